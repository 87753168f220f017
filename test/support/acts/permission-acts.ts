import { apiAppIds, roleIdOf } from "../../../infra/local/tenant/apis.ts";
import type { Severity } from "../../../shared/findings/finding.ts";
import { harmlessConsent, harmlessPermission } from "./access-near-misses.ts";
import type { Act } from "./act.ts";
import { empoweredApplication } from "./empowered.ts";
import { newWorkload } from "./new-workload.ts";

/** Permissions that applications use by themselves, and those that they use in the name of everybody. */
export const permissionActs: readonly Act[] = [
  granted(
    "RoleManagement.ReadWrite.Directory",
    [129, 141, 145, 172, 173, 175, 181, 182],
    "critical",
  ),
  granted("AppRoleAssignment.ReadWrite.All", [157, 162, 172, 173, 175, 181], "critical"),
  granted("Mail.ReadWrite", [130, 138, 145, 147, 172, 173, 176, 182], "high"),
  granted("Files.ReadWrite.All", [138, 147, 175], "high"),
  {
    what: "full access to every mailbox",
    rows: [131, 149, 156, 178],
    begin: async ({ hand, draw, servicePrincipalOf }) => {
      const { id, appId } = draw.workload();
      await hand.givePermission({
        to: id,
        resourceId: await servicePrincipalOf(apiAppIds.exchange),
        appRoleId: roleIdOf("exchange", "full_access_as_app"),
      });
      return { about: id, besides: [appId] };
    },
    found: { detector: "application-permission-granted", atLeast: "high" },
    nearMiss: harmlessPermission,
  },
  {
    what: "a permission by an application, to another one",
    rows: [46, 161],
    begin: async (tenant) => {
      const { known, hand, draw } = tenant;
      const app = await empoweredApplication(tenant, "AppRoleAssignment.ReadWrite.All");
      const resourceId = known.graphId;
      // Who gives permissions has to be able to look applications up.
      const appRoleId = known.graphRoleId("Directory.Read.All");
      await hand.givePermission({ to: app.id, resourceId, appRoleId });
      return async () => {
        const { id, appId } = draw.workload();
        const mail = known.graphRoleId("Mail.ReadWrite");
        await app.actAs().givePermission({ to: id, resourceId, appRoleId: mail });
        return { about: id, by: app.id, besides: [appId, app.id, app.appId] };
      };
    },
    found: { detector: "application-permission-granted", atLeast: "high" },
    nearMiss: harmlessPermission,
  },
  {
    what: "an application permission to what has just been made",
    rows: [146],
    begin: async (tenant) => {
      const { hand, known } = tenant;
      const workload = await newWorkload(tenant);
      return async () => {
        const { id, appId, applicationId } = await workload.shown();
        return async () => {
          const appRoleId = known.graphRoleId("Sites.FullControl.All");
          await hand.givePermission({ to: id, resourceId: known.graphId, appRoleId });
          return { about: id, besides: [appId, applicationId] };
        };
      };
    },
    found: { detector: "application-permission-granted", atLeast: "high" },
    nearMiss: harmlessPermission,
  },
  forEverybody("Mail.ReadWrite offline_access", [130, 133, 134, 135, 140, 143, 147, 171, 172, 176]),
  forEverybody("RoleManagement.ReadWrite.Directory", [129, 141, 171, 175]),
  forEverybody("Files.ReadWrite.All", [143, 144, 147, 175, 182]),
];

function granted(value: string, rows: readonly number[], atLeast: Severity): Act {
  return {
    what: `the application permission ${value}`,
    rows,
    begin: async ({ hand, known, draw }) => {
      const { id, appId } = draw.workload();
      const gift = { resourceId: known.graphId, appRoleId: known.graphRoleId(value) };
      await hand.givePermission({ to: id, ...gift });
      return { about: id, besides: [appId] };
    },
    found: { detector: "application-permission-granted", atLeast },
    nearMiss: harmlessPermission,
  };
}

function forEverybody(scope: string, rows: readonly number[]): Act {
  return {
    what: `${scope} for all users`,
    rows,
    begin: async ({ hand, known, draw }) => {
      const { id, appId } = draw.unknownWorkload();
      await hand.consent({ to: id, resourceId: known.graphId, scope });
      return { about: id, besides: [appId] };
    },
    found: { detector: "delegated-permission-granted", atLeast: "medium" },
    nearMiss: harmlessConsent,
  };
}
