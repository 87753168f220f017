import { describe, expect, it } from "vitest";
import {
  applicationPermissionHolding,
  delegatedGrantHolding,
} from "../../shared/privilege/consent-holding.ts";
import type { Power } from "../../shared/privilege/power.ts";
import {
  aCatalogue,
  aGrant,
  anApplicationPermission,
  APP_ROLE,
  CLIENT_ID,
  GRAPH_APP_ID,
  GRAPH_ID,
  OWN_API_ID,
  USER_ID,
} from "../build/an-access-subject.ts";

const UNREAD = "a0000000-0000-4000-8000-000000000099";

describe("an application permission", () => {
  it("is named, judged and explained by the API's application id", () => {
    const holding = applicationPermissionHolding(anApplicationPermission(), aCatalogue());
    expect(holding).toMatchObject({
      key: [CLIENT_ID, GRAPH_ID, APP_ROLE.roleManagement],
      epoch: "application-permissions",
      power: 0,
      name: "RoleManagement.ReadWrite.Directory",
      where: "Microsoft Graph",
      reach: "tenant",
      resourceAppId: GRAPH_APP_ID,
    });
    expect(holding.permissions[0]?.growsBy).toMatch(/itself/);
  });

  it.each<[string, string, string, Power, string]>([
    [
      "the tenant's own API",
      OWN_API_ID,
      "e0000000-0000-4000-8000-000000000005",
      "unknown",
      "Ledger.Write",
    ],
    ["an API, gone since", OWN_API_ID, APP_ROLE.mailReadWrite, "unknown", APP_ROLE.mailReadWrite],
    [
      "an API that was not read",
      UNREAD,
      APP_ROLE.roleManagement,
      "unknown",
      APP_ROLE.roleManagement,
    ],
    ["everybody's mail", GRAPH_ID, APP_ROLE.mailReadWrite, 1, "Mail.ReadWrite"],
    [
      "nothing much",
      GRAPH_ID,
      APP_ROLE.workflowsReadBasic,
      "harmless",
      "LifecycleWorkflows-Workflow.ReadBasic.All",
    ],
  ])("of %s is %3$s and called %s", (_what, resourceId, appRoleId, power, name) => {
    const fact = anApplicationPermission({ resourceId, appRoleId });
    expect(applicationPermissionHolding(fact, aCatalogue())).toMatchObject({ power, name });
  });

  it("reaches what the permission's family reaches", () => {
    const fact = anApplicationPermission({ appRoleId: APP_ROLE.mailReadWrite });
    const { permissions } = applicationPermissionHolding(fact, aCatalogue());
    expect(permissions.map(({ reach }) => reach)).toEqual(["mail of all users"]);
  });
});

describe("a delegated grant", () => {
  it.each<[readonly string[], Power, string]>([
    [["Mail.ReadWrite", "offline_access"], 1, "Mail.ReadWrite and offline_access"],
    [["User.Read"], "harmless", "User.Read"],
    [["offline_access"], "harmless", "offline_access"],
    [["OFFLINE_ACCESS"], "harmless", "OFFLINE_ACCESS"],
    [
      ["Calendars.Read", "RoleManagement.ReadWrite.Directory"],
      0,
      "RoleManagement.ReadWrite.Directory and Calendars.Read",
    ],
    [["Nobody.Knows"], "unknown", "Nobody.Knows"],
    [["Calendars.Read", "Nobody.Knows"], "unknown", "Calendars.Read and Nobody.Knows"],
    [[], "harmless", "nothing"],
  ])("of %j is %s", (scopes, power, name) => {
    expect(delegatedGrantHolding(aGrant({ scopes }), aCatalogue())).toMatchObject({ power, name });
  });

  it("for all and for one user are two things", () => {
    const all = delegatedGrantHolding(aGrant(), aCatalogue());
    const one = delegatedGrantHolding(aGrant({ principalId: USER_ID }), aCatalogue());
    expect([all.key.at(-1), all.reach]).toEqual(["all", "tenant"]);
    expect([one.key.at(-1), one.reach]).toEqual([USER_ID, "part"]);
  });

  it("says that an administrator did it where it is for all, and that users may where it is for one", () => {
    const all = delegatedGrantHolding(aGrant(), aCatalogue());
    expect(all.why).toContain("; an administrator consented for everybody");
    expect(all.why).not.toContain("users may consent");
    const one = delegatedGrantHolding(aGrant({ principalId: USER_ID }), aCatalogue());
    expect(one.why).toContain("; users may consent themselves (consent phishing)");
    const scopes = ["RoleManagement.ReadWrite.Directory"];
    const byAdministrators = delegatedGrantHolding(aGrant({ scopes }), aCatalogue());
    expect(byAdministrators.why).not.toContain("consented for everybody");
  });

  it("on an API that is not in the catalogue is unknown, and says so", () => {
    const holding = delegatedGrantHolding(aGrant({ resourceId: UNREAD }), aCatalogue());
    expect(holding.power).toBe("unknown");
    expect(holding.where).toContain("not known");
  });
});
