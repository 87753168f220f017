import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Act, Done, Step } from "./act.ts";
import type { ActingTenant } from "./acting-tenant.ts";
import { refused } from "./near-misses.ts";
import { recordDraft } from "./record-draft.ts";

const madeSchema = z.object({ id: z.string() });
const PARTNERS = "policies/crossTenantAccessPolicy/partners";
const ALLOWED = {
  usersAndGroups: {
    accessType: "allowed",
    targets: [{ target: "AllUsers", targetType: "user" }],
  },
};

const partnerRefused = refused({
  activity: "Update a partner cross-tenant access setting",
  category: "CrossTenantAccessSettings",
  type: "Policy",
});
const domainRefused = refused({
  activity: "Add unverified domain",
  category: "DirectoryManagement",
  type: "Domain",
});

/** Other tenants and other sign-in services that are trusted. */
export const trustActs: readonly Act[] = [
  partner("a partner is added", [253, 259, 277], newPartner),
  partner("a partner's people may come as guests", [261], partnerSet("b2bCollaborationInbound")),
  partner("a partner's people may come as they are", [262], partnerSet("b2bDirectConnectInbound")),
  partner("our people may become guests there", [263], partnerSet("b2bCollaborationOutbound")),
  partner("our people may go there as they are", [264], partnerSet("b2bDirectConnectOutbound")),
  {
    ...partner("a partner is removed", [253, 260], async (tenant) => {
      const { about } = await newPartner(tenant);
      return async () => {
        await tenant.hand.graph("DELETE", `${PARTNERS}/${about}`);
        return { about };
      };
    }),
    found: { detector: "cross-tenant-access-changed", atLeast: "low" },
  },
  {
    ...partner("rules for inviting guests are changed", [253, 277, 296, 303], invitationRules),
    isRecordOnly: true,
  },
  domain("a domain is added", [267, 268, 269, 272, 273, 277], "medium", (tenant) =>
    newDomain(tenant, "example"),
  ),
  domain("a domain of onmicrosoft.com is added", [266], "medium", (tenant) =>
    newDomain(tenant, "onmicrosoft.com"),
  ),
  domain("a domain is verified", [267, 269], "medium", async (tenant) => {
    const { about } = await newDomain(tenant, "example");
    return async () => {
      await tenant.hand.graph("POST", `domains/${about}/verify`, {});
      return { about };
    };
  }),
  domain(
    "sign-in of a domain is given to another service",
    [265, 267, 268, 269, 270, 271],
    "critical",
    async (tenant) => {
      const { about } = await newDomain(tenant, "example");
      return async () => {
        await tenant.hand.graph("POST", `domains/${about}/verify`, {});
        return async () => {
          const made = await tenant.hand.graph("POST", `domains/${about}/federationConfiguration`, {
            issuerUri: `http://${about}/adfs/services/trust`,
            passiveSignInUri: `https://sts.${about}/adfs/ls`,
          });
          return { about, besides: [madeSchema.parse(made).id] };
        };
      };
    },
  ),
];

async function newPartner({ hand }: ActingTenant): Promise<Done> {
  const tenantId = randomUUID();
  await hand.graph("POST", PARTNERS, { tenantId });
  return { about: tenantId };
}

function partnerSet(setting: string): Step {
  return async (tenant) => {
    const { about } = await newPartner(tenant);
    return async () => {
      await tenant.hand.graph("PATCH", `${PARTNERS}/${about}`, { [setting]: ALLOWED });
      return { about };
    };
  };
}

async function invitationRules({ record, administrator, draw }: ActingTenant): Promise<Done> {
  const id = draw.name();
  await record(
    recordDraft({
      activity: "Update policy",
      category: "Policy",
      by: administrator,
      targets: [
        {
          type: "Policy",
          id,
          name: "B2BManagementPolicy",
          values: { InvitationsAllowedAndBlockedDomainsPolicy: [{}, { AllowedDomains: ["*"] }] },
        },
      ],
    }),
  );
  return { about: id };
}

async function newDomain({ hand, draw }: ActingTenant, under: string): Promise<Done> {
  const id = `${draw.name()}.${under}`;
  await hand.graph("POST", "domains", { id });
  return { about: id };
}

function partner(what: string, rows: readonly number[], begin: Step): Act {
  return {
    what,
    rows,
    begin,
    found: { detector: "cross-tenant-access-changed", atLeast: "medium" },
    nearMiss: partnerRefused,
  };
}

function domain(
  what: string,
  rows: readonly number[],
  atLeast: "medium" | "critical",
  begin: Step,
): Act {
  return {
    what,
    rows,
    begin,
    found: { detector: "domain-trust-changed", atLeast },
    nearMiss: domainRefused,
  };
}
