import type { ConsentChange } from "./consent.ts";
import type { EntraChange } from "./entra-state.ts";
import type { PolicyChange } from "./policies.ts";
import type { GraphObject, GraphSet } from "./model.ts";

/** What a write does to the directory. Each is complete in itself, so that the log needs no order across objects. */
export type DirectoryChange =
  | {
      readonly kind: "put";
      readonly set: GraphSet;
      /** The whole object as it is from now on. */
      readonly object: GraphObject;
    }
  | {
      /** Moves the object to the deleted items. */
      readonly kind: "delete";
      readonly set: GraphSet;
      readonly id: string;
      readonly deletedDateTime: string;
    }
  | { readonly kind: "restore"; readonly set: GraphSet; readonly id: string }
  | { readonly kind: "purge"; readonly set: GraphSet; readonly id: string }
  | { readonly kind: "owners"; readonly id: string; readonly owners: readonly string[] }
  | ConsentChange
  | PolicyChange
  | EntraChange;

/** A change as the log keeps it. */
export interface LoggedChange {
  /** Ascending from 1 in the order of writes. */
  readonly number: number;
  /** When it was written; epoch milliseconds. */
  readonly at: number;
  /** When readers begin to see it. */
  readonly visibleAt: number;
  readonly change: DirectoryChange;
}

export function subjectOf(change: DirectoryChange): string {
  if (change.kind === "put") return change.object.id;
  return change.kind === "put-row" ? change.row.id : change.id;
}
