import { createHmac } from "node:crypto";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { Message } from "../../shared/notify/channel.ts";
import { channelTests } from "../../shared/notify/channel-test.ts";
import { gatherMessage } from "../../shared/notify/gather-message.ts";
import type { Notice, Person, Reason } from "../../shared/notify/reason.ts";
import { renderEvent } from "../../shared/notify/render-event.ts";
import { createWebhookChannel } from "../../shared/notify/webhook-channel.ts";
import { aPolicy } from "../build/a-policy.ts";
import { aReason, movableClock, START } from "./outbox-fixture.ts";

const ADDRESS = "https://hooks.contoso.example/steward?token=TOPSECRET";
const KEY = "0123456789abcdef-signing";
const SIEM: Person = { id: "webhook:siem", address: "siem" };
const style = { baseUrl: "https://steward.contoso.com", timeZone: "UTC", locale: "en-GB" };
const meta = { key: "k1", isRepeat: false };

function network(): Request[] {
  const posted: Request[] = [];
  vi.stubGlobal("fetch", (input: string, init: RequestInit) => {
    posted.push(new Request(input, init));
    return Promise.resolve(new Response(undefined, { status: 202 }));
  });
  return posted;
}
afterEach(() => vi.unstubAllGlobals());

function channel(secrets: Readonly<Record<string, string | undefined>> = {}) {
  const all: Readonly<Record<string, string | undefined>> = { url: ADDRESS, key: KEY, ...secrets };
  return createWebhookChannel({
    webhooks: new Map([["siem", { secret: "url", signingSecret: "key" }]]),
    secretOf(name) {
      const value = all[name];
      return value === undefined ? Promise.reject(new Error("403")) : Promise.resolve(value);
    },
    style,
    clock: movableClock(),
  });
}

async function messageOf(reasons: readonly Reason[]): Promise<Message> {
  async function* pages(): AsyncIterable<readonly Reason[]> {
    yield await Promise.resolve(reasons);
  }
  return gatherMessage(pages(), START);
}

const eventSchema = z.object({
  specversion: z.literal("1.0"),
  id: z.string(),
  source: z.url(),
  type: z.string(),
  time: z.iso.datetime(),
  datacontenttype: z.literal("application/json"),
  data: z.object({
    findings: z.array(z.looseObject({ id: z.string(), title: z.string() })),
    findingsCount: z.number(),
    andMore: z.number(),
    settled: z.array(z.looseObject({ id: z.string(), because: z.string() })),
  }),
});

describe("posting to a webhook", () => {
  it("posts one CloudEvent whose id is the message's key", async () => {
    const posted = network();
    const message = await messageOf([aReason({ channel: "webhook", person: SIEM })]);
    expect(await channel().deliver(message, SIEM, meta)).toEqual({ kind: "accepted" });
    const [request] = posted;
    expect(request?.headers.get("content-type")).toMatch(/^application\/cloudevents\+json/);
    expect(eventSchema.parse(await request?.json())).toMatchObject({
      id: "k1",
      source: "https://steward.contoso.com",
      type: "steward.findings.v1",
      time: "2026-03-02T09:00:00.000Z",
      data: {
        findings: [
          {
            id: "fp1:1",
            kind: "expiring",
            severity: "medium",
            endsAt: "2026-03-07T09:00:00Z",
            subject: { kind: "application", id: "app-1", name: "Payroll API 1" },
            url: "https://steward.contoso.com/findings/fp1:1",
          },
        ],
        findingsCount: 1,
        andMore: 0,
      },
    });
  });

  it("posts the weekly test as an event of its own type, which says what to do when it stops", async () => {
    const posted = network();
    const webhooks = [{ name: "siem", secret: "siem-url", signingSecret: "siem-key" }];
    const tests = channelTests(aPolicy({ notify: { mode: "live", webhooks } }), START);
    const to = tests[0]?.person ?? SIEM;
    expect(await channel().deliver(await messageOf(tests), to, meta)).toEqual({ kind: "accepted" });
    expect(await posted[0]?.json()).toEqual({
      specversion: "1.0",
      id: "k1",
      source: "https://steward.contoso.com",
      type: "steward.channel-test.v1",
      time: "2026-03-02T09:00:00.000Z",
      datacontenttype: "application/json",
      data: {
        title: "Weekly test of this channel, 2026-W10",
        mayBeRepeat: false,
        what: expect.stringMatching(
          /^This is the weekly test .* If it stops arriving, .*\.$/,
        ) as string,
      },
    });
  });

  it("says when it happened, where that is known, and when it was seen", async () => {
    const posted = network();
    const role = aReason({ kind: "entra-role-assigned", occurredAt: "2026-03-02T08:55:00.000Z" });
    await channel().deliver(await messageOf([role]), SIEM, meta);
    const { data } = eventSchema.parse(await posted[0]?.json());
    expect(data.findings[0]).toMatchObject({
      occurredAt: "2026-03-02T08:55:00.000Z",
      seenAt: role.at,
    });
  });

  it("signs the instant and the body", async () => {
    const posted = network();
    const message = await messageOf([aReason()]);
    await channel().deliver(message, SIEM, meta);
    const body = (await posted[0]?.text()) ?? "";
    const t = START.getTime() / 1000;
    const v1 = createHmac("sha256", KEY).update(`${t}.${body}`).digest("hex");
    expect(posted[0]?.headers.get("x-steward-signature")).toBe(`t=${t},v1=${v1}`);
  });

  it.each([
    ["http", { url: ADDRESS.replace("https:", "http:") }, "rejected"],
    ["a user name", { url: ADDRESS.replace("https://", "https://a:TOPSECRET@") }, "rejected"],
    ["no address at all", { url: "TOPSECRET" }, "rejected"],
    ["a key that can be guessed", { key: "TOPSECRET" }, "rejected"],
    ["an empty key", { key: "" }, "rejected"],
    ["no address from the vault", { url: undefined }, "later"],
    ["no key from the vault", { key: undefined }, "later"],
  ])("posts nothing with %s, and says nothing of it", async (_what, secrets, kind) => {
    const posted = network();
    const delivery = await channel(secrets).deliver(await messageOf([aReason()]), SIEM, meta);
    expect(delivery.kind).toBe(kind);
    expect(JSON.stringify(delivery)).not.toContain("TOPSECRET");
    expect(posted).toEqual([]);
  });

  it("refuses a webhook that the policy does not know", async () => {
    const other: Person = { id: "webhook:other", address: "other" };
    expect(await channel().deliver(await messageOf([aReason()]), other, meta)).toMatchObject({
      kind: "rejected",
    });
  });
});

