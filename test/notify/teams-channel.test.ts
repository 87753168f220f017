import { afterEach, describe, expect, it, vi } from "vitest";
import type { Message } from "../../shared/notify/channel.ts";
import { gatherMessage } from "../../shared/notify/gather-message.ts";
import type { Person, Reason } from "../../shared/notify/reason.ts";
import { createTeamsChannel } from "../../shared/notify/teams-channel.ts";
import { aReason, movableClock, START } from "./outbox-fixture.ts";

const ADDRESS =
  "https://prod-12.westeurope.logic.azure.com/workflows/abc/triggers/manual/paths/invoke?sig=TOPSECRET";
const TEAM: Person = { id: "teams:payroll", address: "payroll" };
const style = { baseUrl: "https://steward.contoso.com", timeZone: "UTC", locale: "en-GB" };
const meta = { key: "k1", isRepeat: false };

/** The network: what is posted, and what comes back. */
function network(answer: (request: Request) => Response | Error): Request[] {
  const posted: Request[] = [];
  vi.stubGlobal("fetch", (input: string, init: RequestInit) => {
    const request = new Request(input, init);
    posted.push(request);
    const answered = answer(request);
    return answered instanceof Error ? Promise.reject(answered) : Promise.resolve(answered);
  });
  return posted;
}
afterEach(() => vi.unstubAllGlobals());

function channel(address: string | Error = ADDRESS): ReturnType<typeof createTeamsChannel> {
  return createTeamsChannel({
    workflows: new Map([["payroll", "teams-payroll"]]),
    secretOf: () => (address instanceof Error ? Promise.reject(address) : Promise.resolve(address)),
    style,
    clock: movableClock(),
  });
}

async function aMessage(): Promise<Message> {
  async function* pages(): AsyncIterable<readonly Reason[]> {
    yield await Promise.resolve([aReason({ channel: "teams", person: TEAM })]);
  }
  return gatherMessage(pages(), START);
}

describe("posting to a Workflows webhook", () => {
  it("posts one card with the message's key, and follows no redirect", async () => {
    const posted = network(() => new Response(undefined, { status: 202 }));
    expect(await channel().deliver(await aMessage(), TEAM, meta)).toEqual({ kind: "accepted" });
    expect(posted).toHaveLength(1);
    expect(posted[0]?.url).toBe(ADDRESS);
    expect(posted[0]?.redirect).toBe("manual");
    expect(posted[0]?.headers.get("x-steward-key")).toBe("k1");
    expect(await posted[0]?.json()).toMatchObject({
      type: "message",
      attachments: [{ content: { type: "AdaptiveCard", version: "1.4" } }],
    });
  });

  it.each([
    ["http", ADDRESS.replace("https:", "http:")],
    ["another host", "https://logic.azure.com.evil.example/x?sig=TOPSECRET"],
    ["the bare domain", "https://logic.azure.com/x"],
    ["another port", ADDRESS.replace(".com/", ".com:8443/")],
    ["a user name", ADDRESS.replace("https://", "https://a:b@")],
    ["no address at all", "TOPSECRET"],
  ])("refuses %s and says nothing of the address", async (_, address) => {
    const posted = network(() => new Response(undefined, { status: 202 }));
    const delivery = await channel(address).deliver(await aMessage(), TEAM, meta);
    expect(delivery.kind).toBe("rejected");
    expect(JSON.stringify(delivery)).not.toContain("TOPSECRET");
    expect(posted).toEqual([]);
  });

  it.each([
    [429, { "retry-after": "60" }, { kind: "later", retryAfter: new Date("2026-03-02T09:01:00Z") }],
    [503, {}, { kind: "later" }],
    [302, { location: "https://evil.example/" }, { kind: "rejected" }],
    [401, {}, { kind: "rejected" }],
    [404, {}, { kind: "rejected" }],
    [500, {}, { kind: "uncertain" }],
    [504, {}, { kind: "uncertain" }],
  ])("takes %i %j for %j", async (status, headers, expected) => {
    network(() => new Response(undefined, { status, headers }));
    expect(await channel().deliver(await aMessage(), TEAM, meta)).toMatchObject(expected);
  });

  it("tells a refused connection from a dropped one, without the address in either", async () => {
    for (const [code, kind] of [
      ["ECONNREFUSED", "later"],
      ["ECONNRESET", "uncertain"],
    ] as const) {
      const cause = Object.assign(new Error(`${code} ${ADDRESS}`), { code });
      network(() => new TypeError(`fetch failed ${ADDRESS}`, { cause }));
      const delivery = await channel().deliver(await aMessage(), TEAM, meta);
      expect(delivery.kind).toBe(kind);
      expect(JSON.stringify(delivery)).not.toContain("TOPSECRET");
    }
  });

  it("tries later when the vault does not give the address, and refuses an unknown workflow", async () => {
    network(() => new Response(undefined, { status: 202 }));
    const locked = channel(new Error("403"));
    expect(await locked.deliver(await aMessage(), TEAM, meta)).toMatchObject({ kind: "later" });
    const other: Person = { id: "teams:other", address: "other" };
    expect(await channel().deliver(await aMessage(), other, meta)).toMatchObject({
      kind: "rejected",
    });
  });
});
