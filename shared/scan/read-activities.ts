import type { Graph } from "../azure/graph.ts";
import { PermissionMissing } from "../azure/graph-errors.ts";
import { requests } from "../azure/request-manifest.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import type { PolicyStore } from "../config/policy-store.ts";
import type { Clock } from "../core/clock.ts";
import { reasonOf, StewardError } from "../core/errors.ts";
import { after, DAY_MS } from "../core/time.ts";
import type { FactChange } from "../facts/fact-records.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import type { ManifestRead } from "../facts/manifest.ts";
import {
  APPLICATION_SELECT,
  isWorthKeeping,
  parseApplication,
  parseServicePrincipal,
  SERVICE_PRINCIPAL_SELECT,
} from "../inventory/application-reader.ts";
import { addressOf, subjectOf } from "../inventory/holder.ts";
import type { Fact, VaultRecord } from "../inventory/records.ts";
import { listVaults } from "../inventory/vault-list.ts";
import type { createVaultReader, KindOutcome } from "../inventory/vault-reader.ts";
import type { CertificatePlaces, Notes } from "./certificate-places.ts";
import { beginRead, type DirectorySource, mustBeginAnew, readOn } from "./directory-source.ts";
import { policyOf } from "./policy-of.ts";
import type { RunManifest } from "./run-manifest.ts";
import type { Blindness, NextRead, ReadCursor, ReadOutcome, SourceName } from "./scan-types.ts";
import { noted, unlisted, withUnlisted } from "./unlisted-vaults.ts";
import type { VaultsStore } from "./vaults-store.ts";

export interface ReadDeps {
  readonly graph: Graph;
  readonly resourceManager: ResourceManager;
  readonly vaultReader: ReturnType<typeof createVaultReader>;
  readonly facts: FactsSpace<Fact>;
  readonly manifest: RunManifest;
  readonly presence: ReturnType<typeof createVaultReader>["presence"];
  readonly vaults: VaultsStore;
  readonly places: CertificatePlaces;
  readonly policies: PolicyStore;
  readonly clock: Clock;
  readonly tenantId: string;
  readonly vaultSuffix: string;
}

type ReadInput = NextRead & { readonly runId: string };

/**
 * One call reads at most this much, then its place is kept and the story goes on: an application's facts stay in memory
 * until then, most service principals are not kept. The sources wait for each other after each call, and a tenant has about
 * half as many service principals again as applications: so none waits long.
 */
const PAGES_PER_CALL = { applications: 26, "service-principals": 40 } as const;
const MS_PER_CALL = 60_000;
/** Everything is read completely at least this often; a delta link lives as long. */
const COMPLETE_EVERY_MS = 7 * DAY_MS - 3_600_000;
/** Raised when more of an object is read than before: then what is stored lacks something. */
export const EPOCH = "2";
const VAULTS_AT_ONCE = 12;
/** Certificates are told apart by their renewal a little before the widest threshold is crossed. */
const LOOK_AHEAD_MS = 2 * DAY_MS;