describe("an event", () => {
  it("has the ten most urgent findings and the count of the rest", async () => {
    const reasons = Array.from({ length: 40 }, (_none, n) =>
      aReason({ n, severity: n === 33 ? "critical" : "low" }),
    );
    const event = eventSchema.parse(
      JSON.parse(renderEvent(await messageOf(reasons), SIEM, meta, style)),
    );
    expect(event.data.findings).toHaveLength(10);
    expect(event.data.findings[0]?.id).toBe("fp1:33");
    expect(event.data).toMatchObject({ findingsCount: 40, andMore: 30 });
  });

  it("says what is settled, and why", async () => {
    const { notice, ...reason } = aReason();
    const over = { ...notice, over: "It has been renewed." } as Notice;
    const message = await messageOf([{ ...reason, notice: over }]);
    const { data } = eventSchema.parse(JSON.parse(renderEvent(message, SIEM, meta, style)));
    expect(data.findings).toEqual([]);
    expect(data.settled).toMatchObject([{ id: "fp1:1", because: "It has been renewed." }]);
  });

  it("stays under 20 KB and is JSON with names that a CloudEvent may have, whatever a tenant writes", async () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary", maxLength: 1000 }),
      fc.constantFrom("\u202e", "\u0000", "😀", '"', "\\", "\ud800").map((one) => one.repeat(1000)),
    );
    await fc.assert(
      fc.asyncProperty(hostile, hostile, fc.integer({ min: 1, max: 25 }), async (a, b, count) => {
        const finding = (n: number): Reason => {
          const { notice, ...reason } = aReason({ n });
          if (notice.kind !== "finding") throw new Error("expected a finding");
          const subject = { ...notice.subject, id: a, name: b };
          const texts = { title: a, what: b, whyItMatters: a, whatToDo: b, toldBecause: a };
          const over = n % 3 === 0 ? { over: b } : {};
          return { ...reason, notice: { ...notice, ...texts, ...over, subject, contact: a } };
        };
        const rows = Array.from({ length: 30 }, () => ({ label: a, value: b }));
        const summary = aReason({
          notice: { kind: "summary", title: a, intro: b, sections: [{ heading: a, rows }] },
        });
        const reasons = [...Array.from({ length: count }, (_none, n) => finding(n)), summary];
        const json = renderEvent(await messageOf(reasons), SIEM, meta, style);
        expect(Buffer.byteLength(json)).toBeLessThan(20_000);
        const event: unknown = JSON.parse(json);
        expect(eventSchema.safeParse(event).success).toBe(true);
        for (const name of Object.keys(event as object)) expect(name).toMatch(/^[a-z0-9]+$/);
        // Neither control characters nor what turns the order of text around.
        expect(json).not.toMatch(/\\u00[01]|\u202e/);
      }),
      { numRuns: 25 },
    );
  }, 30_000);
});
