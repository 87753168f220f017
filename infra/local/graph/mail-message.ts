import { z } from "zod";
import { badRequest, GraphRefusal } from "./graph-refusal.ts";

const recipient = z.strictObject({
  emailAddress: z.strictObject({
    address: z.string().regex(/^[^\s@<>,;]+@[^\s@<>,;]+$/),
    name: z.string().nullable().exactOptional(),
  }),
});
const recipients = z.array(recipient).default([]);

const shape = z.strictObject({
  message: z.strictObject({
    subject: z.string().nullable().default(""),
    body: z.strictObject({
      // Enumerations are compared without case by the service.
      contentType: z.string().regex(/^(html|text)$/i),
      content: z.string(),
    }),
    toRecipients: recipients,
    ccRecipients: recipients,
    bccRecipients: recipients,
    replyTo: recipients,
    from: recipient.exactOptional(),
    sender: recipient.exactOptional(),
    importance: z
      .string()
      .regex(/^(low|normal|high)$/i)
      .exactOptional(),
    categories: z.array(z.string()).exactOptional(),
    internetMessageHeaders: z
      .array(z.strictObject({ name: z.string(), value: z.string().max(995) }))
      .exactOptional(),
    attachments: z
      .array(
        z.strictObject({
          "@odata.type": z.literal("#microsoft.graph.fileAttachment"),
          name: z.string().min(1),
          contentType: z.string().exactOptional(),
          contentBytes: z.base64(),
          contentId: z.string().exactOptional(),
          isInline: z.boolean().exactOptional(),
        }),
      )
      .exactOptional(),
  }),
  saveToSentItems: z.boolean().exactOptional(),
});

type MailRequest = z.infer<typeof shape>;
export type Recipient = z.infer<typeof recipient>;

/** At most this many headers of one's own, and an empty list is refused as well (github.com/microsoftgraph/msgraph-sdk-dotnet/issues/2208). */
const mostHeaders = 5;

/** Reads the body of `sendMail` (learn.microsoft.com/graph/api/user-sendmail). */
export function parseMail(body: unknown): MailRequest {
  const parsed = shape.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join("/") ?? "";
    throw badRequest(`Invalid value at '${where}' of the message: ${issue?.message ?? "unknown"}`);
  }
  const { message } = parsed.data;
  if (
    message.toRecipients.length + message.ccRecipients.length + message.bccRecipients.length ===
    0
  ) {
    throw new GraphRefusal(
      400,
      "ErrorInvalidRecipients",
      "At least one recipient is not valid., A message can't be sent because it contains no recipients.",
    );
  }
  const headers = message.internetMessageHeaders;
  if (headers === undefined) return parsed.data;
  if (headers.length === 0 || headers.length > mostHeaders) {
    throw new GraphRefusal(
      400,
      "InvalidInternetMessageHeaderCollection",
      `Maximum number of headers in one message should be less than or equal to ${mostHeaders}.`,
    );
  }
  for (const { name } of headers) {
    if (/^x-[!-9;-~]+$/i.test(name)) continue;
    throw new GraphRefusal(
      400,
      "InvalidInternetMessageHeader",
      `The internet message header name '${name}' should start with 'x-' or 'X-'.`,
    );
  }
  return parsed.data;
}
