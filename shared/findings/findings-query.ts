import { z } from "zod";
import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";
import type { StoredRow, Table } from "../azure/tables.ts";
import type { ActsStore } from "../audit/acts-store.ts";
import { findingView } from "../http/finding-view.ts";
import type {
  FindingsPage,
  FindingsQuery,
  FindingsReader,
  Visibility,
} from "../http/findings-reader.ts";
import type { SourcesState } from "../scan/sources-store.ts";
import { actsAround } from "./acts-around.ts";
import { FINDING_STATES, type Finding, SEVERITIES } from "./finding.ts";
import {
  contactKey,
  findingOf,
  findingPartitions,
  partitionOf,
  principalsOf,
  recordOf,
  severityPrefix,
  statePrefix,
} from "./finding-rows.ts";

const SORT_KEY = /^[0-3]:[0-4]:\d{16}:fp1:[0-9a-f]{40}$/;
const userSchema = z.object({ mail: z.string().nullish() });

/**
 * Reads findings from their index rows: every shard is asked for what comes next, and the answers are merged. Order: state
 * (open first), severity (critical first), newest first.
 */
export function createFindingsReader(deps: {
  table: Table;
  graph: Graph;
  sources: { read(): Promise<SourcesState> };
  acts: Pick<ActsStore, "history">;
}): FindingsReader {
  const { table, graph } = deps;

  async function addressesOf(visibility: Visibility): Promise<readonly string[] | "all"> {
    if (visibility.kind === "all") return "all";
    const { objectId, addresses } = visibility;
    // The user name need not be the mail address that messages go to.
    const user = userSchema.safeParse(
      await graph.get(requests.getUser, { id: objectId }, { $select: "mail" }),
    );
    const mail = user.success ? user.data.mail?.toLowerCase() : undefined;
    return [...new Set([...addresses, ...(mail === undefined ? [] : [mail])])];
  }

  return {
    async list(query) {
      if (query.continuation !== undefined && !SORT_KEY.test(query.continuation)) {
        return { kind: "bad-continuation" };
      }
      const visible = await addressesOf(query.visibleTo);
      const families = familiesOf(query, visible);
      const found: Finding[] = [];
      let last: string | undefined;
      for (const range of rangesOf(query)) {
        if (query.continuation !== undefined && query.continuation >= range.before) continue;
        for await (const { key, row } of merged(table, families, range, query)) {
          const finding = findingOf(row);
          if (!isAskedFor(finding, query)) continue;
          found.push(finding);
          last = key;
          if (found.length === query.top) return page(found, last);
        }
      }
      return page(found, undefined);
    },

    async get(id, visibleTo) {
      const row = await table.get(partitionOf(id), `i:${id}`);
      if (row === undefined) return undefined;
      const { finding } = recordOf(row);
      const visible = await addressesOf(visibleTo);
      const address = finding.contact?.address.toLowerCase();
      if (visible !== "all" && (address === undefined || !visible.includes(address))) {
        return undefined;
      }
      const [sources, around] = await Promise.all([
        deps.sources.read(),
        actsAround(deps.acts, finding),
      ]);
      return { ...findingView(finding, lastSeen(finding, sources)), ...around };
    },
  };

  async function page(found: readonly Finding[], last: string | undefined): Promise<FindingsPage> {
    const sources = await deps.sources.read();
    return {
      kind: "page",
      value: found.map((finding) => findingView(finding, lastSeen(finding, sources))),
      ...(last === undefined ? {} : { continuation: last }),
    };
  }
}

/** What the family of rows may not have told apart. */
function isAskedFor(finding: Finding, { detectors, principal }: FindingsQuery): boolean {
  if (detectors.length > 0 && !detectors.includes(finding.detector)) return false;
  return principal === undefined || principalsOf(finding).includes(principal);
}

interface Range {
  readonly from: string;
  readonly before: string;
}

