import { z } from "zod";
import type { Severity } from "../../../shared/findings/finding.ts";
import type { Act, Done, NextStep } from "./act.ts";
import type { ActingTenant } from "./acting-tenant.ts";
import { refused } from "./near-misses.ts";

const POLICIES = "identity/conditionalAccess/policies";
const LOCATIONS = "identity/conditionalAccess/namedLocations";
const madeSchema = z.object({ id: z.string() });
/** Rules about any change of a policy. */
const ANY_CHANGE = [279, 287, 290, 292, 296, 299, 303, 304, 306] as const;

interface Policy {
  readonly displayName: string;
  readonly state: string;
  readonly conditions: Readonly<Record<string, object>>;
  readonly grantControls: object;
}

const users = { includeUsers: ["All"], excludeUsers: [] as string[] };
const applications = { includeApplications: ["All"], excludeApplications: [] as string[] };

const policyRefused = refused({
  activity: "Update conditional access policy",
  category: "Policy",
  type: "Policy",
});

/** The policies that decide who signs in how, and the places they know. */
export const conditionalAccessActs: readonly Act[] = [
  {
    ...made("a policy is made", [278, 287, 292, 299, 304, 306], "low"),
    begin: async (tenant) => ({ about: (await newPolicy(tenant)).id }),
  },
  changed("a policy is switched off", [281, 288], "high", () => ({ state: "disabled" })),
  changed("a policy only reports", [282], "high", () => ({
    state: "enabledForReportingButNotEnforced",
  })),
  changed("somebody is left out", [283, 288], "high", ({ conditions }, { draw }) => ({
    conditions: { ...conditions, users: { ...users, excludeUsers: [draw.person().id] } },
  })),
  changed("an application is left out", [284, 288], "high", ({ conditions }, { draw }) => ({
    conditions: {
      ...conditions,
      applications: { ...applications, excludeApplications: [draw.workload().appId] },
    },
  })),
  changed("a policy is for some platforms only", [285], "medium", ({ conditions }) => ({
    conditions: { ...conditions, platforms: { includePlatforms: ["android"] } },
  })),
  changed("trusted places are left out", [300], "high", ({ conditions }) => ({
    conditions: {
      ...conditions,
      locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted"] },
    },
  })),
  changed("a second factor is required no longer", [297], "high", () => ({
    grantControls: { operator: "OR", builtInControls: ["compliantDevice"] },
  })),
  {
    ...made("a policy is deleted", [280, 287, 288, 290, 292, 299, 304, 306], "high"),
    begin: async (tenant) => {
      const { id } = await newPolicy(tenant);
      return async () => {
        await tenant.hand.graph("DELETE", `${POLICIES}/${id}`);
        return { about: id };
      };
    },
  },
  {
    ...made("a place is trusted", [289], "high"),
    begin: (tenant) => onNewPlace(tenant, "PATCH", { isTrusted: true }),
  },
  {
    ...made("a place is deleted", [289], "medium"),
    begin: (tenant) => onNewPlace(tenant, "DELETE"),
  },
];

function made(what: string, rows: readonly number[], atLeast: Severity): Omit<Act, "begin"> {
  return {
    what,
    rows,
    found: { detector: "conditional-access-changed", atLeast },
    nearMiss: policyRefused,
  };
}

function changed(
  what: string,
  rows: readonly number[],
  atLeast: Severity,
  body: (policy: Policy, tenant: ActingTenant) => object,
): Act {
  return {
    ...made(what, [...rows, ...ANY_CHANGE], atLeast),
    begin: async (tenant) => {
      const { id, policy } = await newPolicy(tenant);
      return async () => {
        await tenant.hand.graph("PATCH", `${POLICIES}/${id}`, body(policy, tenant));
        return { about: id };
      };
    },
  };
}

async function newPolicy({ hand, draw }: ActingTenant) {
  const policy: Policy = {
    displayName: draw.name(),
    state: "enabled",
    conditions: { users, applications },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  };
  const { id } = madeSchema.parse(await hand.graph("POST", POLICIES, policy));
  return { id, policy };
}

async function onNewPlace(
  { hand, draw }: ActingTenant,
  method: "PATCH" | "DELETE",
  body?: object,
): Promise<Done | NextStep> {
  const place = {
    "@odata.type": "#microsoft.graph.ipNamedLocation",
    displayName: draw.name(),
    isTrusted: false,
    ipRanges: [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "203.0.113.0/24" }],
  };
  const { id: about } = madeSchema.parse(await hand.graph("POST", LOCATIONS, place));
  return async () => {
    await hand.graph(method, `${LOCATIONS}/${about}`, body);
    return { about };
  };
}
