import type { PolicyStore } from "../config/policy-store.ts";
import type { Clock } from "../core/clock.ts";
import type { Detector } from "../detect/detector.ts";
import type { StoredFact } from "../facts/fact-records.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import { partitionOf } from "../findings/finding-rows.ts";
import type { FindingsStore } from "../findings/findings-store.ts";
import { judge } from "../findings/judge.ts";
import { addressOf, type Holder, holderOf, subjectOf } from "../inventory/holder.ts";
import type { Fact, VaultObjectFact, VaultRecord } from "../inventory/records.ts";
import type { VaultHint } from "../inventory/vault-events.ts";
import type { createVaultReader } from "../inventory/vault-reader.ts";
import { policyOf } from "./policy-of.ts";

export type Refresh =
  /** `partitions`: of `Findings`, where something may wait to be told now. */
  | { readonly kind: "judged"; readonly changed: number; readonly partitions: readonly string[] }
  /** The event names a vault that no scan has found: forged, or newer than the last scan, which will find it. */
  | { readonly kind: "unknown-vault" }
  | { readonly kind: "refused"; readonly code: string };

export interface RefreshDeps {
  readonly vaults: { all(): Promise<readonly VaultRecord[]> };
  readonly vaultReader: ReturnType<typeof createVaultReader>;
  readonly facts: FactsSpace<Fact>;
  readonly findings: FindingsStore;
  readonly policies: PolicyStore;
  readonly detectors: readonly Detector<Holder>[];
  readonly clock: Clock;
}

/**
 * The fast path: looks at one vault object as it is now and judges its subject with it. The facts are left to the next
 * scan, their one writer; what it concludes then from the same state changes nothing.
 */
export function createVaultObjectRefresh(deps: RefreshDeps): (hint: VaultHint) => Promise<Refresh> {
  const { vaults, vaultReader, facts, findings, policies, detectors, clock } = deps;

  return async (hint) => {
    const vault = (await vaults.all()).find(({ id }) => id === hint.vaultId);
    if (vault === undefined) return { kind: "unknown-vault" };
    const [object, { policy }] = await Promise.all([
      vaultReader.readObject(vault, hint.objectKind, hint.name),
      policyOf(policies),
    ]);
    if (object !== "gone" && "refused" in object) return { kind: "refused", code: object.refused };

    const address = addressOf({
      vaultId: vault.id,
      objectKind: hint.objectKind,
      name: hint.name,
    });
    // What it was known as, and what it is now: new tags may have moved it to another subject.
    const subjects = new Set([address, ...(object === "gone" ? [] : [subjectOf(object)])]);
    const now = clock.now();
    let changed = 0;
    const partitions = new Set<string>();
    for (const subject of subjects) {
      const known = await facts.subject(subject);
      const others = (known?.facts ?? []).filter(({ key }) => key !== address);
      const all = [...others.map(factOf), ...belonging(object, subject)];
      if (all.length === 0 && known === undefined) continue;
      const judgement = judge(
        subject,
        all.length === 0 ? undefined : holderOf(subject, all),
        known?.memo,
        detectors,
        { now, policy },
      );
      changed += await findings.apply(judgement.changes, now);
      for (const { id } of judgement.changes) partitions.add(partitionOf(id));
    }
    return { kind: "judged", changed, partitions: [...partitions] };
  };
}

function belonging(object: VaultObjectFact | "gone", subject: string): Fact[] {
  return object !== "gone" && subjectOf(object) === subject ? [object] : [];
}

function factOf({ fact }: StoredFact<Fact>): Fact {
  return fact;
}
