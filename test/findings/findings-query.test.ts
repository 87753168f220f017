import { createActsStore } from "../../shared/audit/acts-store.ts";
import { Client, type Context } from "@microsoft/microsoft-graph-client";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGraph } from "../../shared/azure/graph.ts";
import type { RowChange, Table } from "../../shared/azure/tables.ts";
import { CLOUDS } from "../../shared/config/cloud.ts";
import { fingerprint } from "../../shared/core/fingerprint.ts";
import { type Finding, FINDING_STATES, SEVERITIES } from "../../shared/findings/finding.ts";
import {
  findingPartitions,
  indexValues,
  mainValues,
  partitionOf,
  rowKeysOf,
  sortKey,
} from "../../shared/findings/finding-rows.ts";
import { createFindingsReader } from "../../shared/findings/findings-query.ts";
import type { FindingsQuery, FindingsReader } from "../../shared/http/findings-reader.ts";
import { createSourcesStore } from "../../shared/scan/sources-store.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable } from "../support/fresh-table.ts";

const DETECTORS = ["credential-expiring", "credential-expired", "credential-multiple"];
const ADDRESSES = ["Ada@contoso.example", "bob@contoso.example"];
const ADA_ID = "55555555-5555-4555-8555-555555555555";
const PRINCIPALS = ["66666666-6666-4666-8666-666666666666", "77777777-7777-4777-8777-777777777777"];
const COUNT = 300;

/** Findings of every state, severity, detector and contact, spread over a month; many at the same instant. */
const findings: readonly Finding[] = Array.from({ length: COUNT }, (_none, n) => {
  const address = ADDRESSES[n % 5];
  return {
    id: fingerprint([String(n)]),
    thread: `thread-${n}`,
    detector: DETECTORS[(n * 7) % DETECTORS.length] ?? "",
    severity: SEVERITIES[(n * 11) % SEVERITIES.length] ?? "info",
    state: FINDING_STATES[((n * 13) % 17) % FINDING_STATES.length] ?? "open",
    title: "Ends soon",
    what: "",
    whyItMatters: "",
    whatToDo: "",
    subject: {
      kind: n % 4 === 0 ? "vault-object" : "application",
      id: `app-${n}`,
      name: `App ${n}`,
    },
    evidence: {
      keyId: String(n),
      principalId: PRINCIPALS[n % 7],
      // The same for some, and what is no id for others.
      actorId: n % 3 === 0 ? PRINCIPALS[n % 2] : `app ${n}`,
    },
    ...(address === undefined
      ? {}
      : { contact: { address, how: "test", confidence: "high" as const, chain: [] } }),
    episode: 1,
    firstSeenAt: new Date(Date.UTC(2026, 4, 1 + (n % 30))).toISOString(),
  };
});

let azurite: RunningAzurite;
let table: Table;
let reader: FindingsReader;

beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
  table = freshTable(azurite, "Findings");
  for (const partition of findingPartitions) {
    const changes = findings
      .filter(({ id }) => partitionOf(id) === partition)
      .flatMap(rowsOfFinding);
    for (let start = 0; start < changes.length; start += 100) {
      await table.change(partition, changes.slice(start, start + 100));
    }
  }
  const sources = createSourcesStore({ table: freshTable(azurite, "Sources") });
  const current = { state: "current", lastCompleteAt: "2026-06-01T00:00:00.000Z" } as const;
  await sources.write({
    sources: [
      { source: "applications", ...current },
      { source: "service-principals", ...current, lastCompleteAt: "2026-05-20T00:00:00.000Z" },
    ],
  });
  reader = createFindingsReader({
    ...{ table, sources, graph: aGraph() },
    acts: createActsStore({ table: freshTable(azurite, "Audit") }),
  });
});
afterAll(() => azurite.stop());

function rowsOfFinding(finding: Finding): RowChange[] {
  const { main, indexes } = rowKeysOf(finding);
  const record = { finding, audience: "contact" as const, hints: {} };
  return [
    { kind: "insert", row: main, values: mainValues(record) },
    ...indexes.map((row): RowChange => ({ kind: "insert", row, values: indexValues(record) })),
  ];
}

