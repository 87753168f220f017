import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Table } from "../../shared/azure/tables.ts";
import type { Policy } from "../../shared/config/policy.ts";
import { DAY_MS, HOUR_MS } from "../../shared/core/time.ts";
import type { Delivery } from "../../shared/notify/channel.ts";
import { createDispatcher } from "../../shared/notify/dispatch.ts";
import { createOutbox } from "../../shared/notify/outbox-store.ts";
import { reasonFate } from "../../shared/notify/reason-fate.ts";
import { personOf } from "../../shared/notify/reasons-of.ts";
import { createWeeklyDigest } from "../../shared/report/weekly-digest.ts";
import { aPolicy } from "../build/a-policy.ts";
import { aSourcesState } from "../build/a-sources-state.ts";
import {
  aReason,
  countingIds,
  type MovableClock,
  movableClock,
  recordingChannel,
  unlimited,
} from "../notify/outbox-fixture.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable } from "../support/fresh-table.ts";

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
});
afterAll(() => azurite.stop());

let clock: MovableClock;
let policy: Policy;
let table: Table;
/** How the service behind Teams and the one behind the webhook answer. */
let answers: Readonly<Record<"teams" | "webhook", Delivery>>;
let channels: Readonly<Record<"email" | "teams" | "webhook", ReturnType<typeof recordingChannel>>>;
let digest: () => Promise<void>;
let send: () => Promise<void>;

function policyIn(mode: "preview" | "live"): Policy {
  return aPolicy({
    notify: {
      mode,
      teams: [{ name: "payroll", secret: "teams-payroll" }],
      webhooks: [{ name: "siem", secret: "siem-url", signingSecret: "siem-key" }],
    },
  });
}

beforeEach(() => {
  clock = movableClock(new Date("2026-03-02T07:00:00Z"));
  policy = policyIn("live");
  answers = { teams: { kind: "accepted" }, webhook: { kind: "accepted" } };
  table = freshTable(azurite, "Outbox");
  const ids = countingIds();
  const outbox = createOutbox({ table, ids, clock });
  channels = {
    email: recordingChannel(),
    teams: recordingChannel(() => answers.teams, "teams"),
    webhook: recordingChannel(() => answers.webhook, "webhook"),
  };
  digest = createWeeklyDigest({
    findingsTable: freshTable(azurite, "Findings"),
    sources: { read: () => Promise.resolve(aSourcesState()) },
    outbox,
    fateOf: (reason) => reasonFate(table, reason),
    preview: { page: () => Promise.resolve(undefined) },
    policies: { current: () => Promise.resolve({ kind: "valid", policy, hash: "h" }) },
    titles: new Map(),
    clock,
  });
  send = async () => {
    const dispatcher = createDispatcher({
      table,
      ids,
      clock,
      channels: Object.values(channels),
      budget: unlimited,
      fallback: personOf(policy.contacts.fallback),
    });
    await dispatcher.dispatch({ now: clock.now() });
  };
});

/** The digest's rows about channels, the newest digest first. */
function channelRows(): readonly (readonly string[])[] {
  return channels.email.told
    .flatMap(({ message }) => message.summaries)
    .filter(({ kind }) => kind.startsWith("digest:"))
    .map(({ notice }) => {
      const section = notice.sections.find(({ heading }) => heading.startsWith("Channels"));
      return (section?.rows ?? []).map(({ label, value }) => `${label}: ${value}`);
    })
    .reverse();
}

it("tests every workflow and webhook once a week, however often the timer fires", async () => {
  await Promise.all([digest(), digest()]);
  await send();
  clock.forward(3 * DAY_MS);
  await digest();
  await send();
  const first = [["teams:payroll:test", "Weekly test of this channel, 2026-W10"]];
  const toldOf = (channel: "teams" | "webhook") =>
    channels[channel].told.map(({ to, message }) => [to, message.summaries[0]?.notice.title]);
  expect(toldOf("teams")).toEqual(first);
  expect(toldOf("webhook")).toEqual([["webhook:siem:test", first[0]?.[1]]]);

  clock.forward(4 * DAY_MS);
  await digest();
  await send();
  expect(toldOf("teams")).toEqual([
    ...first,
    ["teams:payroll:test", "Weekly test of this channel, 2026-W11"],
  ]);
});

