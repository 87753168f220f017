import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { channelTests } from "../../shared/notify/channel-test.ts";
import { createEmailChannel } from "../../shared/notify/email-channel.ts";
import { gatherMessage } from "../../shared/notify/gather-message.ts";
import type { Mail } from "../../shared/notify/mail-sender.ts";
import { messageView, type MessageView } from "../../shared/notify/message-view.ts";
import type { FindingNotice } from "../../shared/notify/channel.ts";
import type { Reason } from "../../shared/notify/reason.ts";
import { renderCard } from "../../shared/notify/render-card.ts";
import { renderMail } from "../../shared/notify/render-mail.ts";
import { aPolicy } from "../build/a-policy.ts";
import { ALICE, aReason, START } from "./outbox-fixture.ts";

const style = {
  baseUrl: "https://steward.contoso.com",
  timeZone: "Europe/Berlin",
  locale: "en-GB",
};

async function viewOf(reasons: readonly Reason[], isRepeat = false): Promise<MessageView> {
  async function* pages(): AsyncIterable<readonly Reason[]> {
    yield await Promise.resolve(reasons);
  }
  const message = await gatherMessage(pages(), START);
  return messageView(message, ALICE, { key: "0123456789abcdef", isRepeat }, style);
}

function about(name: string, changed: Partial<FindingNotice> = {}): FindingNotice {
  const { notice } = aReason();
  if (notice.kind !== "finding") throw new Error("A finding was expected.");
  return { ...notice, subject: { ...notice.subject, name }, ...changed };
}

/** The same text in every place where a tenant's text can be. */
function everywhere(text: string): readonly Reason[] {
  const filled = about(text, {
    title: text,
    what: text,
    whyItMatters: text,
    whatToDo: text,
    toldBecause: text,
    contact: text,
    contactName: text,
    doneBy: text,
  });
  return [
    aReason({ notice: filled, severity: "critical" }),
    aReason({ n: 2, notice: { ...filled, over: text } }),
    aReason({
      n: 3,
      notice: {
        kind: "summary",
        title: text,
        intro: text,
        sections: [{ heading: text, rows: [{ label: text, value: text }] }],
      },
    }),
  ];
}

/** Two things that one person did at once, and one that nobody does. */
const INCIDENT = [1, 2].map((n) =>
  aReason({
    n,
    kind: "entra-role-assigned",
    severity: "critical",
    occurredAt: "2026-03-02T08:55:00Z",
    doing: { actor: "mallory", at: START.toISOString() },
    notice: about("Boris", { doneBy: "Mallory Example" }),
  }),
);
const STANDING = aReason({
  n: 3,
  kind: "privileged-group-open",
  severity: "high",
  notice: about("Boris", { title: "Group with power is open" }),
});

/** Names that break what treats them as its own. */
const HOSTILE = [
  '<b>Payroll</b> & <i>Benefits</i> "prod"',
  "</title><script>alert(document.domain)</script>",
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  "[Renew now](http://contoso.example.net/renew)",
  "**bold** _soft_ `code`",
  "<at>everyone</at> @channel",
  "=1+1",
  "@cmd|' /C calc'!A0",
  "Ledger\u0000\u0007\u001b[31m Sync\u007f",
  "Invoice \u202Efdp.exe\u202C Archive",
  "Pay\u200Droll\u200B Ex\u2060port\uFEFF",
  `Archive ${"x".repeat(9_992)}`,
  "Broken \uD83D name",
  "__proto__",
  "Order Desk\r\nBcc: all@contoso.example.net\r\n\r\nHello",
  "{{constructor.constructor('return process')()}} {{DATE(2026-01-01,SHORT)}}",
  "${process.env.IDENTITY_HEADER}",
  "%s%n%d %00 100%",
  "Team 👩🏽‍💻👨‍👩‍👧‍👦 Portal",
  "null",
  "www.contoso.example.net https://contoso.example.net mailto:a@contoso.example.net",
];

