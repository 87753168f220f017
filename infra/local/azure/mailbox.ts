import { openChangeLog } from "../tenant/change-log.ts";

export interface MailboxMessage {
  readonly channel: "email" | "teams" | "webhook";
  /** Addresses joined by ", "; for Teams and webhooks the address without its signature. */
  readonly to: string;
  readonly from?: string;
  readonly subject: string;
  /** Of a mail as sent, of a card its text, of a webhook the JSON. */
  readonly body: string;
  /** What `body` is, for showing it. */
  readonly format: "html" | "text" | "card" | "json";
  /** Shared time, ISO 8601. */
  readonly at: string;
  /** Internet message headers of a mail (`x-…`), request headers of a webhook; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The whole request, as the service received it. */
  readonly raw: unknown;
}

export interface MailboxEntry extends MailboxMessage {
  readonly id: string;
}

/** Everything that was sent to anybody, by any channel, in order of arrival. */
export interface Mailbox {
  /** Keeps the message, however often it was sent before. */
  add(message: MailboxMessage): MailboxEntry;
  list(): readonly MailboxEntry[];
  get(id: string): MailboxEntry | undefined;
}

/** Opens the mailbox in a file of JSON lines. */
export function openMailbox(path: string): Mailbox {
  const log = openChangeLog<MailboxEntry>(path);
  const entries = [...log.read()];

  return {
    add(message) {
      const entry = { id: String(entries.length + 1), ...message };
      entries.push(entry);
      log.append(entry);
      return entry;
    },
    list: () => entries,
    get: (id) => entries[Number(id) - 1],
  };
}
