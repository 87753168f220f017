import type {
  AzureAccess,
  ClassicAdministrator,
  CustomRole,
  DenyAssignment,
  FederatedCredential,
  RoleScheduleInstance,
  UserAssignedIdentity,
} from "../tenant/azure-access.ts";
import type { AzureRoleAssignment } from "../tenant/model.ts";
import { assignmentSet, type AssignmentSet } from "./assignment-set.ts";
import { inGraphAt } from "./in-graph-at.ts";
import { scopeTree, type ScopeTree } from "./scope-tree.ts";

/** One line of a subscription's activity log, as it is shown. */
export type ActivityRecord = Readonly<Record<string, unknown>> & {
  readonly eventTimestamp: string;
  readonly eventDataId: string;
  readonly resourceId: string;
};

type At<Change> = { readonly at: string } & Change;

/** What a write did to who may do what. Each is complete in itself, so that doing it again changes nothing. */
export type AccessChange =
  | At<{ readonly kind: "role-assigned"; readonly assignment: AzureRoleAssignment }>
  | At<{ readonly kind: "role-unassigned"; readonly id: string }>
  | At<{ readonly kind: "role-defined"; readonly role: CustomRole }>
  | At<{ readonly kind: "role-undefined"; readonly guid: string }>
  | At<{ readonly kind: "scheduled"; readonly schedule: RoleScheduleInstance }>
  | At<{ readonly kind: "unscheduled"; readonly name: string }>
  | At<{
      readonly kind: "federated";
      readonly identity: string;
      readonly credential: FederatedCredential;
    }>
  | At<{ readonly kind: "unfederated"; readonly identity: string; readonly name: string }>
  | At<{
      readonly kind: "subscription-moved";
      readonly subscriptionId: string;
      readonly group: string;
    }>
  | At<{
      readonly kind: "activity";
      readonly subscriptionId: string;
      readonly record: ActivityRecord;
    }>;

/** Something that Resource Graph still shows as it was. */
interface Lagging {
  readonly id: string;
  readonly before: AzureRoleAssignment | undefined;
  readonly visibleAt: number;
}

export interface AccessState {
  readonly scopes: ScopeTree;
  readonly assignments: AssignmentSet;
  /** All assignments as Resource Graph shows them at `now`: 30 to 90 s behind. */
  assignmentsInGraph(now: Date): readonly AzureRoleAssignment[];
  /** Writes that Resource Graph does not show yet. */
  laggingCount(now: Date): number;
  customRoles(): readonly CustomRole[];
  customRole(guid: string): CustomRole | undefined;
  schedules(): readonly RoleScheduleInstance[];
  identities(): readonly UserAssignedIdentity[];
  identity(id: string): UserAssignedIdentity | undefined;
  readonly classicAdministrators: readonly ClassicAdministrator[];
  readonly denyAssignments: readonly DenyAssignment[];
  /** Oldest first. */
  activities(subscriptionId: string): readonly ActivityRecord[];
  apply(change: AccessChange): void;
}

/** Who may do what in Azure: what the tenant began with, and every change since. */
export function createAccessState(seed: {
  readonly tenantId: string;
  readonly roleAssignments: readonly AzureRoleAssignment[];
  readonly azureAccess?: AzureAccess;
}): AccessState {
  const { azureAccess } = seed;
  const scopes = scopeTree(seed.tenantId, azureAccess);
  const assignments = assignmentSet();
  for (const assignment of seed.roleAssignments) assignments.put(assignment);
  const roles = mapOf(azureAccess?.customRoles, ({ guid }) => guid);
  const schedules = mapOf(azureAccess?.schedules, ({ name }) => name);
  const identities = mapOf(azureAccess?.identities, ({ id }) => id);
  const activities = new Map<string, ActivityRecord[]>();
  let lagging: readonly Lagging[] = [];

  const stillLagging = (now: Date) => {
    lagging = lagging.filter(({ visibleAt }) => visibleAt > now.getTime());
    return lagging;
  };
  const lag = (id: string, at: string): void => {
    lagging = [
      ...lagging,
      { id: id.toLowerCase(), before: assignments.get(id), visibleAt: inGraphAt(id, at) },
    ];
  };
  const federate = (id: string, name: string, added?: FederatedCredential): void => {
    const identity = identities.get(id.toLowerCase());
    if (identity === undefined) return;
    const others = identity.federatedCredentials.filter((one) => one.name !== name);
    const federatedCredentials = added === undefined ? others : [...others, added];
    identities.set(id.toLowerCase(), { ...identity, federatedCredentials });
  };

  return {
    scopes,
    assignments,
    assignmentsInGraph(now) {
      const pending = stillLagging(now);
      if (pending.length === 0) return assignments.all();
      const shown = new Map(assignments.all().map((row) => [row.id.toLowerCase(), row]));
      // From the newest back to the oldest: what is shown is as it was before the first that is not.
      for (const { id, before } of [...pending].reverse()) {
        if (before === undefined) shown.delete(id);
        else shown.set(id, before);
      }
      return [...shown.values()];
    },
    laggingCount: (now) => stillLagging(now).length,
    customRoles: () => [...roles.values()],
    customRole: (guid) => roles.get(guid.toLowerCase()),
    schedules: () => [...schedules.values()],
    identities: () => [...identities.values()],
    identity: (id) => identities.get(id.toLowerCase()),
    classicAdministrators: azureAccess?.classicAdministrators ?? [],
    denyAssignments: azureAccess?.denyAssignments ?? [],
    activities: (subscriptionId) => activities.get(subscriptionId.toLowerCase()) ?? [],
    apply(change) {
      switch (change.kind) {
        case "role-assigned":
          lag(change.assignment.id, change.at);
          assignments.put(change.assignment);
          return;
        case "role-unassigned":
          lag(change.id, change.at);
          assignments.remove(change.id);
          return;
        case "role-defined":
          roles.set(change.role.guid.toLowerCase(), change.role);
          return;
        case "role-undefined":
          roles.delete(change.guid.toLowerCase());
          return;
        case "scheduled":
          schedules.set(change.schedule.name.toLowerCase(), change.schedule);
          return;
        case "unscheduled":
          schedules.delete(change.name.toLowerCase());
          return;
        case "federated":
          federate(change.identity, change.credential.name, change.credential);
          return;
        case "unfederated":
          federate(change.identity, change.name);
          return;
        case "subscription-moved":
          scopes.move(change.subscriptionId, change.group);
          return;
        case "activity": {
          const key = change.subscriptionId.toLowerCase();
          const known = activities.get(key);
          if (known === undefined) activities.set(key, [change.record]);
          else known.push(change.record);
          return;
        }
      }
    },
  };
}

function mapOf<Item>(
  items: readonly Item[] | undefined,
  keyOf: (item: Item) => string,
): Map<string, Item> {
  return new Map((items ?? []).map((item) => [keyOf(item).toLowerCase(), item]));
}
