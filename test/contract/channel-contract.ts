import { Client } from "@microsoft/microsoft-graph-client";
import { afterEach, describe, expect, it, vi } from "vitest";
import { FetchWithCodes } from "../../shared/azure/connection-errors.ts";
import { createGraphMail } from "../../shared/azure/graph-mail.ts";
import type { Channel, Message } from "../../shared/notify/channel.ts";
import { createEmailChannel } from "../../shared/notify/email-channel.ts";
import { gatherMessage } from "../../shared/notify/gather-message.ts";
import type { Person, Reason } from "../../shared/notify/reason.ts";
import { createTeamsChannel } from "../../shared/notify/teams-channel.ts";
import { createWebhookChannel } from "../../shared/notify/webhook-channel.ts";
import { ALICE, aReason, movableClock, START } from "../notify/outbox-fixture.ts";

/** In every address, key and token: it must come back in nothing that a channel says. */
const SECRET = "TOPSECRET";

/** One way to reach somebody, with all that it takes. */
export interface ChannelUnderTest {
  readonly channel: Channel;
  readonly to: Person;
  /** Where its one request goes. */
  readonly url: string;
}

export function everyChannel(): readonly ChannelUnderTest[] {
  const clock = movableClock();
  const style = { baseUrl: "https://steward.contoso.com", timeZone: "UTC", locale: "en-GB" };
  const client = Client.initWithMiddleware({
    baseUrl: "https://graph.microsoft.com",
    middleware: new FetchWithCodes(),
  });
  const teamsUrl = `https://prod-12.westeurope.logic.azure.com/workflows/abc?sig=${SECRET}`;
  const webhookUrl = `https://hooks.contoso.example:8443/steward?token=${SECRET}`;
  return [
    {
      channel: createEmailChannel({
        mail: createGraphMail({ client, from: "steward@contoso.com", clock }),
        style,
      }),
      to: ALICE,
      url: "https://graph.microsoft.com/v1.0/users/steward%40contoso.com/sendMail",
    },
    {
      channel: createTeamsChannel({
        workflows: new Map([["payroll", "teams-payroll"]]),
        secretOf: () => Promise.resolve(teamsUrl),
        style,
        clock,
      }),
      to: { id: "teams:payroll", address: "payroll" },
      url: teamsUrl,
    },
    {
      channel: createWebhookChannel({
        webhooks: new Map([["siem", { secret: "url", signingSecret: "key" }]]),
        secretOf: (name) =>
          Promise.resolve(name === "url" ? webhookUrl : `${SECRET}-0123456789abcdef`),
        style,
        clock,
      }),
      to: { id: "webhook:siem", address: "siem" },
      url: webhookUrl,
    },
  ];
}

type Answer = (request: Request) => Response | Error;

/** The network: what is posted, and what comes back. */
function network(answer: Answer): Request[] {
  const posted: Request[] = [];
  vi.stubGlobal("fetch", (input: string | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    posted.push(request);
    const answered = answer(request);
    return answered instanceof Error ? Promise.reject(answered) : Promise.resolve(answered);
  });
  return posted;
}

async function aMessage({ channel, to }: ChannelUnderTest): Promise<Message> {
  async function* pages(): AsyncIterable<readonly Reason[]> {
    yield await Promise.resolve([aReason({ channel: channel.id, person: to })]);
  }
  return gatherMessage(pages(), START);
}

/** What every channel must do, whatever is behind it. */
export function channelContract(under: ChannelUnderTest): void {
  const { channel, to, url } = under;
  const meta = { key: "k1", isRepeat: false };
  afterEach(() => vi.unstubAllGlobals());

  describe(`the channel ${channel.id}`, () => {
    it.each([200, 202])("takes %i as accepted, after one request with the key", async (status) => {
      const posted = network(() => new Response(status === 202 ? undefined : "{}", { status }));
      const delivery = await channel.deliver(await aMessage(under), to, meta);
      expect(delivery).toEqual({ kind: "accepted" });
      expect(posted.map((request) => [request.method, request.url])).toEqual([["POST", url]]);
      const [request] = posted;
      const key = request?.headers.get("x-steward-key") ?? (await request?.text());
      expect(key).toContain("k1");
      expect(request?.redirect).toBe("manual");
    });

    it("says of a repeat that it may be one", async () => {
      const posted = network(() => new Response(undefined, { status: 202 }));
      await channel.deliver(await aMessage(under), to, { key: "k1", isRepeat: true });
      const [request] = posted;
      const sent = `${JSON.stringify([...(request?.headers ?? [])])}${(await request?.text()) ?? ""}`;
      expect(sent).toContain("x-steward-repeat");
    });

    it.each([
      [400, {}, { kind: "rejected" }],
      [413, {}, { kind: "rejected" }],
      [
        429,
        { "retry-after": "60" },
        { kind: "later", retryAfter: new Date("2026-03-02T09:01:00Z") },
      ],
      [
        503,
        { "retry-after": "60" },
        { kind: "later", retryAfter: new Date("2026-03-02T09:01:00Z") },
      ],
      [429, {}, { kind: "later" }],
      [408, {}, { kind: "uncertain" }],
      [500, {}, { kind: "uncertain" }],
      [504, {}, { kind: "uncertain" }],
    ])("takes %i %j for %j, after one request", async (status, headers, expected) => {
      const body = JSON.stringify({ error: { code: "ErrorTest", message: `no ${SECRET}` } });
      const posted = network(
        () =>
          new Response(body, {
            status,
            headers: { "content-type": "application/json", ...headers },
          }),
      );
      const delivery = await channel.deliver(await aMessage(under), to, meta);
      expect(delivery).toMatchObject(expected);
      expect(JSON.stringify(delivery)).not.toContain(SECRET);
      expect(posted).toHaveLength(1);
    });

    it.each([
      ["ECONNREFUSED", "later"],
      ["ENOTFOUND", "later"],
      ["ECONNRESET", "uncertain"],
      ["UND_ERR_SOCKET", "uncertain"],
    ])("takes %s for %s", async (code, kind) => {
      const cause = Object.assign(new Error(`${code} ${url}`), { code });
      network(() => new TypeError(`fetch failed ${url}`, { cause }));
      const delivery = await channel.deliver(await aMessage(under), to, meta);
      expect(delivery.kind).toBe(kind);
      expect(JSON.stringify(delivery)).not.toContain(SECRET);
    });

    it("does not know of a timeout whether it arrived", async () => {
      network(() => new DOMException(`timed out ${url}`, "TimeoutError"));
      const delivery = await channel.deliver(await aMessage(under), to, meta);
      expect(delivery.kind).toBe("uncertain");
      expect(JSON.stringify(delivery)).not.toContain(SECRET);
    });

    it("follows no redirect", async () => {
      const posted = network(
        () =>
          new Response(undefined, { status: 302, headers: { location: "https://evil.example/" } }),
      );
      const delivery = await channel.deliver(await aMessage(under), to, meta);
      expect(["rejected", "later"]).toContain(delivery.kind);
      expect(posted).toHaveLength(1);
    });
  });
}
