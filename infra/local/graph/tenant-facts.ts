import type { LocalResponse } from "../azure/exchange.ts";
import { contoso, microsoftTenantId } from "../tenant/contoso.ts";
import { createRandom } from "../tenant/random.ts";
import { checkGuid, type GraphCall } from "./call.ts";
import { rowEntity } from "./row-list.ts";
import { rowsPage } from "./rows-page.ts";
import type { Route, RouteDeps } from "./route.ts";

/** Service plans that decide what the directory offers (learn.microsoft.com/entra/identity/users/licensing-service-plan-reference). */
const plans = {
  AAD_PREMIUM: "41781fb2-bc02-4b7c-bd55-b576c07bb09d",
  AAD_PREMIUM_P2: "eec0eb4f-6444-4f95-aba0-50c24d67f998",
  EXCHANGE_S_ENTERPRISE: "efb87545-963c-4e0d-99df-69c6916d9eb0",
} as const;

/** What is known of tenants, this one's licences and others' names. */
export function tenantFactRoutes({ store, hasPremium }: RouteDeps): Route[] {
  const common = { method: "GET", base: 1, types: [] } as const;
  return [
    {
      ...common,
      path: "subscribedSkus",
      base: 3,
      needs: ["LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All"],
      options: [],
      answer: (call) => {
        const { tenantId, users } = store.seed;
        const skus = subscribedSkus(tenantId, users.length, hasPremium);
        return rowsPage(call, skus, "subscribedSkus", (sku) => JSON.stringify(sku));
      },
    },
    {
      ...common,
      path: "tenantRelationships/findTenantInformationByTenantId(tenantId='{itemId}')",
      needs: ["CrossTenantInformation.ReadBasic.All"],
      options: [],
      answer: tenantInformation,
    },
  ];
}

function subscribedSkus(tenantId: string, users: number, hasPremium: boolean): readonly object[] {
  const names: readonly (keyof typeof plans)[] = hasPremium
    ? ["EXCHANGE_S_ENTERPRISE", "AAD_PREMIUM", "AAD_PREMIUM_P2"]
    : ["EXCHANGE_S_ENTERPRISE"];
  const [skuId, skuPartNumber] = hasPremium
    ? ["06ebc4ee-1bb5-47dd-8120-11324bc54e06", "SPE_E5"]
    : ["6fd2c87f-b296-42f0-b197-1e91e994b900", "ENTERPRISEPACK"];
  return [
    {
      id: `${tenantId}_${skuId}`,
      accountId: tenantId,
      accountName: contoso.displayName,
      appliesTo: "User",
      capabilityStatus: "Enabled",
      consumedUnits: users,
      prepaidUnits: { enabled: users + 20, lockedOut: 0, suspended: 0, warning: 0 },
      servicePlans: names.map((servicePlanName) => ({
        appliesTo: "User",
        provisioningStatus: "Success",
        servicePlanId: plans[servicePlanName],
        servicePlanName,
      })),
      skuId,
      skuPartNumber,
      subscriptionIds: [createRandom(tenantId, "commercial subscription").guid()],
    },
  ];
}

/** Any other tenant has a name that follows from its id. */
function tenantInformation(call: GraphCall): LocalResponse {
  const tenantId = checkGuid(call.path.itemId ?? "");
  const name = `northwind${tenantId.slice(0, 6)}`;
  const [displayName, defaultDomainName] =
    tenantId === contoso.tenantId
      ? [contoso.displayName, contoso.domain]
      : tenantId === microsoftTenantId
        ? ["Microsoft Services", "sharepoint.com"]
        : [`Northwind ${tenantId.slice(0, 6)}`, `${name}.onmicrosoft.com`];
  return rowEntity("tenantInformation", {
    tenantId,
    displayName,
    defaultDomainName,
    federationBrandName: null,
  });
}