it("is a message of its own beside the findings for the same place", async () => {
  const outbox = createOutbox({ table, ids: countingIds("x"), clock });
  const person = { id: "webhook:siem", address: "siem" };
  await outbox.record([aReason({ channel: "webhook", person })]);
  await digest();
  await send();
  const sent = channels.webhook.told.map(({ to, message }) => [
    to,
    message.findingsCount,
    message.summariesCount,
  ]);
  expect(sent.sort()).toEqual([
    ["webhook:siem", 1, 0],
    ["webhook:siem:test", 0, 1],
  ]);
});

it("says in the digest what became of each channel's last test, mail included", async () => {
  answers = {
    teams: { kind: "rejected", why: "The workflow answered 404." },
    webhook: answers.webhook,
  };
  await digest();
  await send();
  clock.forward(HOUR_MS);
  await send();
  clock.forward(7 * DAY_MS - HOUR_MS);
  await digest();
  await send();
  const sent = "A test is sent with this digest. Last week’s:";
  const isTest = "This digest is the test: when it stops coming, so do findings. Last week’s:";
  expect(channelRows()).toEqual([
    [
      `Mail: ${isTest} accepted on 2 Mar 2026, 07:00.`,
      `Teams workflow payroll: ${sent} rejected on 2 Mar 2026, 07:00: The workflow answered 404.`,
      `Webhook siem: ${sent} accepted on 2 Mar 2026, 07:00.`,
    ],
    [
      `Mail: ${isTest} there was none.`,
      `Teams workflow payroll: ${sent} there was none.`,
      `Webhook siem: ${sent} there was none.`,
    ],
  ]);
  // And at once, like everything that does not arrive.
  const undelivered = channels.email.told.flatMap(({ message }) =>
    message.summaries.filter(({ kind }) => kind.startsWith("undeliverable:")),
  );
  expect(undelivered.map(({ notice }) => notice.intro)).toEqual([
    expect.stringMatching(
      /payroll could not be told in Teams\. The workflow answered 404\. This is/,
    ),
  ]);
});

it("tells a test that nobody knows the fate of from one that still waits", async () => {
  answers = {
    teams: { kind: "uncertain", why: "The workflow did not answer." },
    webhook: { kind: "later", why: "The vault did not give the secret siem-url." },
  };
  await digest();
  for (let hours = 0; hours < 4; hours += 1) {
    await send();
    clock.forward(HOUR_MS);
  }
  const fates = await Promise.all(
    (["teams:payroll", "webhook:siem"] as const).map((place) =>
      reasonFate(table, {
        thread: "channel-test",
        kind: "channel-test:2026-W10",
        episode: 1,
        person: { id: `${place}:test`, address: "" },
        channel: place === "teams:payroll" ? "teams" : "webhook",
        severity: "info",
        at: "",
      }),
    ),
  );
  expect(fates).toEqual([
    {
      kind: "uncertain",
      at: new Date("2026-03-02T10:00:00Z"),
      why: "The workflow did not answer.",
    },
    { kind: "waiting" },
  ]);
});

it("tests nothing but mail while the policy says preview", async () => {
  policy = policyIn("preview");
  await digest();
  await send();
  expect(channels.teams.told).toEqual([]);
  expect(channels.webhook.told).toEqual([]);
  expect(channelRows()).toEqual([[expect.stringMatching(/^Mail: .* there was none\.$/)]]);
  policy = policyIn("live");
  await send();
  expect(channels.teams.told).toEqual([]);
});
