import { Client } from "@microsoft/microsoft-graph-client";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createGraph } from "../../shared/azure/graph.ts";
import type { Table, WholeTable } from "../../shared/azure/tables.ts";
import { CLOUDS } from "../../shared/config/cloud.ts";
import type { Policy } from "../../shared/config/policy.ts";
import type { PolicyStore } from "../../shared/config/policy-store.ts";
import { MINUTE_MS } from "../../shared/core/time.ts";
import { createFindingsStore, type FindingsStore } from "../../shared/findings/findings-store.ts";
import { createWaitingStore } from "../../shared/findings/waiting-store.ts";
import { createDispatcher } from "../../shared/notify/dispatch.ts";
import { createOutbox, wasRecorded } from "../../shared/notify/outbox-store.ts";
import { reasonFate } from "../../shared/notify/reason-fate.ts";
import { personOf } from "../../shared/notify/reasons-of.ts";
import type { Notice } from "../../shared/notify/reason.ts";
import { createTeller } from "../../shared/notify/tell.ts";
import { createContactFinder } from "../../shared/owners/contact-finder.ts";
import type { ContactReadings } from "../../shared/owners/contact-readings.ts";
import { createDelayStore } from "../../shared/report/delay-store.ts";
import { createPreview } from "../../shared/report/preview.ts";
import { createWeeklyDigest } from "../../shared/report/weekly-digest.ts";
import { createSourcesStore, type SourcesStore } from "../../shared/scan/sources-store.ts";
import { createTell } from "../../shared/scan/tell-activity.ts";
import { aPresent } from "../build/a-change.ts";
import { aPolicy } from "../build/a-policy.ts";
import { aSourcesState } from "../build/a-sources-state.ts";
import {
  countingIds,
  type MovableClock,
  movableClock,
  recordingChannel,
  type Told,
  unlimited,
} from "../notify/outbox-fixture.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable } from "../support/fresh-table.ts";

const FALLBACK = "identity@contoso.example";

let azurite: RunningAzurite;
let graphServer: Server;
let graphUrl: string;
let asked: number;
/** Whether the directory is closed to the service: owners may be read, people not. */
let isRefused: boolean;
beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
  // Of the directory only this is asked: no application has owners, and the tenant's domain is contoso.example.
  graphServer = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      asked += 1;
      const { requests = [] } = JSON.parse(text || "{}") as { requests?: { id: string }[] };
      const body = request.url?.includes("$batch")
        ? { responses: requests.map(({ id }) => ({ id, status: 200, body: { value: [] } })) }
        : { value: [{ verifiedDomains: [{ name: "contoso.example" }] }] };
      const isOpen = !isRefused || request.url?.includes("$batch") === true;
      response
        .writeHead(isOpen ? 200 : 403, { "content-type": "application/json" })
        .end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => graphServer.listen(0, "127.0.0.1", resolve));
  const address = graphServer.address();
  if (address === null || typeof address === "string") throw new Error("No port was given.");
  graphUrl = `http://127.0.0.1:${address.port}`;
});
afterAll(async () => {
  graphServer.closeAllConnections();
  graphServer.close();
  await azurite.stop();
});

let clock: MovableClock;
let findingsTable: Table & WholeTable;
let findings: FindingsStore;
let sources: SourcesStore;
let channel: ReturnType<typeof recordingChannel>;
let policy: Policy;
let service: {
  tell(partitions: readonly string[] | "all"): Promise<unknown>;
  digest(): Promise<void>;
};

const APPS = ["a", "b", "c"].map((letter) => `${letter.repeat(8)}-0000-4000-8000-000000000001`);

function policyIn(mode: "preview" | "live"): Policy {
  return aPolicy({
    contacts: {
      fallback: { address: FALLBACK },
      declared: [
        { scope: { appId: APPS[0] }, contact: { address: "alice@contoso.example", name: "Alice" } },
        { scope: { appId: APPS[1] }, contact: { address: "boris@contoso.example" } },
      ],
    },
    notify: { mode },
  });
}

