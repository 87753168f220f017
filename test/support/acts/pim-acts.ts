import { pimBookkeeping } from "./access-near-misses.ts";
import type { Act, Deed, Done } from "./act.ts";
import type { ActingTenant } from "./acting-tenant.ts";
import { recordDraft, type RecordTarget } from "./record-draft.ts";

const PIM = { category: "RoleManagement", service: "PIM" } as const;
const isRecordOnly = true;

/** PIM asks nobody when there is nothing to decide. */
const needlessRequest: Deed = {
  what: "a request for a role that is active already",
  isRecordOnly,
  begin: (tenant) => decide(tenant, "request denied", "RoleAssignmentExists"),
};
const askedOnly: Deed = {
  what: "an activation that is only asked for",
  isRecordOnly,
  begin: (tenant) => decide(tenant, "requested"),
};

/** Rules and alerts of PIM, and what approvers say: there are no calls for these. */
export const pimActs: readonly Act[] = [
  {
    what: "the settings of a role in PIM are changed",
    rows: [14, 54, 66],
    isRecordOnly,
    begin: (tenant) => {
      const id = tenant.known.directoryRoleId("Global Administrator");
      const target = { type: "Role", id, name: "Global Administrator" };
      return change(tenant, "Update role setting in PIM", target);
    },
    found: { detector: "pim-settings-changed", atLeast: "medium" },
    nearMiss: pimBookkeeping,
  },
  {
    what: "an alert of PIM is disabled",
    rows: [15, 65],
    isRecordOnly,
    begin: (tenant) => {
      const name = "Roles are being assigned outside of Privileged Identity Management";
      return change(tenant, "Disable PIM alert", { type: "Other", id: tenant.draw.name(), name });
    },
    found: { detector: "pim-settings-changed", atLeast: "high" },
    nearMiss: pimBookkeeping,
  },
  {
    what: "a request to activate a role is denied",
    rows: [7, 8, 28, 64],
    isRecordOnly,
    begin: (tenant) => decide(tenant, "request denied"),
    found: { detector: "pim-request-denied", atLeast: "low" },
    nearMiss: needlessRequest,
  },
  {
    what: "a request to activate a role is approved",
    rows: [64],
    isRecordOnly,
    begin: (tenant) => decide(tenant, "request approved"),
    found: { detector: "role-activated", atLeast: "info" },
    nearMiss: askedOnly,
  },
  {
    what: "a role is activated",
    rows: [1, 18, 45, 78, 89],
    begin: async ({ hand, known, draw }) => {
      const { id } = draw.person();
      const roleId = known.directoryRoleId("Search Editor");
      await hand.giveDirectoryRole({ to: id, roleId, isEligible: true });
      return async () => {
        await hand.activate(id, roleId);
        return { about: id, by: id };
      };
    },
    found: { detector: "role-activated", atLeast: "info" },
    nearMiss: askedOnly,
  },
];

async function change(
  { record, administrator }: ActingTenant,
  activity: string,
  target: RecordTarget & { readonly id: string },
): Promise<Done> {
  await record(recordDraft({ ...PIM, activity, by: administrator, targets: [target] }));
  return { about: target.id };
}

/** What became of somebody's request to activate a role. */
async function decide(
  { record, administrator, known, draw }: ActingTenant,
  what: "requested" | "request approved" | "request denied",
  refusedBecause?: string,
): Promise<Done> {
  const { id, name } = draw.person();
  const role = "Security Administrator";
  const draft = recordDraft({
    ...PIM,
    activity: `Add member to role ${what} (PIM activation)`,
    by: administrator,
    targets: [
      { type: "Role", id: known.directoryRoleId(role), name: role },
      { type: "Request", id: draw.name() },
      { type: "User", id, userPrincipalName: name },
    ],
    details: { TemplateId: known.directoryRoleId(role) },
    ...(refusedBecause === undefined ? {} : { refusedBecause }),
  });
  await record(draft);
  return { about: id };
}
