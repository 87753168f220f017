import type { AccessHand } from "../access-hand.ts";
import { harmlessPermission, harmlessRole, manyHarmlessRoles } from "./access-near-misses.ts";
import type { Act } from "./act.ts";
import type { ActingTenant } from "./acting-tenant.ts";
import { empoweredApplication, newAdministrator } from "./empowered.ts";
import { invite } from "./invite.ts";
import { newAccountInGroup, shortMembership } from "./near-misses.ts";

const ASSIGNMENTS = "roleManagement/directory/roleAssignments";

/** What roles that come and go say together, or by who gives them. */
export const roleHistoryActs: readonly Act[] = [
  {
    what: "a role that could be activated is taken away",
    rows: [61, 91],
    begin: async ({ hand, known, draw }) => {
      const { id } = draw.person();
      const roleId = known.directoryRoleId("Search Editor");
      const takeBack = await hand.giveDirectoryRole({ to: id, roleId, isEligible: true });
      return async () => {
        await takeBack();
        return { about: id };
      };
    },
    found: { detector: "role-removed", atLeast: "info" },
    nearMiss: shortMembership,
  },
  {
    what: "ten are given roles at once",
    rows: [9, 27, 34],
    begin: async (tenant) => {
      const admin = await newAdministrator(tenant);
      return async () => {
        const people = Array.from({ length: 10 }, () => tenant.draw.person().id);
        for (const to of people) await giveRole(tenant, admin.hand, to, "Global Reader");
        return { about: admin.id, by: admin.id, besides: people };
      };
    },
    found: { detector: "bulk-role-changes", atLeast: "high" },
    nearMiss: manyHarmlessRoles,
  },
  {
    what: "five lose their roles at once",
    rows: [36, 61],
    begin: async (tenant) => {
      const admin = await newAdministrator(tenant);
      return async () => {
        const people = Array.from({ length: 5 }, () => tenant.draw.person().id);
        const undo = [];
        for (const to of people) undo.push(await giveRole(tenant, admin.hand, to, "Search Editor"));
        for (const takeBack of undo) await takeBack();
        return { about: admin.id, by: admin.id, besides: people };
      };
    },
    found: { detector: "bulk-role-changes", atLeast: "high" },
    nearMiss: shortMembership,
  },
  {
    what: "a new Global Administrator removes two others",
    rows: [10, 24],
    begin: async (tenant) => {
      const [admin, ...others] = [
        await newAdministrator(tenant),
        await newAdministrator(tenant),
        await newAdministrator(tenant),
      ];
      return async () => {
        const roleDefinitionId = tenant.known.directoryRoleId("Global Administrator");
        for (const { id } of others) {
          await admin.hand.graph(
            "POST",
            "roleManagement/directory/roleAssignmentScheduleRequests",
            {
              ...{ action: "adminRemove", principalId: id, roleDefinitionId },
              ...{ directoryScopeId: "/", justification: "No longer needed." },
            },
          );
        }
        return { about: admin.id, by: admin.id, besides: others.map(({ id }) => id) };
      };
    },
    found: { detector: "new-admin-removes-admins", atLeast: "critical" },
    nearMiss: harmlessRole,
  },
  {
    what: "a new Global Administrator adds a secret to an application",
    rows: [38, 200],
    begin: async (tenant) => {
      const admin = await newAdministrator(tenant);
      return async () => {
        const { applicationId, appId } = tenant.draw.workload();
        const passwordCredential = { displayName: "backup", endDateTime: "2026-08-01T00:00:00Z" };
        const path = `applications/${applicationId}/addPassword`;
        await admin.hand.graph("POST", path, { passwordCredential });
        return { about: admin.id, by: admin.id, besides: [applicationId, appId] };
      };
    },
    found: { detector: "new-admin-grants", atLeast: "high" },
    nearMiss: harmlessRole,
  },
  {
    what: "a role is given and taken again within the hour",
    rows: [88],
    begin: async ({ hand, known, draw }) => {
      const { id } = draw.person();
      const roleId = known.directoryRoleId("Security Administrator");
      const takeBack = await hand.giveDirectoryRole({ to: id, roleId });
      return async () => {
        await takeBack();
        return { about: id };
      };
    },
    found: { detector: "short-lived-role", atLeast: "medium" },
    nearMiss: shortMembership,
  },
  {
    what: "an account that has just been made is given a role",
    rows: [32, 63, 81, 83],
    begin: async (tenant) => {
      const about = await tenant.hand.newPerson(tenant.draw.name());
      return async () => {
        await giveRole(tenant, tenant.hand, about, "User Administrator");
        return { about };
      };
    },
    found: { detector: "role-given-to-new-account", atLeast: "high" },
    nearMiss: newAccountInGroup,
  },
  {
    what: "a guest who has just been invited is given a role",
    rows: [21],
    begin: async (tenant) => {
      const about = await invite(tenant);
      return async () => {
        await giveRole(tenant, tenant.hand, about, "User Administrator");
        return { about };
      };
    },
    found: { detector: "role-given-to-new-account", atLeast: "high" },
    nearMiss: newAccountInGroup,
  },
  {
    what: "an application grants itself a permission",
    rows: [47],
    begin: async (tenant) => {
      const app = await empoweredApplication(tenant, "AppRoleAssignment.ReadWrite.All");
      const readApplications = {
        ...{ to: app.id, resourceId: tenant.known.graphId },
        appRoleId: tenant.known.graphRoleId("Directory.Read.All"),
      };
      // Who gives permissions has to be able to look applications up.
      await tenant.hand.givePermission(readApplications);
      return async () => {
        const appRoleId = tenant.known.graphRoleId("RoleManagement.ReadWrite.Directory");
        const gift = { to: app.id, resourceId: tenant.known.graphId, appRoleId };
        await app.actAs().givePermission(gift);
        return { about: app.id, by: app.id, besides: [app.appId] };
      };
    },
    found: { detector: "self-grant", atLeast: "critical" },
    nearMiss: harmlessPermission,
  },
  {
    what: "an application gives a role with a permission it has just got",
    rows: [11, 29],
    begin: async (tenant) => {
      const app = await empoweredApplication(tenant, "RoleManagement.ReadWrite.Directory");
      return async () => {
        const { id } = tenant.draw.person();
        await app.actAs().graph("POST", ASSIGNMENTS, {
          principalId: id,
          roleDefinitionId: tenant.known.directoryRoleId("Global Administrator"),
          directoryScopeId: "/",
        });
        return { about: app.id, by: app.id, besides: [id, app.appId] };
      };
    },
    found: { detector: "role-after-self-grant", atLeast: "critical" },
    nearMiss: harmlessPermission,
  },
];

function giveRole({ known }: ActingTenant, hand: AccessHand, to: string, role: string) {
  return hand.giveDirectoryRole({ to, roleId: known.directoryRoleId(role) });
}
