import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import type { PolicyStore } from "../config/policy-store.ts";
import type { Clock } from "../core/clock.ts";
import { after, DAY_MS } from "../core/time.ts";
import type { FactChange } from "../facts/fact-records.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
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
import type { CertificatePlaces } from "./certificate-places.ts";
import { createDirectoryRead, MS_PER_CALL, noting, type ReadInput } from "./directory-read.ts";
import type { DirectorySource } from "./directory-source.ts";
import { createFederationRead } from "./federation-read.ts";
import { policyOf } from "./policy-of.ts";
import { createPowerRead } from "./power-read.ts";
import type { PowersStore } from "./powers-store.ts";
import type { RunManifest } from "./run-manifest.ts";
import type { RunsStore } from "./runs-store.ts";
import type { SourcesStore } from "./sources-store.ts";
import type { Blindness, CredentialSource, ReadOutcome } from "./scan-types.ts";
import { noted, unlisted, withUnlisted } from "./unlisted-vaults.ts";
import type { VaultsStore } from "./vaults-store.ts";

interface CredentialReadingDeps {
  readonly graph: Graph;
  readonly resourceManager: ResourceManager;
  readonly vaultReader: ReturnType<typeof createVaultReader>;
  readonly facts: FactsSpace<Fact>;
  readonly manifest: RunManifest;
  readonly presence: ReturnType<typeof createVaultReader>["presence"];
  readonly vaults: VaultsStore;
  readonly places: CertificatePlaces;
  readonly powers: Pick<PowersStore, "all">;
  readonly sources: Pick<SourcesStore, "read">;
  readonly runs: Pick<RunsStore, "isLocked">;
  readonly policies: PolicyStore;
  readonly clock: Clock;
  readonly tenantId: string;
  readonly vaultSuffix: string;
}

/**
 * One call reads at most this much, then its place is kept and the story goes on: an application's facts stay in memory
 * until then, most service principals are not kept. The sources wait for each other after each call, and a tenant has about
 * half as many service principals again as applications: so none waits long.
 */
const PAGES_PER_CALL = { applications: 26, "service-principals": 40 } as const;
/** Raised when more of an object is read than before: then what is stored lacks something. */
export const CREDENTIALS_EPOCH = "3";
const VAULTS_AT_ONCE = 12;
/** Certificates are told apart by their renewal a little before the widest threshold is crossed. */
const LOOK_AHEAD_MS = 2 * DAY_MS;

/** Reads a stretch of one source into staged facts. Repeatable: the same part again replaces what it staged. */
export function createCredentialReading(
  deps: CredentialReadingDeps,
): (input: ReadInput) => Promise<ReadOutcome> {
  const { facts, vaults, vaultReader, resourceManager, clock, tenantId } = deps;
  const readDirectory = createDirectoryRead({ ...deps, epoch: CREDENTIALS_EPOCH });
  const federations = createFederationRead(deps);
  const readPowers = createPowerRead(deps);

  const directory: Readonly<
    Record<Extract<CredentialSource, "applications" | "service-principals">, DirectorySource<Fact>>
  > = {
    applications: {
      list: requests.listApplications,
      delta: requests.applicationsDelta,
      get: requests.getApplication,
      select: APPLICATION_SELECT,
      keyOf: inLowerCase,
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
      keyOf: inLowerCase,
      subjectOf,
      parse: (row) => {
        const fact = parseServicePrincipal(row, tenantId);
        if (fact === undefined) return "unreadable";
        return { id: fact.id, kept: isWorthKeeping(fact) ? fact : undefined };
      },
    },
  };

  async function readVaults(input: ReadInput): Promise<ReadOutcome> {
    const startedAt = clock.now();
    const done = input.cursor?.done ?? 0;
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
    const notes = deps.places.notes("vault-objects", done === 0);
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
      cursor: { mode: "complete", phase: "list", done: at },
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

  return async (input) => {
    switch (input.source) {
      case "vault-objects":
        return readVaults(input);
      case "applications":
      case "service-principals": {
        const { source } = input;
        return readDirectory(input, {
          source: directory[source],
          pagesPerCall: PAGES_PER_CALL[source],
          notes: (mode) =>
            deps.places.notes(source, mode === "complete" && input.cursor === undefined),
        });
      }
      case "federated-credentials":
        return federations.ofApplications(input);
      case "identity-federations":
        return federations.ofIdentities(input);
      case "application-powers":
        return readPowers(input);
      default:
        throw new Error(`${input.source} is not read by a scan of credentials.`);
    }
  };
}

function inLowerCase(id: string): string {
  return id.toLowerCase();
}

function blindness(source: string, outcome: KindOutcome, vault: string): Blindness[] {
  if (typeof outcome === "string") return [];
  return [{ cause: `${source}:${outcome.refused}`, count: 1, what: [vault] }];
}
