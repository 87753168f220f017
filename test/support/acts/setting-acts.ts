import { contoso } from "../../../infra/local/tenant/contoso.ts";
import type { Severity } from "../../../shared/findings/finding.ts";
import type { Act } from "./act.ts";
import { refused } from "./near-misses.ts";
import { recordDraft } from "./record-draft.ts";

const AUTHORIZATION = "policies/authorizationPolicy";
const METHODS = "policies/authenticationMethodsPolicy";

const settingRefused = refused({
  activity: "Update authorization policy",
  category: "AuthorizationPolicy",
  type: "Policy",
});

/** Settings of the whole tenant. */
export const settingActs: readonly Act[] = [
  set("users may consent to risky applications", [155, 163, 296, 303], "high", {
    path: AUTHORIZATION,
    about: "authorizationPolicy",
    body: { allowUserConsentForRiskyApps: true },
  }),
  set("everybody may invite guests", [296], "medium", {
    path: AUTHORIZATION,
    about: "authorizationPolicy",
    body: { allowInvitesFrom: "everyone" },
  }),
  set("methods of signing in are changed", [291, 305], "medium", {
    path: METHODS,
    about: "authenticationMethodsPolicy",
    body: { policyMigrationState: "migrationInProgress" },
  }),
  set("synchronisation may take accounts over", [275], "medium", {
    path: `directory/onPremisesSynchronization/${contoso.tenantId}`,
    about: contoso.tenantId,
    body: { features: { blockCloudObjectTakeoverThroughHardMatchEnabled: false } },
  }),
  recorded("another service may prove who somebody is", [298], "high", {
    activity: "Authentication Methods Policy Update",
    category: "ApplicationManagement",
    service: "Authentication Methods",
    values: {
      AuthenticationMethodsPolicy: [
        { externalMethods: [{ discoveryUrl: "https://id.contoso.com/openid" }] },
        { externalMethods: [{ discoveryUrl: "https://id.elsewhere.example/openid" }] },
      ],
    },
  }),
  recorded("another certificate authority is trusted", [294], "high", {
    activity: "Set Company Information",
    category: "DirectoryManagement",
    values: { TrustedCAsForPasswordlessAuth: [[], ["CN=Elsewhere Root"]] },
  }),
  recorded("addresses need no second factor", [301], "high", {
    activity: "Set Company Information",
    category: "DirectoryManagement",
    values: { StrongAuthenticationPolicy: [[], ["203.0.113.0/24"]] },
  }),
  recorded("what happens to risky users is changed", [295], "medium", {
    activity: "Update User Risk and MFA Registration Policy",
    category: "Policy",
    service: "AAD Management UX",
    values: { State: ["Enabled", "Disabled"] },
  }),
  recorded("other devices may be registered", [302], "medium", {
    activity: "Set device registration policies",
    category: "Policy",
    service: "Device Registration Service",
    values: { MaxDeviceNumberPerUser: ["5", "100"] },
  }),
  recorded("another tenant is made", [277], "medium", {
    activity: "Create Company",
    category: "DirectoryManagement",
    values: { DisplayName: [undefined, "Contoso Labs"] },
  }),
];

function same(what: string, rows: readonly number[], atLeast: Severity): Omit<Act, "begin"> {
  return {
    what,
    rows,
    found: { detector: "tenant-policy-changed", atLeast },
    nearMiss: settingRefused,
  };
}

/** There is one of each: it is set back in the end. */
function set(
  what: string,
  rows: readonly number[],
  atLeast: Severity,
  to: { readonly path: string; readonly about: string; readonly body: object },
): Act {
  return {
    ...same(what, rows, atLeast),
    isOnce: true,
    begin: async ({ hand }) => {
      await hand.graph("PATCH", to.path, to.body);
      return { about: to.about };
    },
  };
}

function recorded(
  what: string,
  rows: readonly number[],
  atLeast: Severity,
  record: {
    readonly activity: string;
    readonly category: string;
    readonly service?: string;
    readonly values: Readonly<Record<string, readonly [before: unknown, after: unknown]>>;
  },
): Act {
  return {
    ...same(what, rows, atLeast),
    isRecordOnly: true,
    begin: async (tenant) => {
      const { values, ...rest } = record;
      const id = tenant.draw.name();
      const targets = [{ type: "Policy", id, name: what, values }];
      await tenant.record(recordDraft({ ...rest, by: tenant.administrator, targets }));
      return { about: id };
    },
  };
}
