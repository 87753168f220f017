import type { PolicyStore } from "../config/policy-store.ts";
import type { FindingsStore } from "../findings/findings-store.ts";
import type { Matter } from "../findings/matter.ts";
import type { SaidStore } from "../findings/said-store.ts";
import type { Clock } from "../core/clock.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import { addressOf, type Holder, subjectOf } from "../inventory/holder.ts";
import type { Fact, VaultObjectFact, VaultRecord } from "../inventory/records.ts";
import type { VaultHint } from "../inventory/vault-events.ts";
import type { createVaultReader } from "../inventory/vault-reader.ts";
import type { CertificatePlaces } from "./certificate-places.ts";
import { createJudgeNow } from "./judge-now.ts";
import type { SubjectActs } from "./subject-acts.ts";
import { policyOf } from "./policy-of.ts";

export type Refresh =
  /** `partitions`: of `Findings`, where something may wait to be told now. */
  | { readonly kind: "judged"; readonly changed: number; readonly partitions: readonly string[] }
  /** The event names a vault that no scan has found: forged, or newer than the last scan, which will find it. */
  | { readonly kind: "unknown-vault" }
  | { readonly kind: "refused"; readonly code: string };

export interface RefreshDeps {
  readonly vaults: { all(): Promise<readonly VaultRecord[]> };
  readonly places: Pick<CertificatePlaces, "place" | "forget">;
  readonly vaultReader: ReturnType<typeof createVaultReader>;
  readonly facts: FactsSpace<Fact>;
  readonly findings: FindingsStore;
  readonly said: SaidStore;
  readonly policies: PolicyStore;
  readonly matter: () => Promise<Matter<Fact, Holder>>;
  readonly acts: Pick<SubjectActs, "of">;
  readonly clock: Clock;
}

const TRIES = 5;

/**
 * The fast path: looks at one vault object as it is now and judges its subject with it. The facts are left to the next
 * scan, their one writer; what was said meanwhile is kept beside them until it has looked.
 */
export function createVaultObjectRefresh(deps: RefreshDeps): (hint: VaultHint) => Promise<Refresh> {
  const { vaults, places, vaultReader, policies } = deps;
  const judgeNow = createJudgeNow<Fact, Holder>(deps);

  return async (hint) => {
    const vault = (await vaults.all()).find(({ id }) => id === hint.vaultId);
    if (vault === undefined) return { kind: "unknown-vault" };
    const [{ policy }, matter] = await Promise.all([policyOf(policies), deps.matter()]);
    const address = addressOf({
      vaultId: vault.id,
      objectKind: hint.objectKind,
      name: hint.name,
    });
    places.forget(); // the last scan may have run elsewhere
    let changed = 0;
    const partitions = new Set<string>();
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const found = await vaultReader.readObject(vault, hint.objectKind, hint.name);
      if (found !== "gone" && "refused" in found) {
        return { kind: "refused", code: found.refused };
      }
      const object = found === "gone" ? found : await places.place(found);
      // What it was known as, and what it is now: new tags may have moved it to another subject.
      const subjects = new Set([address, ...(object === "gone" ? [] : [subjectOf(object)])]);
      let isBeaten = false;
      for (const subject of subjects) {
        const look = {
          subject,
          sources: ["vault-objects"],
          now: (stored: readonly { key: string; fact: Fact }[]) => [
            ...stored.filter(({ key }) => key !== address),
            ...belonging(object, subject).map((fact) => ({ key: address, fact })),
          ],
        };
        const judged = await judgeNow(look, matter, policy);
        if (judged === "conflict") {
          isBeaten = true;
          continue;
        }
        changed += judged.changed;
        for (const partition of judged.partitions) partitions.add(partition);
      }
      if (!isBeaten) return { kind: "judged", changed, partitions: [...partitions] };
    }
    throw new Error(
      "Other events about the same secret, key or certificate were quicker each time.",
    );
  };
}

function belonging(object: VaultObjectFact | "gone", subject: string): Fact[] {
  return object !== "gone" && subjectOf(object) === subject ? [object] : [];
}
