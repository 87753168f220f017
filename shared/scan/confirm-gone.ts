import type { Graph } from "../azure/graph.ts";
import { type RequestShape, requests } from "../azure/request-manifest.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import type { Clock } from "../core/clock.ts";
import { keptFor } from "../core/kept-for.ts";
import { MINUTE_MS } from "../core/time.ts";
import type { MergeHandlers, StoredFact } from "../facts/fact-records.ts";
import type {
  Fact,
  FederatedCredentialFact,
  VaultObjectFact,
  VaultRecord,
} from "../inventory/records.ts";
import type { createVaultReader } from "../inventory/vault-reader.ts";
import { createFederationGone } from "./federation-gone.ts";
import type { PowersStore } from "./powers-store.ts";
import type { VaultsStore } from "./vaults-store.ts";

type VaultReader = ReturnType<typeof createVaultReader>;

/** Asks for what a complete read did not see: gone is only what the directory, the resource manager or the vault says is gone. */
export function createConfirmGone(deps: {
  graph: Graph;
  resourceManager: ResourceManager;
  powers: Pick<PowersStore, "all">;
  vaultReader: VaultReader;
  presence: VaultReader["presence"];
  vaults: Pick<VaultsStore, "all">;
  clock: Clock;
  vaultSuffix: string;
}): MergeHandlers<Fact>["confirmGone"] {
  const { graph, vaultReader, vaults, clock, vaultSuffix } = deps;
  const federations = createFederationGone(deps);
  // The objects of one vault lie in many buckets, and each asks.
  const vaultsById = keptFor(
    clock,
    MINUTE_MS,
    async () => new Map((await vaults.all()).map((vault) => [vault.id, vault])),
  );

  /**
   * A vault that is gone takes all it held along, certificates too, which only the vault itself could speak of. In a vault
   * that is there each object is asked for by name. A vault that does not answer, or says no, has lost nothing as far as
   * anybody knows.
   */
  async function goneVaultObjects(candidates: readonly StoredFact<Fact>[]): Promise<string[]> {
    const byVault = Map.groupBy(
      candidates.flatMap(({ key, fact }) => (fact.kind === "vault-object" ? [{ key, fact }] : [])),
      ({ fact }) => fact.vaultId,
    );
    const gone: string[] = [];
    if (byVault.size === 0) return gone;
    const known = await vaultsById("all");
    for (const [vaultId, objects] of byVault) {
      // It was asked for when the vaults were listed, as far as many may be asked for.
      if (known.get(vaultId)?.isUnlisted === true) continue;
      const presence = await deps.presence(vaultId);
      if (presence === "gone") gone.push(...objects.map(({ key }) => key));
      if (presence !== "there") continue;
      gone.push(...(await goneByName(objects, known.get(vaultId))));
    }
    return gone;
  }

  async function goneByName(
    objects: readonly { key: string; fact: VaultObjectFact }[],
    vault: VaultRecord | undefined,
  ): Promise<string[]> {
    const silent = new Set<string>();
    const gone: string[] = [];
    for (const { key, fact } of objects) {
      if (silent.has(fact.objectKind)) continue;
      const answer = await vaultReader
        .readObject(vault ?? vaultOf(fact, vaultSuffix), fact.objectKind, fact.name)
        .catch(() => ({ refused: "not answered" }));
      if (answer === "gone") gone.push(key);
      else if ("refused" in answer) silent.add(fact.objectKind);
    }
    return gone;
  }

  async function goneObjects(request: RequestShape, candidates: readonly Candidate[]) {
    const answers = await graph.getMany(
      request,
      candidates.map(({ key }) => ({ values: { id: key }, query: { $select: "id" } })),
    );
    return candidates.filter((_one, index) => answers[index] === undefined).map(({ key }) => key);
  }

  /** Only what scans of access have noted since says that a power is gone. */
  async function gonePowers(candidates: readonly Candidate[]): Promise<string[]> {
    const known = await deps.powers.all();
    if (known === undefined) return [];
    const there = new Set(known.map(({ appId }) => appId));
    return candidates.flatMap(({ key }) => (there.has(key) ? [] : [key]));
  }

  // What events have seen comes together, whatever it is: each thing is asked for at its own place.
  return async (_set, candidates) => {
    const byKind = Map.groupBy(candidates, ({ fact }) => fact.kind);
    const gone: string[] = [];
    for (const [kind, some] of byKind) gone.push(...(await goneOf(kind, some)));
    return gone;
  };

  async function goneOf(
    kind: Fact["kind"],
    candidates: readonly Candidate[],
  ): Promise<readonly string[]> {
    switch (kind) {
      case "vault-object":
        return goneVaultObjects(candidates);
      case "application":
        return goneObjects(requests.getApplication, candidates);
      case "service-principal":
        return goneObjects(requests.getServicePrincipal, candidates);
      case "federated-credential":
        return goneFederations(candidates);
      case "application-power":
        return gonePowers(candidates);
    }
  }

  async function goneFederations(candidates: readonly Candidate[]): Promise<string[]> {
    const [ofApplications, ofIdentities] = [
      candidates.filter((one) => isOn(one, "application")),
      candidates.filter((one) => isOn(one, "managed-identity")),
    ];
    return [
      ...(await federations.ofApplications(ofApplications)),
      ...(await federations.ofIdentities(ofIdentities)),
    ];
  }
}

function isOn({ fact }: Candidate, on: FederatedCredentialFact["on"]): boolean {
  return fact.kind === "federated-credential" && fact.on === on;
}

type Candidate = StoredFact<Fact>;
/** A vault that the list no longer names, as far as its objects tell. */
function vaultOf({ vaultId: id, vaultName: name }: VaultObjectFact, suffix: string): VaultRecord {
  const [, , subscriptionId = "", , resourceGroup = ""] = id.split("/");
  return {
    id,
    name,
    uri: `https://${name.toLowerCase()}.${suffix}`,
    subscriptionId,
    resourceGroup,
    tags: {},
    resourceGroupTags: {},
    subscriptionTags: {},
  };
}
