import { auditAnswer, auditsPage } from "./directory-audits.ts";
import { needs } from "./permissions.ts";
import type { Route, RouteDeps } from "./route.ts";

/** The directory's audit log. */
export function auditRoutes({ audit, hasPremium }: RouteDeps): Route[] {
  const reads = {
    method: "GET",
    base: 1,
    needs: needs.readAudits,
    types: [],
    isReport: true,
  } as const;
  return [
    {
      ...reads,
      path: "auditLogs/directoryAudits",
      options: ["$filter", "$top", "$orderby", "$skiptoken"],
      answer: (call) => auditsPage(call, audit, hasPremium),
    },
    {
      ...reads,
      path: "auditLogs/directoryAudits/{itemId}",
      options: [],
      answer: (call) => auditAnswer(call, audit, hasPremium),
    },
  ];
}