/** Reads a stretch of each source into staged facts. Repeatable: the same part again replaces what it staged. */
export function createReadActivities(deps: ReadDeps): {
  readonly readSources: (input: {
    readonly runId: string;
    readonly reads: readonly NextRead[];
  }) => Promise<{ outcomes: readonly ReadOutcome[] }>;
} {
  const { graph, facts, vaults, vaultReader, resourceManager, clock, tenantId } = deps;

  const directory: Readonly<Record<"applications" | "service-principals", DirectorySource>> = {
    applications: {
      list: requests.listApplications,
      delta: requests.applicationsDelta,
      get: requests.getApplication,
      select: APPLICATION_SELECT,
      subjectOf,
      parse: (row) => {
        const fact = parseApplication(row);
        return fact === undefined ? "unreadable" : { id: fact.id, kept: fact };
      },
    },
    "service-principals": {
      list: requests.listServicePrincipals,
      delta: requests.servicePrincipalsDelta,
      get: requests.getServicePrincipal,
      select: SERVICE_PRINCIPAL_SELECT,
      subjectOf,
      parse: (row) => {
        const fact = parseServicePrincipal(row, tenantId);
        if (fact === undefined) return "unreadable";
        return { id: fact.id, kept: isWorthKeeping(fact) ? fact : undefined };
      },
    },
  };

  async function readDirectory(
    input: ReadInput & { source: "applications" | "service-principals" },
  ): Promise<ReadOutcome> {
    const source = directory[input.source];
    const startedAt = clock.now().getTime();
    const mayGoOn = (pages: number): boolean =>
      pages < PAGES_PER_CALL[input.source] && clock.now().getTime() - startedAt < MS_PER_CALL;
    const manifest = deps.manifest.of(input.runId);
    const stretch = async (cursor: ReadCursor): Promise<ReadOutcome> => {
      const reading = readOn(graph, source, cursor, mayGoOn);
      const isAnew = input.cursor === undefined && cursor.mode === "complete";
      const notes = deps.places.notes(input.source, isAnew);
      const staged = await facts.stage(
        input.runId,
        input.source,
        input.part,
        cursor.mode,
        noting(reading.changes, notes),
        manifest,
      );
      await notes.keep();
      const end = reading.result();
      const read = {
        pages: end.pages,
        seen: staged.seen,
        changed: staged.changed + staged.added + staged.removed,
        unreadable: end.unreadable,
      };
      const blind = end.unreadable === 0 ? [] : [unreadable(input.source, end.unreadable)];
      if (end.cursor !== undefined)
        return { kind: "more", cursor: end.cursor, staged, counts: read, blind };
      return {
        kind: "done",
        mode: cursor.mode,
        ...(end.deltaLink === undefined ? {} : { deltaLink: end.deltaLink }),
        staged,
        counts: read,
        blind,
      };
    };

    if (input.cursor !== undefined) return stretch(input.cursor);
    const link = await deltaLinkOf(input.source, await manifest);
    try {
      return await stretch(await beginRead(graph, source, link));
    } catch (error) {
      if (link === undefined || !mustBeginAnew(error)) throw error;
      return stretch(await beginRead(graph, source, undefined));
    }
  }

  /** The link to go on from; undefined when the set is to be read completely. */
  async function deltaLinkOf(set: SourceName, manifest: ManifestRead): Promise<string | undefined> {
    const state = (await facts.state(manifest)).sets[set]?.state;
    if (state?.deltaLink === undefined || state.completeReadAt === undefined) return undefined;
    if (state.epoch !== EPOCH) return undefined;
    const age = clock.now().getTime() - new Date(state.completeReadAt).getTime();
    return age < COMPLETE_EVERY_MS ? state.deltaLink : undefined;
  }

  async function readVaults(input: ReadInput): Promise<ReadOutcome> {
    const startedAt = clock.now();
    const done = input.cursor?.vaultsDone ?? 0;
    const manifest = deps.manifest.of(input.runId);
    const found = done === 0 ? await listed() : { vaults: await vaults.all() };
    if ("refused" in found) {
      return {
        kind: "failed",
        code: found.refused,
        why: "Resource Graph refused the list of vaults.",
        isFinal: true,
        beginAnew: false,
      };
    }
    const all = found.vaults.filter(({ isUnlisted }) => isUnlisted !== true);
    const { policy } = await policyOf(deps.policies);
    const widest = Math.max(...policy.thresholdsDays) * DAY_MS;
    const ending = { after: startedAt, before: after(startedAt, widest + LOOK_AHEAD_MS) };
    const blind: Blindness[] = done === 0 ? unlisted(found.vaults) : [];
    const notes = deps.places.notes(input.source, done === 0);
    const silent = new Map<string, boolean>();
    let at = done;
    let objects = 0;
    async function* changes(): AsyncIterable<FactChange<Fact>> {
      while (at < all.length) {
        const some = all.slice(at, at + VAULTS_AT_ONCE);
        const readings = await Promise.all(
          some.map((vault) => vaultReader.readVault(vault, ending)),
        );
        for (const [index, reading] of readings.entries()) {
          const { id = "", name = "" } = some[index] ?? {};
          silent.set(id, reading.isSilent);
          blind.push(
            ...blindness("vault-secrets", reading.secrets, name),
            ...blindness("vault-keys", reading.keys, name),
            ...blindness("vault-certificates", reading.certificates, name),
          );
          for (const object of reading.objects) {
            const fact = await deps.places.place(object);
            objects += 1;
            yield { kind: "seen", key: addressOf(fact), subject: subjectOf(fact), fact };
          }
        }
        at += some.length;
        if (clock.now().getTime() - startedAt.getTime() >= MS_PER_CALL) return;
      }
    }
    const staged = await facts.stage(
      input.runId,
      input.source,
      input.part,
      "complete",
      noting(changes(), notes),
      manifest,
    );
    await notes.keep();
    await vaults.put(found.vaults.map((vault) => noted(vault, silent.get(vault.id))));
    if (staged.blob !== undefined) deps.places.forget();
    const read = {
      pages: at - done,
      seen: objects,
      changed: staged.changed + staged.added + staged.removed,
      unreadable: 0,
    };
    if (at >= all.length) return { kind: "done", mode: "complete", staged, counts: read, blind };
    return {
      kind: "more",
      cursor: { mode: "complete", phase: "list", vaultsDone: at },
      staged,
      counts: read,
      blind,
    };
  }

  async function listed(): Promise<{ vaults: readonly VaultRecord[] } | { refused: string }> {
    const [list, before] = await Promise.all([
      listVaults(resourceManager, deps.vaultSuffix),
      vaults.all(),
    ]);
    if (list.kind === "refused") return { refused: list.code };
    const found = await withUnlisted(list.vaults, before, deps.presence);
    await vaults.put(found);
    return { vaults: found };
  }

  /** One source that fails keeps no other from being read. */
  async function readSource(input: ReadInput): Promise<ReadOutcome> {
    try {
      if (input.source === "vault-objects") return await readVaults(input);
      return await readDirectory({ ...input, source: input.source });
    } catch (error) {
      deps.manifest.forget();
      return {
        kind: "failed",
        code: error instanceof StewardError ? error.code : "not-answered",
        why: reasonOf(error),
        isFinal: error instanceof PermissionMissing,
        beginAnew: mustBeginAnew(error),
      };
    }
  }

  return {
    async readSources({ runId, reads }) {
      return { outcomes: await Promise.all(reads.map((one) => readSource({ ...one, runId }))) };
    },
  };
}

async function* noting(
  changes: AsyncIterable<FactChange<Fact>>,
  notes: Notes,
): AsyncIterable<FactChange<Fact>> {
  for await (const change of changes) {
    notes.see(change);
    yield change;
  }
}

function unreadable(source: SourceName, count: number): Blindness {
  return { cause: `${source}:unreadable`, count, what: [] };
}

function blindness(source: string, outcome: KindOutcome, vault: string): Blindness[] {
  if (typeof outcome === "string") return [];
  return [{ cause: `${source}:${outcome.refused}`, count: 1, what: [vault] }];
}
