import type { Delivery } from "./channel.ts";

/** One mail to one person, ready to go. */
export interface Mail {
  readonly to: { readonly address: string; readonly name?: string };
  /** One line. */
  readonly subject: string;
  readonly html: string;
  readonly importance: "normal" | "high";
  /** Names begin with `x-`; at most five. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Hands a mail to the mail service, once: nothing behind it tries again by itself. */
export interface MailSender {
  sendMail(mail: Mail): Promise<Delivery>;
}
