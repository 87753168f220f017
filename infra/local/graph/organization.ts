import type { LocalResponse } from "../azure/exchange.ts";
import { contoso } from "../tenant/contoso.ts";
import type { TenantSeed } from "../tenant/model.ts";
import { root } from "./answers.ts";

/** `GET /organization`. */
export function organizationAnswer(seed: TenantSeed): LocalResponse {
  const domain = (name: string, isDefault: boolean, isInitial: boolean) => ({
    capabilities: "Email, OfficeCommunicationsOnline",
    isDefault,
    isInitial,
    name,
    type: "Managed",
  });
  const organization = {
    id: seed.tenantId,
    deletedDateTime: null,
    city: "Munich",
    countryLetterCode: "DE",
    createdDateTime: "2016-04-11T07:20:00Z",
    displayName: contoso.displayName,
    onPremisesSyncEnabled: true,
    preferredLanguage: "en",
    securityComplianceNotificationMails: [contoso.securityContact],
    technicalNotificationMails: [contoso.fallbackContact],
    tenantType: "AAD",
    verifiedDomains: [domain(seed.domain, true, false), domain(contoso.initialDomain, false, true)],
  };
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: { "@odata.context": `${root}/$metadata#organization`, value: [organization] },
  };
}