/** The real adapter, over a network where Ada's mail address is another one than her user name. */
function aGraph(): ReturnType<typeof createGraph> {
  const client = Client.initWithMiddleware({
    middleware: {
      execute(context: Context) {
        const { pathname } = new URL(String(context.request));
        const isAda = pathname === `/v1.0/users/${ADA_ID}`;
        const body = isAda
          ? { mail: "ADA@contoso.example" }
          : { error: { code: "Request_ResourceNotFound", message: "Not found." } };
        context.response = new Response(JSON.stringify(body), {
          status: isAda ? 200 : 404,
          headers: { "content-type": "application/json" },
        });
        return Promise.resolve();
      },
    },
  });
  return createGraph({ client, cloud: CLOUDS.public });
}

const everything: FindingsQuery = {
  states: FINDING_STATES,
  severities: SEVERITIES,
  detectors: [],
  owner: undefined,
  principal: undefined,
  top: 1000,
  continuation: undefined,
  visibleTo: { kind: "all" },
};

/** All pages of a query, one after the other. */
async function pagesOf(query: FindingsQuery): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let continuation: string | undefined;
  do {
    const page = await reader.list({ ...query, continuation });
    if (page.kind !== "page") throw new Error(page.kind);
    expect(page.value.length).toBeLessThanOrEqual(query.top);
    pages.push(page.value.map(({ id }) => id));
    continuation = page.continuation;
  } while (continuation !== undefined);
  return pages;
}

function expected(query: FindingsQuery, addresses?: readonly string[]): readonly string[] {
  return findings
    .filter((finding) => {
      const { evidence } = finding;
      const address = finding.contact?.address.toLowerCase();
      return (
        query.states.includes(finding.state) &&
        query.severities.includes(finding.severity) &&
        (query.detectors.length === 0 || query.detectors.includes(finding.detector)) &&
        (query.owner === undefined || query.owner === address) &&
        (query.principal === undefined || Object.values(evidence).includes(query.principal)) &&
        (addresses === undefined || (address !== undefined && addresses.includes(address)))
      );
    })
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    .map(({ id }) => id);
}

describe("list", () => {
  it("gives everything in order: open first, then by severity, then newest first", async () => {
    const page = await reader.list(everything);
    if (page.kind !== "page") throw new Error(page.kind);
    expect(page.continuation).toBeUndefined();
    expect(page.value).toHaveLength(COUNT);
    const ranks = page.value.map(
      ({ state, severity, firstSeenAt }) =>
        [
          FINDING_STATES.indexOf(state),
          SEVERITIES.indexOf(severity),
          -Date.parse(firstSeenAt),
        ] as const,
    );
    for (const [index, rank] of ranks.entries()) {
      const before = ranks[index - 1] ?? rank;
      const difference = rank.map((part, at) => part - (before[at] ?? 0)).find((one) => one !== 0);
      expect(difference ?? 0).toBeGreaterThanOrEqual(0);
    }
    expect(page.value.map(({ id }) => id)).toEqual(expected(everything));
  });

  it("gives each finding once over all pages, whatever is asked for", async () => {
    const anyQuery = fc.record({
      states: fc.subarray([...FINDING_STATES], { minLength: 1 }),
      severities: fc.oneof(
        fc.constant([...SEVERITIES]),
        fc.subarray([...SEVERITIES], { minLength: 1 }),
      ),
      detectors: fc.subarray(DETECTORS),
      owner: fc.option(fc.constantFrom("ada@contoso.example", "nobody@contoso.example"), {
        nil: undefined,
      }),
      principal: fc.option(fc.constantFrom(...PRINCIPALS, ADA_ID), { nil: undefined }),
      top: fc.constantFrom(7, 25, 60, 300, 1000),
    });
    await fc.assert(
      fc.asyncProperty(anyQuery, async (some) => {
        const query = { ...everything, ...some };
        const pages = await pagesOf(query);
        expect(pages.flat()).toEqual(expected(query));
        for (const page of pages.slice(0, -1)) expect(page).toHaveLength(query.top);
      }),
      { numRuns: 20 },
    );
  });

  it("gives nothing for states or severities that nobody asks for", async () => {
    expect(await pagesOf({ ...everything, states: [] })).toEqual([[]]);
    expect(await pagesOf({ ...everything, severities: [] })).toEqual([[]]);
  });

  it.each(["", "x", "0:0:1:fp1:x", "i:fp1:", "9:0:0000000000000000:fp1:0", "'; drop"])(
    "does not go on from %j, which it has not given out",
    async (continuation) => {
      expect(await reader.list({ ...everything, continuation })).toEqual({
        kind: "bad-continuation",
      });
    },
  );
});

