import { GraphRefusal } from "./graph-refusal.ts";
import type { Route } from "./route.ts";

/** PIM is for tenants with Entra ID P2 or ID Governance (learn.microsoft.com/graph/api/resources/privilegedidentitymanagementv3-overview, checked 2026-11-21). */
export function forPremium(route: Route, hasPremium: boolean): Route {
  if (hasPremium) return route;
  return {
    ...route,
    answer: () => {
      throw new GraphRefusal(
        400,
        "AadPremiumLicenseRequired",
        "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.",
      );
    },
  };
}
