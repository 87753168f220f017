import { builtInRoleDefinitions } from "./entra-roles.ts";
import type { EntraRows, EntraSeed, EntraTable } from "./entra.ts";

/** What a write does. Each concerns one row, or one member of one group or administrative unit. */
export type EntraChange =
  | {
      readonly [T in EntraTable]: {
        readonly kind: "put-row";
        readonly table: T;
        readonly row: EntraRows[T];
      };
    }[EntraTable]
  | { readonly kind: "remove-row"; readonly table: EntraTable; readonly id: string }
  | {
      readonly kind: "member";
      /** Group or administrative unit. */
      readonly id: string;
      readonly memberId: string;
      readonly isMember: boolean;
    };

export interface EntraState {
  get<T extends EntraTable>(table: T, id: string): EntraRows[T] | undefined;
  all<T extends EntraTable>(table: T): readonly EntraRows[T][];
  /** Direct members of a group or administrative unit, in the order in which they came. */
  members(id: string): readonly string[];
  /** Grows with each change: who keeps what was computed from here compares it. */
  revision(): number;
  apply(change: EntraChange): void;
}

export function createEntraState(seed: EntraSeed): EntraState {
  const tables: { readonly [T in EntraTable]: Map<string, EntraRows[T]> } = {
    roleDefinitions: byId([...builtInRoleDefinitions, ...seed.roleDefinitions]),
    roleAssignments: byId(seed.roleAssignments),
    roleEligibilities: byId(seed.roleEligibilities),
    groupAssignments: byId(seed.groupAssignments),
    groupEligibilities: byId(seed.groupEligibilities),
    administrativeUnits: byId(seed.administrativeUnits),
  };
  const changedMembers = new Map<string, readonly string[]>();
  let revision = 0;

  const members = (id: string): readonly string[] =>
    changedMembers.get(id) ?? seed.members.get(id) ?? [];
  const put = <T extends EntraTable>(table: T, row: EntraRows[T]): void => {
    tables[table].set(row.id, row);
  };

  return {
    get: (table, id) => tables[table].get(id),
    all: (table) => [...tables[table].values()],
    members,
    revision: () => revision,
    apply(change) {
      revision += 1;
      switch (change.kind) {
        case "put-row":
          put(change.table, change.row);
          return;
        case "remove-row":
          tables[change.table].delete(change.id);
          return;
        case "member": {
          const others = members(change.id).filter((id) => id !== change.memberId);
          changedMembers.set(change.id, change.isMember ? [...others, change.memberId] : others);
        }
      }
    },
  };
}

function byId<T extends { readonly id: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}
