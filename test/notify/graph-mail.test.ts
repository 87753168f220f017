import { Client } from "@microsoft/microsoft-graph-client";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FetchWithCodes } from "../../shared/azure/connection-errors.ts";
import { createGraphMail } from "../../shared/azure/graph-mail.ts";
import type { Mail, MailSender } from "../../shared/notify/mail-sender.ts";
import { movableClock } from "./outbox-fixture.ts";

const mail: Mail = {
  to: { address: "alice@contoso.com", name: "Alice Example" },
  subject: "Payroll API: client secret ends in 5 days (7 Mar)",
  html: "<p>Hello</p>",
  importance: "high",
  headers: { "x-steward-key": "k1", "x-steward-repeat": "1" },
};

let server: Server;
let base: string;
let requests: { url: string | undefined; method: string | undefined; body: unknown }[];
let answer: (response: ServerResponse, request: IncomingMessage) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      requests.push({ url: request.url, method: request.method, body: JSON.parse(text) });
      answer(response, request);
    });
  });
  base = await listen(server);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests = [];
});

function sender(baseUrl = base): MailSender {
  const client = Client.initWithMiddleware({ baseUrl, middleware: new FetchWithCodes() });
  return createGraphMail({ client, from: "steward@contoso.com", clock: movableClock() });
}

describe("sending mail by Graph", () => {
  it("sends one request with recipient, importance and our headers, and keeps a copy", async () => {
    answer = (response) => response.writeHead(202).end();
    expect(await sender().sendMail(mail)).toEqual({ kind: "accepted" });
    expect(requests).toEqual([
      {
        url: "/v1.0/users/steward%40contoso.com/sendMail",
        method: "POST",
        body: {
          message: {
            subject: mail.subject,
            body: { contentType: "html", content: mail.html },
            toRecipients: [
              { emailAddress: { address: "alice@contoso.com", name: "Alice Example" } },
            ],
            importance: "high",
            internetMessageHeaders: [
              { name: "x-steward-key", value: "k1" },
              { name: "x-steward-repeat", value: "1" },
            ],
          },
          saveToSentItems: true,
        },
      },
    ]);
  });

  it.each([
    [
      429,
      { "retry-after": "90" },
      { kind: "later", retryAfter: new Date("2026-03-02T09:01:30Z"), wholeChannel: true },
    ],
    [429, {}, { kind: "later", wholeChannel: true }],
    [
      503,
      { "retry-after": "1.5" },
      { kind: "later", retryAfter: new Date("2026-03-02T09:00:01.500Z") },
    ],
    [400, {}, { kind: "rejected", why: "The mail service answered 400 (ErrorTest)." }],
    [413, {}, { kind: "rejected" }],
    // These concern the sending mailbox: for every other person the answer would be the same.
    [401, {}, { kind: "later", wholeChannel: true }],
    [403, {}, { kind: "later", wholeChannel: true }],
    [404, {}, { kind: "later", wholeChannel: true }],
    [302, { location: "https://evil.example/" }, { kind: "later", wholeChannel: true }],
    [500, {}, { kind: "uncertain" }],
    [502, {}, { kind: "uncertain" }],
    [504, {}, { kind: "uncertain" }],
  ])("takes %i %j for %j, after a single request", async (status, headers, expected) => {
    answer = (response) =>
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(JSON.stringify({ error: { code: "ErrorTest", message: "x" } }));
    expect(await sender().sendMail(mail)).toMatchObject(expected);
    expect(requests).toHaveLength(1);
  });

  it("does not know when the connection drops before an answer", async () => {
    answer = (_response, request) => request.socket.destroy();
    expect(await sender().sendMail(mail)).toMatchObject({ kind: "uncertain" });
  });

  it("does not know when an error has a body that is not Graph's", async () => {
    answer = (response) =>
      response.writeHead(502, { "content-type": "text/html" }).end("<p>no</p>");
    expect(await sender().sendMail(mail)).toMatchObject({ kind: "uncertain" });
  });

  it("knows that nothing was sent when the connection is refused", async () => {
    const gone = createServer();
    const nobody = await listen(gone);
    await new Promise((resolve) => gone.close(resolve));
    expect(await sender(nobody).sendMail(mail)).toEqual({
      kind: "later",
      wholeChannel: true,
      why: "The mail service cannot be reached (ECONNREFUSED).",
    });
  });
});

async function listen(one: Server): Promise<string> {
  await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
  const address = one.address();
  if (address === null || typeof address === "string") throw new Error("No port was given.");
  return `http://127.0.0.1:${address.port}`;
}