describe("what somebody may see", () => {
  const contact = (
    objectId: string,
    ...addresses: readonly string[]
  ): FindingsQuery["visibleTo"] => ({
    kind: "contact",
    objectId,
    addresses,
  });
  const NOBODY = "66666666-6666-4666-8666-666666666666";

  it.each<[string, FindingsQuery["visibleTo"], readonly string[]]>([
    ["by user name", contact(NOBODY, "bob@contoso.example"), ["bob@contoso.example"]],
    [
      "by mail address, which is another one",
      contact(ADA_ID, "a.lovelace@contoso.example"),
      ["ada@contoso.example"],
    ],
    [
      "by both",
      contact(ADA_ID, "bob@contoso.example"),
      ["ada@contoso.example", "bob@contoso.example"],
    ],
    [
      "by both, which are the same",
      contact(ADA_ID, "ada@contoso.example"),
      ["ada@contoso.example"],
    ],
    ["by nothing", contact(NOBODY), []],
  ])("is what they answer for, %s", async (_how, visibleTo, addresses) => {
    for (const detectors of [[], ["credential-expired"]]) {
      const query = { ...everything, visibleTo, detectors, top: 20 };
      expect((await pagesOf(query)).flat()).toEqual(expected(query, addresses));
    }
  });

  it("does not become more by asking for somebody else's", async () => {
    const query = {
      ...everything,
      visibleTo: contact(NOBODY, "bob@contoso.example"),
      owner: "ada@contoso.example",
    };
    expect(await pagesOf(query)).toEqual([[]]);
  });

  it("is one finding where it is theirs, and nothing where it is not", async () => {
    const [adas, bobs, nobodys] = [0, 1, 2].map((n) => findings[n]?.id ?? "");
    const asAda = contact(ADA_ID);
    expect(await reader.get(adas ?? "", asAda)).toMatchObject({ id: adas });
    expect(await reader.get(bobs ?? "", asAda)).toBeUndefined();
    expect(await reader.get(nobodys ?? "", asAda)).toBeUndefined();
    expect(await reader.get(bobs ?? "", { kind: "all" })).toMatchObject({ id: bobs });
    expect(await reader.get(fingerprint(["never was"]), { kind: "all" })).toBeUndefined();
  });
});

describe("when a finding was last seen", () => {
  const seen = async (is: (finding: Finding) => boolean): Promise<[string, string]> => {
    const finding = findings.find(is);
    const view = await reader.get(finding?.id ?? "", { kind: "all" });
    return [view?.lastSeenAt ?? "", finding?.firstSeenAt ?? ""];
  };

  it("is the older of the reads that would have shown it", async () => {
    const [lastSeenAt] = await seen(
      ({ subject, state, firstSeenAt }) =>
        subject.kind === "application" && state === "open" && firstSeenAt < "2026-05-20",
    );
    expect(lastSeenAt).toBe("2026-05-20T00:00:00.000Z");
  });

  it("is when it was first seen, until its source has been read to the end", async () => {
    const [lastSeenAt, firstSeenAt] = await seen(({ subject }) => subject.kind === "vault-object");
    expect(lastSeenAt).toBe(firstSeenAt);
  });

  it("is not before it was first seen", async () => {
    const [lastSeenAt, firstSeenAt] = await seen(
      ({ subject, state, firstSeenAt: first }) =>
        subject.kind === "application" && state === "open" && first > "2026-05-21",
    );
    expect(lastSeenAt).toBe(firstSeenAt);
  });
});
