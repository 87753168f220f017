import type { Channel } from "./channel.ts";
import type { MailSender } from "./mail-sender.ts";
import { messageView, type MessageStyle } from "./message-view.ts";
import { plainText } from "../core/plain-text.ts";
import { renderMail } from "./render-mail.ts";

/** Mail: one HTML body, and the message's key in the header `x-steward-key`. */
export function createEmailChannel(deps: { mail: MailSender; style: MessageStyle }): Channel {
  const { mail, style } = deps;
  return {
    id: "email",
    deliver(message, to, meta) {
      const isUrgent = message.worst === "critical" || message.worst === "high";
      return mail.sendMail({
        to: {
          address: to.address,
          ...(to.name === undefined ? {} : { name: plainText(to.name, 80) }),
        },
        ...renderMail(messageView(message, to, meta, style)),
        importance: isUrgent ? "high" : "normal",
        headers: {
          "x-steward-key": meta.key,
          ...(meta.isRepeat ? { "x-steward-repeat": "1" } : {}),
        },
      });
    },
  };
}
