import type { AccessFact, Catalogue } from "./access-records.ts";

/** Types of resources that run what somebody puts there, under an identity of their own. */
const RUN_CODE: ReadonlySet<string> = new Set([
  "microsoft.app/containerapps",
  "microsoft.app/jobs",
  "microsoft.automation/automationaccounts",
  "microsoft.compute/virtualmachines",
  "microsoft.compute/virtualmachinescalesets",
  "microsoft.containerinstance/containergroups",
  "microsoft.logic/workflows",
  "microsoft.web/sites",
]);
const RESOURCE =
  /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/([^/]+\/[^/]+)\/[^/]+$/;
const MOST_FOR_EACH = 5;
const MOST_PLACES = 5_000;

/**
 * Collects who holds roles right at a resource that runs code: of whom nobody thinks when its identity becomes powerful. Who
 * holds them further up is known to reach everything below.
 */
export function codePlaces(): {
  see(fact: AccessFact): void;
  holdersAt(): Catalogue["holdersAt"];
} {
  const found = new Map<string, { name: string; roleId: string }[]>();
  return {
    see(fact) {
      if (fact.kind !== "azure-role") return;
      const { scope, roleId, principal } = fact;
      const [, type = ""] = RESOURCE.exec(scope.toLowerCase()) ?? [];
      if (!RUN_CODE.has(type) || (!found.has(scope) && found.size >= MOST_PLACES)) return;
      const holders = found.get(scope) ?? [];
      found.set(scope, holders);
      const name = principal.userPrincipalName ?? principal.name ?? principal.id;
      if (holders.length < MOST_FOR_EACH) holders.push({ name, roleId });
    },
    holdersAt: () => Object.fromEntries(found),
  };
}