describe("subject lines", () => {
  it.each<[string, readonly Reason[], string]>([
    [
      "one credential",
      [aReason({ notice: about("Payroll API") })],
      "Payroll API: client secret ends in 5 days (7 Mar)",
    ],
    [
      "several credentials",
      [
        aReason(),
        aReason({ n: 2 }),
        aReason({ n: 3, notice: about("x", { endsAt: "2026-03-02T23:30:00Z" }) }),
      ],
      "3 credentials need you; the first ends tomorrow",
    ],
    [
      "something else with credentials",
      [
        aReason(),
        aReason({
          n: 2,
          kind: "blind-spot",
          severity: "critical",
          notice: about("Vault kv-1", { title: "Vault cannot be read" }),
        }),
      ],
      "Vault kv-1: vault cannot be read – and 1 more",
    ],
    ["one incident", INCIDENT, "Mallory Example: 2 findings of one incident"],
    [
      "one incident, and what is so since",
      [...INCIDENT, STANDING],
      "Mallory Example: 2 findings of one incident – and 1 more",
    ],
    [
      "what is most urgent, when nobody is known to have done it",
      [...INCIDENT.map((one): Reason => ({ ...one, severity: "medium" })), STANDING],
      "Boris: group with power is open – and 2 more",
    ],
    [
      "a name within a title as it is written",
      [
        aReason({
          kind: "azure-role-assigned",
          notice: about("Ada", { title: "An Azure role was given" }),
        }),
      ],
      "Ada: an Azure role was given",
    ],
    [
      "an abbreviation",
      [aReason({ notice: about("Portal", { title: "SAML signing certificate ends soon" }) })],
      "Portal: SAML signing certificate ends in 5 days (7 Mar)",
    ],
    [
      "the end of a thread",
      [aReason({ notice: about("Payroll API", { over: "a newer secret is in place" }) })],
      "Settled: Payroll API – a newer secret is in place",
    ],
    [
      "a summary",
      [
        aReason({
          kind: "summary",
          notice: { kind: "summary", title: "What would be told", intro: "x", sections: [] },
        }),
      ],
      "What would be told",
    ],
  ])("say %s", async (_, reasons, expected) => {
    expect((await viewOf(reasons)).subject).toBe(expected);
  });

  it("are one line of at most 255 characters without control characters, whatever the names", async () => {
    for (const text of HOSTILE) {
      const { subject } = await viewOf(everywhere(text), true);
      expect(subject).not.toMatch(/\p{Cc}|[\u2028\u2029]/u);
      expect(subject.length).toBeLessThanOrEqual(255);
    }
  });
});