beforeEach(() => {
  asked = 0;
  isRefused = false;
  clock = movableClock(new Date("2026-03-02T09:00:00Z"));
  policy = policyIn("preview");
  channel = recordingChannel();
  findingsTable = freshTable(azurite, "Findings");
  findings = createFindingsStore({ table: findingsTable, build: "test" });
  const waiting = createWaitingStore({ table: findingsTable });
  const table = freshTable(azurite, "Outbox");
  const ids = countingIds();
  const outbox = createOutbox({ table, ids, clock });
  const client = Client.initWithMiddleware({
    baseUrl: graphUrl,
    authProvider: { getAccessToken: () => Promise.resolve("token") },
  });
  const contacts = createContactFinder({ graph: createGraph({ client, cloud: CLOUDS.public }) });
  const vaults = { all: () => Promise.resolve([]) };
  const sourcesTable = freshTable(azurite, "Sources");
  sources = createSourcesStore({ table: sourcesTable });
  const noteReadings = (readings: ContactReadings) => sources.noteReadings(readings);
  const dispatcherFor = ({ contacts: { fallback } }: Policy) =>
    createDispatcher({
      table,
      ids,
      clock,
      channels: [channel],
      budget: unlimited,
      fallback: personOf(fallback),
    });
  const isRecorded = (reason: Parameters<typeof wasRecorded>[1]) => wasRecorded(table, reason);
  const preview = createPreview({
    waiting,
    contacts,
    noteReadings,
    vaults,
    outbox,
    isRecorded,
    clock,
  });
  const policies: PolicyStore = {
    current: () => Promise.resolve({ kind: "valid", policy, hash: "h" }),
  };
  const tell = createTell({
    teller: createTeller({
      waiting,
      contacts,
      noteReadings,
      outbox,
      dispatcherFor,
      vaults,
      clock,
    }),
    policies,
    preview,
    delays: createDelayStore({ table: sourcesTable }),
    clock,
    log: {
      warn(message, fields) {
        throw new Error(`${message} ${JSON.stringify(fields)}`);
      },
    },
  });
  const digest = createWeeklyDigest({
    findingsTable,
    sources: { read: () => Promise.resolve(aSourcesState()) },
    outbox,
    fateOf: (reason) => reasonFate(table, reason),
    preview,
    policies,
    titles: new Map(),
    clock,
  });
  service = { tell: (partitions) => tell({ partitions }), digest };
});

async function openFindings(): Promise<void> {
  const subject = (index: number) => ({
    kind: "application" as const,
    id: APPS[index] ?? "",
    name: `App ${index}`,
  });
  const changes = [0, 0, 1, 2].map((app, n) => ({
    ...aPresent({ n, subject: subject(app), severity: n === 1 ? "critical" : "medium" }),
    hints: { appId: APPS[app] ?? "" },
  }));
  await findings.apply(changes, clock.now());
}

function summariesTo(address: string): readonly Extract<Notice, { kind: "summary" }>[] {
  const { id } = personOf({ address });
  return channel.told
    .filter(({ to }) => to === id)
    .flatMap(({ message }) => message.summaries.map(({ notice }) => notice));
}

function toldTo(address: string): readonly Told[] {
  return channel.told.filter(({ to }) => to === personOf({ address }).id);
}

it("in preview writes to nobody but the fallback, once: who would be told what, the most urgent first", async () => {
  await openFindings();
  await service.tell("all");
  clock.forward(30 * MINUTE_MS);
  const askedOnce = asked;
  await service.tell("all");
  expect(asked).toBe(askedOnce);

  expect(channel.told.map(({ to }) => to)).toEqual([personOf({ address: FALLBACK }).id]);
  const [page, ...more] = summariesTo(FALLBACK);
  expect(more).toEqual([]);
  expect(page?.sections.map(({ heading }) => heading)).toEqual([
    "3 people and places would be told",
  ]);
  const [first, ...others] = page?.sections[0]?.rows ?? [];
  expect(first).toEqual({
    label: "Alice (alice@contoso.example)",
    value: "2 findings, the most urgent: Critical – Client secret ends soon – App 0 (1 Jul)",
  });
  // As urgent as each other.
  expect(others.map(({ label }) => label).sort()).toEqual(["boris@contoso.example", FALLBACK]);
});

it("shows the page again with each week's digest, in one message", async () => {
  await openFindings();
  await service.digest();
  await service.digest();
  await service.tell([]);
  expect(channel.told).toHaveLength(1);
  expect(summariesTo(FALLBACK).map(({ title }) => title)).toEqual([
    "Weekly digest, 2026-W10",
    "Preview: who would be told what",
  ]);
});

it("shows no page while nobody would be told, and one as soon as somebody would", async () => {
  await service.tell("all");
  expect(channel.told).toEqual([]);
  await openFindings();
  await service.tell("all");
  expect(channel.told).toHaveLength(1);
});

it("loses nothing: gone live, everybody gets what waited, in one message, once", async () => {
  await openFindings();
  await service.tell("all");
  policy = policyIn("live");
  clock.forward(30 * MINUTE_MS);
  for (let time = 0; time < 3; time += 1) {
    await service.tell("all");
    clock.forward(30 * MINUTE_MS);
  }
  const counts = ["alice@contoso.example", "boris@contoso.example"].map((address) =>
    toldTo(address).map(({ message }) => message.findingsCount),
  );
  expect(counts).toEqual([[2], [1]]);
  // What a card says of who answers, in a place that others read.
  expect(toldTo("alice@contoso.example")[0]?.message.findings[0]?.notice).toMatchObject({
    contact: "alice@contoso.example",
    contactName: "Alice",
  });
  // The page, and what nobody else answers for.
  expect(toldTo(FALLBACK).map(({ message }) => message.findingsCount)).toEqual([0, 1]);
});

it("writes down what the directory refused while people were looked for, in preview too, until it answers", async () => {
  await openFindings();
  isRefused = true;
  await service.tell("all");
  expect((await sources.read()).contactsRefused).toEqual(["domains"]);
  isRefused = false;
  policy = policyIn("live");
  await service.tell("all");
  expect((await sources.read()).contactsRefused).toEqual([]);
});
