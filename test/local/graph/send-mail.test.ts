import { describe, expect, test } from "vitest";
import { contoso } from "../../../infra/local/tenant/contoso.ts";
import { graphUnderTest, type GraphUnderTest, specimenIds } from "./support.ts";

const message = {
  subject: "A credential ends",
  body: { contentType: "HTML", content: "<p>Soon.</p>" },
  toRecipients: [{ emailAddress: { address: contoso.fallbackContact, name: "Identity Team" } }],
  internetMessageHeaders: [{ name: "X-Steward-Key", value: "k1" }],
};

function send(local: GraphUnderTest, body: unknown, from: string = contoso.sender) {
  return local.send("POST", `/v1.0/users/${from}/sendMail`, { as: "run", body });
}

describe("sendMail", () => {
  test("answers 202 with nothing, and the mailbox has the mail", async () => {
    const local = graphUnderTest();
    const answer = await send(local, { message, saveToSentItems: false });
    expect([answer.status, answer.text]).toEqual([202, ""]);
    expect(local.mails).toEqual([
      expect.objectContaining({
        channel: "email",
        from: contoso.sender,
        to: contoso.fallbackContact,
        subject: "A credential ends",
        body: "<p>Soon.</p>",
        format: "html",
        at: "2026-03-02T09:00:00.000Z",
        headers: { "x-steward-key": "k1" },
      }),
    ]);
  });

  test("sends the same twice when asked twice", async () => {
    const local = graphUnderTest();
    await send(local, { message });
    await send(local, { message });
    expect(local.mails).toHaveLength(2);
  });

  test.each<[string, unknown]>([
    ["no message", {}],
    ["an unknown member", { message: { ...message, priority: "high" } }],
    ["an unknown member beside the message", { message, important: true }],
    ["no recipient", { message: { ...message, toRecipients: [] } }],
    [
      "an address without domain",
      { message: { ...message, toRecipients: [{ emailAddress: { address: "x" } }] } },
    ],
    ["a recipient that is only text", { message: { ...message, toRecipients: ["a@contoso.com"] } }],
    ["a body that is only text", { message: { ...message, body: "hello" } }],
    [
      "an unknown content type",
      { message: { ...message, body: { contentType: "markdown", content: "" } } },
    ],
    ["an unknown importance", { message: { ...message, importance: "urgent" } }],
    [
      "a header that does not begin with x-",
      { message: { ...message, internetMessageHeaders: [{ name: "Reply-To", value: "x" }] } },
    ],
    [
      "six headers",
      {
        message: {
          ...message,
          internetMessageHeaders: Array.from({ length: 6 }, (_, index) => ({
            name: `x-${String(index)}`,
            value: "v",
          })),
        },
      },
    ],
    ["an empty list of headers", { message: { ...message, internetMessageHeaders: [] } }],
  ])("refuses %s", async (_what, body) => {
    const local = graphUnderTest();
    expect((await send(local, body)).status).toBe(400);
    expect(local.mails).toEqual([]);
  });

  test("wants a sender with a mailbox here; a shared mailbox is one", async () => {
    const local = graphUnderTest();
    const [noMail] = specimenIds("user without mail");
    const [guest] = specimenIds("guest who owns an application");
    const [shared] = specimenIds("shared mailbox whose account is disabled");
    expect((await send(local, { message }, noMail)).json.error.code).toBe(
      "MailboxNotEnabledForRESTAPI",
    );
    expect((await send(local, { message }, guest)).status).toBe(404);
    expect((await send(local, { message }, "nobody@contoso.com")).json.error.code).toBe(
      "ErrorInvalidUser",
    );
    expect((await send(local, { message }, shared)).status).toBe(202);
  });

  test("takes four at once from a mailbox", async () => {
    const local = graphUnderTest();
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(local, { message })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 202, 429, 429]);
    expect(answers.find(({ status }) => status === 429)?.headers["retry-after"]).toBe("1");
    expect((await send(local, { message })).status).toBe(202);
  });

  test("takes thirty a minute from a mailbox", async () => {
    const local = graphUnderTest();
    for (let mail = 0; mail < 30; mail++) expect((await send(local, { message })).status).toBe(202);
    const refused = await send(local, { message });
    expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "60"]);
    expect((await send(local, { message }, contoso.fallbackContact)).status).toBe(202);
    local.advance(60_000);
    expect((await send(local, { message })).status).toBe(202);
    expect(local.mails).toHaveLength(32);
  });
});