/** Row-key prefixes whose rows, put together, hold every finding that is asked for, each once. */
function familiesOf(query: FindingsQuery, visible: readonly string[] | "all"): readonly string[] {
  const owners =
    visible === "all"
      ? query.owner === undefined
        ? undefined
        : [query.owner]
      : visible.filter((address) => query.owner === undefined || address === query.owner);
  if (owners !== undefined) return owners.map((address) => `o:${contactKey(address)}:`);
  if (query.principal !== undefined) return [`w:${query.principal}:`];
  if (query.detectors.length > 0) {
    return [...new Set(query.detectors)].map((detector) => `d:${detector}:`);
  }
  return ["s:"];
}

/** Stretches of the sort key, in order: one per state where every severity is asked for, else one per severity. */
function rangesOf({ states, severities }: FindingsQuery): readonly Range[] {
  return FINDING_STATES.filter((state) => states.includes(state)).flatMap((state) => {
    const prefix = statePrefix(state);
    if (SEVERITIES.every((severity) => severities.includes(severity))) {
      return [{ from: prefix, before: after(prefix) }];
    }
    return SEVERITIES.filter((severity) => severities.includes(severity)).map((severity) => {
      const from = `${prefix}${severityPrefix(severity)}`;
      return { from, before: after(from) };
    });
  });
}

/** The first key behind everything that begins with `prefix`, which ends in a colon. */
function after(prefix: string): string {
  return `${prefix.slice(0, -1)};`;
}

interface Keyed {
  readonly key: string;
  readonly row: StoredRow;
}

async function* merged(
  table: Table,
  families: readonly string[],
  range: Range,
  { continuation, top }: FindingsQuery,
): AsyncIterable<Keyed> {
  const streams = findingPartitions.flatMap((partition) =>
    families.map((family) => {
      const isBehind = continuation !== undefined && continuation >= range.from;
      return rowsOf(table, partition, family, {
        ...(isBehind ? { after: `${family}${continuation}` } : { from: `${family}${range.from}` }),
        before: `${family}${range.before}`,
        pageSize: Math.min(top, 1000),
      });
    }),
  );
  const heads = await Promise.all(
    streams.map(async (stream) => ({ stream, head: await next(stream) })),
  );
  for (;;) {
    const open = heads.filter(({ head }) => head !== undefined);
    const [first] = open.sort((a, b) => ((a.head?.key ?? "") < (b.head?.key ?? "") ? -1 : 1));
    if (first?.head === undefined) return;
    yield first.head;
    first.head = await next(first.stream);
  }
}

async function* rowsOf(
  table: Table,
  partition: string,
  family: string,
  range: { from?: string; after?: string; before: string; pageSize: number },
): AsyncGenerator<Keyed> {
  for await (const page of table.list(partition, range)) {
    for (const row of page) yield { key: row.row.slice(family.length), row };
  }
}

async function next(stream: AsyncGenerator<Keyed>): Promise<Keyed | undefined> {
  const step = await stream.next();
  return step.done === true ? undefined : step.value;
}

/** When the finding's source was last read to its end; until then, when it was first seen. */
function lastSeen(finding: Finding, { sources }: SourcesState): string {
  const names = SOURCES_OF[finding.subject.kind];
  const reads = names.flatMap((name) => sources.get(name)?.lastCompleteAt ?? []).sort();
  const oldest = reads.length === names.length ? reads[0] : undefined;
  return oldest !== undefined && oldest > finding.firstSeenAt ? oldest : finding.firstSeenAt;
}

const SOURCES_OF: Readonly<Record<Finding["subject"]["kind"], readonly string[]>> = {
  application: ["applications", "service-principals"],
  "service-principal": ["service-principals"],
  "vault-object": ["vault-objects"],
  source: [],
  policy: [],
  user: ["entra-roles", "azure-roles"],
  group: ["entra-roles", "azure-roles", "powerful-groups"],
  principal: ["entra-roles", "azure-roles"],
  role: ["entra-roles", "azure-roles"],
  "tenant-setting": [],
  "azure-scope": ["azure-roles"],
};
