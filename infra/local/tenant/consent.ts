import type {
  AppRoleAssignment,
  ConsentSeed,
  DelegatedGrant,
  FederatedCredential,
} from "./consent-model.ts";
import { createRowSet, type RowSet } from "./row-set.ts";

/** What a write does to consent. Each is complete in itself. */
export type ConsentChange =
  | { readonly kind: "put-grant"; readonly id: string; readonly grant: DelegatedGrant }
  | { readonly kind: "remove-grant"; readonly id: string }
  | {
      readonly kind: "put-assignment";
      readonly id: string;
      readonly assignment: AppRoleAssignment;
    }
  | { readonly kind: "remove-assignment"; readonly id: string }
  | {
      readonly kind: "federated-credentials";
      /** Object id of who trusts them. */
      readonly id: string;
      readonly credentials: readonly FederatedCredential[];
    };

/** Consent in one state: as it is, or as readers see it yet. */
export interface Consent {
  readonly grants: RowSet<DelegatedGrant>;
  readonly assignments: RowSet<AppRoleAssignment>;
  federatedCredentials(holderId: string): readonly FederatedCredential[];
  /** @returns what changed of a grant, for who follows them; nothing for what nobody can follow */
  apply(change: ConsentChange): readonly string[] | "all" | undefined;
}

export function createConsent(seed: ConsentSeed): Consent {
  const grants = createRowSet(seed.grants);
  const assignments = createRowSet(seed.assignments);
  const federated = new Map<string, readonly FederatedCredential[]>();

  return {
    grants,
    assignments,
    federatedCredentials: (id) => federated.get(id) ?? seed.federatedCredentials.get(id) ?? [],
    apply(change) {
      switch (change.kind) {
        case "put-grant": {
          const before = grants.get(change.id);
          if (before?.scope === change.grant.scope) return undefined;
          grants.put(change.grant);
          return before === undefined ? "all" : ["scope"];
        }
        case "remove-grant":
          return grants.remove(change.id) === undefined ? undefined : "all";
        case "put-assignment":
          assignments.put(change.assignment);
          return undefined;
        case "remove-assignment":
          assignments.remove(change.id);
          return undefined;
        case "federated-credentials":
          federated.set(change.id, change.credentials);
          return undefined;
      }
    },
  };
}
