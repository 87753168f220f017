import { dayMs } from "./anchor.ts";
import { type Consent, createConsent } from "./consent.ts";
import type { DirectoryChange } from "./directory-change.ts";
import { createEntraState, type EntraState } from "./entra-state.ts";
import { createPolicies, type Policies } from "./policies.ts";
import type { GraphObject, GraphSet, TenantSeed } from "./model.ts";
import { createObjectSet, type ObjectSet } from "./object-set.ts";

export const graphSets: readonly GraphSet[] = [
  "applications",
  "servicePrincipals",
  "users",
  "groups",
];

/** How long deleted objects can be restored (learn.microsoft.com/graph/api/resources/directory). */
const restorableMs = 30 * dayMs;

export interface DeletedObject {
  readonly set: GraphSet;
  /** With `deletedDateTime`. */
  readonly object: GraphObject;
}

/** What can be followed by delta. */
export type FollowedSet = GraphSet | "oauth2PermissionGrants";

/** What a change did, for who follows the changes of a set. */
export interface Effect {
  readonly set: FollowedSet;
  readonly id: string;
  /** Names of the properties that changed; `all` for an object that came, went or came back. */
  readonly properties: readonly string[] | "all";
}

/** The directory in one state: as it is, or as readers see it yet. */
export interface Directory {
  readonly sets: Readonly<Record<GraphSet, ObjectSet>>;
  readonly consent: Consent;
  readonly policies: Policies;
  /** Directory roles, administrative units, members of groups. */
  readonly entra: EntraState;
  owners(id: string): readonly string[];
  deleted(id: string): DeletedObject | undefined;
  allDeleted(set: GraphSet): readonly GraphObject[];
  /** Answers nothing when the change changed nothing. */
  apply(change: DirectoryChange): Effect | undefined;
  /** Purges what has been deleted for 30 days at `now`. */
  purge(now: number): readonly Effect[];
}

export function createDirectory(seed: TenantSeed): Directory {
  const sets = {
    applications: createObjectSet(seed.applications),
    servicePrincipals: createObjectSet(seed.servicePrincipals),
    users: createObjectSet(seed.users),
    groups: createObjectSet(seed.groups),
  };
  const consent = createConsent(seed.consent);
  const policies = createPolicies();
  const entra = createEntraState(seed.entra);
  const owners = new Map<string, readonly string[]>();
  const deleted = new Map<string, DeletedObject>();
  for (const { "@odata.type": type, ...object } of seed.deleted as readonly Record<
    string,
    unknown
  >[]) {
    const set = setOfType(type);
    if (set !== undefined)
      deleted.set(String(object["id"]), { set, object: object as GraphObject });
  }

  const apply = (change: DirectoryChange): Effect | undefined => {
    switch (change.kind) {
      case "put": {
        const { set, object } = change;
        const properties = changedProperties(sets[set].get(object.id), object);
        if (properties.length === 0) return undefined;
        sets[set].put(object);
        return { set, id: object.id, properties };
      }
      case "delete": {
        const { set, id, deletedDateTime } = change;
        const object = sets[set].remove(id);
        if (object === undefined) return undefined;
        deleted.set(id, { set, object: { ...object, deletedDateTime } });
        return { set, id, properties: "all" };
      }
      case "restore": {
        const found = deleted.get(change.id);
        if (found === undefined) return undefined;
        deleted.delete(change.id);
        sets[found.set].put({ ...found.object, deletedDateTime: null });
        return { set: found.set, id: change.id, properties: "all" };
      }
      case "purge":
        return deleted.delete(change.id)
          ? { set: change.set, id: change.id, properties: "all" }
          : undefined;
      case "owners":
        // No effect that anybody can follow: delta does not carry owners.
        owners.set(change.id, change.owners);
        return undefined;
      case "put-row":
      case "remove-row":
      case "member":
        entra.apply(change);
        return undefined;
      case "put-policy":
      case "remove-policy":
        policies.apply(change);
        return undefined;
      case "put-grant":
      case "remove-grant":
      case "put-assignment":
      case "remove-assignment":
      case "federated-credentials": {
        const properties = consent.apply(change);
        return properties === undefined
          ? undefined
          : { set: "oauth2PermissionGrants", id: change.id, properties };
      }
    }
  };

  return {
    sets,
    consent,
    policies,
    entra,
    owners: (id) => owners.get(id) ?? seed.owners.get(id) ?? [],
    deleted: (id) => deleted.get(id),
    allDeleted: (set) =>
      [...deleted.values()].filter((one) => one.set === set).map(({ object }) => object),
    apply,
    purge: (now) =>
      [...deleted.values()]
        .filter(({ object }) => Date.parse(String(object["deletedDateTime"])) + restorableMs <= now)
        .flatMap(({ set, object }) => apply({ kind: "purge", set, id: object.id }) ?? []),
  };
}

/** `#microsoft.graph.user` and the like. */
export function odataType(set: GraphSet): string {
  return `#microsoft.graph.${set.slice(0, -1)}`;
}

function setOfType(type: unknown): GraphSet | undefined {
  return graphSets.find((set) => odataType(set) === type);
}

function changedProperties(before: GraphObject | undefined, after: GraphObject): readonly string[] {
  if (before === undefined) return Object.keys(after);
  return Object.keys(after).filter((name) => {
    const [old, now] = [before[name], after[name]];
    return old !== now && JSON.stringify(old) !== JSON.stringify(now);
  });
}