describe("a mail", () => {
  it("says what, until when in the policy's time zone, why, what to do and why this person", async () => {
    const { html } = renderMail(await viewOf([aReason({ notice: about("Payroll API") })]));
    const words = html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
    expect(words).toContain("Hello Alice Example,");
    expect(words).toContain("Until Saturday, 7 March 2026 at 10:00 CET – in 5 days");
    expect(words).toContain("What to do Rotate it.");
    expect(words).toContain("Why you are told Owner of the application");
    expect(html).toContain('href="https://steward.contoso.com/findings/fp1:1"');
  });

  it("says which id of a service principal it shows", async () => {
    const subject = { kind: "service-principal", id: "5e2f", name: "Ledger Sync" } as const;
    const ids = { clientId: "5e2f", objectId: "90ab" };
    const both = await viewOf([aReason({ notice: about("Ledger Sync", { subject, ids }) })]);
    expect(both.items[0]?.about).toBe("Service principal, client id 5e2f, object id 90ab");
  });

  it("says when it happened and whom it is about by id, but of a credential only when it ends", async () => {
    const [first] = INCIDENT;
    const subject = { kind: "user", id: "7c1d", name: "Boris" } as const;
    const told = [
      { ...first, notice: about("Boris", { subject }) },
      aReason({ occurredAt: "2026-02-28T09:00:00Z" }),
    ];
    const [role, credential] = (await viewOf(told.map((one) => aReason(one)))).items;
    expect(role?.rows[0]).toEqual({ label: "When", value: "Monday, 2 March 2026 at 09:55 CET" });
    expect(role?.about).toBe("User 7c1d");
    expect(credential?.rows[0]?.label).toBe("Until");
  });

  it("says how much of it one person did", async () => {
    expect((await viewOf([...INCIDENT, STANDING])).lead).toContain(
      "3 findings need you. 2 of them are about what Mallory Example did",
    );
    expect((await viewOf(INCIDENT)).lead).toContain("All are about what Mallory Example did");
  });

  it("gives the summary before the findings, as a card does", async () => {
    const notice = { kind: "summary", title: "First look", intro: "x", sections: [] } as const;
    const view = await viewOf([
      aReason({ notice: about("Payroll API") }),
      aReason({ n: 2, kind: "summary", notice }),
    ]);
    for (const text of [renderMail(view).html, JSON.stringify(renderCard(view))]) {
      // The first mention is that of the subject.
      expect(text.indexOf("First look")).toBeLessThan(text.lastIndexOf("Payroll API"));
    }
  });

  it("counts what it does not list", async () => {
    const view = await viewOf(Array.from({ length: 40 }, (_, n) => aReason({ n })));
    expect(renderMail(view).html.match(/<h2/g)).toHaveLength(25);
    expect(renderMail(view).html).toContain("and 15 more");
    expect(JSON.stringify(renderCard(view))).toContain("and 30 more");
  });

  it("says so when it may be a repeat, in words and in a header", async () => {
    expect(renderMail(await viewOf([aReason()], true)).html).toContain("This may be a repeat");
    expect((await viewOf([aReason()], true)).subject).toContain("(may be a repeat)");
    const mails: Mail[] = [];
    const mail = {
      sendMail: (one: Mail) => {
        mails.push(one);
        return Promise.resolve({ kind: "accepted" as const });
      },
    };
    const message = await gatherMessage(
      (async function* () {
        yield await Promise.resolve([aReason({ severity: "high" })]);
      })(),
      START,
    );
    await createEmailChannel({ mail, style }).deliver(message, ALICE, {
      key: "k1",
      isRepeat: true,
    });
    expect(mails[0]).toMatchObject({
      to: { address: "alice@contoso.com" },
      importance: "high",
      headers: { "x-steward-key": "k1", "x-steward-repeat": "1" },
    });
  });

  it.each(HOSTILE)("has the same markup whatever the text: %#", async (text) => {
    const plain = markupOf(renderMail(await viewOf(everywhere("plain"))).html);
    expect(markupOf(renderMail(await viewOf(everywhere(text))).html)).toEqual(plain);
  });

  it("takes no tag and no attribute from any text at all", async () => {
    const plain = markupOf(renderMail(await viewOf(everywhere("plain"))).html);
    const bit = fc.constantFrom(
      ..."<>\"'&`=/ \n\u0000\uD800".split(""),
      "<script>",
      "<!--",
      "-->",
      "]]>",
      "style=",
      "&lt;",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc
        .array(fc.oneof(bit, fc.string({ maxLength: 3 })), { maxLength: 30 })
        .map((bits) => bits.join("")),
    );
    await fc.assert(
      fc.asyncProperty(text, async (hostile) => {
        const { html, subject } = renderMail(await viewOf(everywhere(hostile)));
        expect(markupOf(html)).toEqual(plain);
        expect(subject).not.toMatch(/[\r\n]/);
        expect(html.isWellFormed()).toBe(true);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it("gives a mail program nothing of the tenant's to make a link of", async () => {
    for (const text of HOSTILE) {
      const { html } = renderMail(await viewOf(everywhere(text)));
      const words = html.replace(/<[^>]*>/g, "\n").replaceAll(style.baseUrl, "");
      expect(words).not.toMatch(/\w+:\/\/|www\.|[\w-]+\.(example|net|com|exe)\b|\S@\S+\.\w/);
    }
  });
});

describe("a card", () => {
  it.each(HOSTILE)("puts text only where no markup is read: %#", async (text) => {
    const json = renderCard(await viewOf(everywhere(text)));
    const { types, urls } = partsOf(json);
    expect(types).not.toContain("TextBlock");
    expect(types).not.toContain("FactSet");
    expect(new Set(urls)).toEqual(
      new Set([
        "https://steward.contoso.com/findings",
        "https://steward.contoso.com/findings/fp1:1",
      ]),
    );
    expect(JSON.stringify(json)).not.toMatch(/<at>|\{\{|\$\{|\]\(https?:\/\//);
    expect(JSON.stringify(json)).not.toContain("entities");
  });

  it("stays under 20 KB with the longest of texts, and shows the most urgent first", async () => {
    const longest = ["\u{1F469}", "\uD83D", "\u0000", "ж", "漢", '"', "\\", "x"].map((one) =>
      one.repeat(9_000),
    );
    for (const text of [...longest, ...HOSTILE]) {
      const many = Array.from({ length: 60 }, (_, n) =>
        everywhere(text).map((reason) => ({ ...reason, thread: `${reason.thread}-${n}` })),
      ).flat();
      const card = renderCard(await viewOf(many, true));
      expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(20_000);
      expect(partsOf(card).types).toContain("Container");
    }
  });

  it("names who answers, with the address as text, and addresses nobody", async () => {
    const notice = about("Payroll API", {
      contact: "ada@contoso.com",
      contactName: "<at>Ada</at> Example",
    });
    const reasons = [aReason({ notice })];
    const words = JSON.stringify(renderCard(await viewOf(reasons))).replaceAll("\u2060", "");
    expect(words).toContain("Who answers for it: ");
    expect(words).toContain("<at>Ada</at> Example (ada@contoso.com), owner of the application");
    expect(words).not.toContain("Hello");
    expect(words).not.toContain("Why you are told");
    expect(renderMail(await viewOf(reasons)).html).not.toContain("Who answers for it");
  });

  it("says who answers by address alone where no name is known, and how much is known of an older reason", async () => {
    const unnamed = about("Payroll API", { contact: "ada@contoso.com" });
    const words = JSON.stringify(renderCard(await viewOf([aReason({ notice: unnamed })])));
    expect(words.replaceAll("\u2060", "")).toContain('"ada@contoso.com, owner of the application"');
    expect(JSON.stringify(renderCard(await viewOf([aReason()])))).toContain("Why you are told");
  });

  it("of a channel's weekly test says that it is one, and what to do when it stops", async () => {
    const teams = [{ name: "payroll", secret: "teams-payroll" }];
    const tests = channelTests(aPolicy({ notify: { mode: "live", teams } }), START);
    const view = await viewOf(tests);
    expect(view.subject).toBe("Weekly test of this channel, 2026-W10");
    const words = JSON.stringify(renderCard(view));
    expect(words).toContain("This is the weekly test of the Teams workflow payroll.");
    expect(words).toMatch(/If it stops arriving, .* into the secret teams-payroll\. /);
    expect(words).not.toContain("…");
  });

  it("shows ten where they fit", async () => {
    const card = renderCard(await viewOf(Array.from({ length: 12 }, (_, n) => aReason({ n }))));
    expect(partsOf(card).types.filter((type) => type === "Container")).toHaveLength(10);
    expect(JSON.stringify(card)).toContain("and 2 more");
  });
});

/** Tags with the names of their attributes, and the values of those that could act; what a browser would see. */
function markupOf(html: string): string[] {
  const tags = [...html.matchAll(/<(\/?[a-z!][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*\/?>/gi)];
  const outside = html.replace(/<(\/?[a-z!][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*\/?>/gi, "");
  expect(outside, "a < or > that is not a tag of ours").not.toMatch(/[<>]/);
  return tags.map(([, name, attributes]) => `${name ?? ""}${attributes ?? ""}`);
}

function partsOf(node: unknown): { types: string[]; urls: string[] } {
  if (typeof node !== "object" || node === null) return { types: [], urls: [] };
  const below = Object.values(node).map(partsOf);
  const own = (name: string): string[] =>
    Object.entries(node).flatMap(([key, value]) =>
      key === name && typeof value === "string" ? [value] : [],
    );
  return {
    types: [...own("type"), ...below.flatMap(({ types }) => types)],
    urls: [...own("url"), ...below.flatMap(({ urls }) => urls)],
  };
}
