import { describe, expect, it } from "vitest";
import { expectedContact } from "./expected-contact.ts";
import type { ContactPolicy } from "./policy.ts";
import {
  aServicePrincipal,
  aTenant,
  aVault,
  anApplication,
  anObject,
  guid,
  vaultId,
} from "./raw-builders.ts";
import type { RawApplication, RawUser, RawVault } from "./raw-tenant.ts";

const fallback = { address: "team@contoso.com" };
const security = { address: "soc@contoso.com" };

function aUser(digit: number, mail: string | null, accountEnabled = true): RawUser {
  return {
    id: guid(digit),
    mail,
    userPrincipalName: `u${String(digit)}@contoso.com`,
    accountEnabled,
  };
}
const owners = (...digits: number[]) => digits.map((digit) => ({ id: guid(digit) }));
const users = [
  aUser(3, "mia@contoso.com"),
  aUser(2, "abe@contoso.com", false),
  aUser(4, "eve@elsewhere.example"),
  aUser(5, null),
  aUser(6, "zoe@contoso.com"),
];

describe("the contact of an application", () => {
  function contact(
    application: Partial<RawApplication>,
    contacts: Partial<ContactPolicy> = {},
  ): string {
    const raw = aTenant({ users, applications: [anApplication(application)] });
    const finding = {
      ...({ detector: "credential-expiring", subjectKind: "application" } as const),
      naturalKey: `${guid(1)}/${guid(100)}`,
    };
    const { address, how } = expectedContact(raw, finding, { contacts: { fallback, ...contacts } });
    return `${how} ${address}`;
  }
  const scope = { appId: guid(1).toUpperCase() };
  const scoped = (address: string) => [{ scope, contact: { address } }];

  it.each<[string, Partial<RawApplication>, Partial<ContactPolicy>, string]>([
    [
      "declared",
      { owners: owners(3) },
      { declared: scoped("d@x.example") },
      "declared d@x.example",
    ],
    ["owner of the smallest id", { owners: owners(6, 3, 2) }, {}, "owner mia@contoso.com"],
    ["owner elsewhere", { owners: owners(4) }, {}, "fallback team@contoso.com"],
    [
      "owner elsewhere who may be written to",
      { owners: owners(4) },
      { outsideDomains: ["Elsewhere.example"] },
      "owner eve@elsewhere.example",
    ],
    ["owner without mail", { owners: owners(5) }, {}, "fallback team@contoso.com"],
    ["tag", { tags: ["prod", "Owner:zoe@contoso.com"] }, {}, "tag zoe@contoso.com"],
    ["tag with =", { tags: ["contact=list@contoso.com"] }, {}, "tag list@contoso.com"],
    [
      "first tag in the application's order",
      { tags: ["contact:a@contoso.com", "owner:b@contoso.com"] },
      {},
      "tag a@contoso.com",
    ],
    [
      "tag of another name",
      { tags: ["owner:b@contoso.com"] },
      { tags: ["team"] },
      "fallback team@contoso.com",
    ],
    ["tag of a leaver", { tags: ["owner:abe@contoso.com"] }, {}, "fallback team@contoso.com"],
    ["tag elsewhere", { tags: ["owner:a@evil.example"] }, {}, "fallback team@contoso.com"],
    [
      "service reference",
      { serviceManagementReference: " zoe@contoso.com" },
      {},
      "service-reference zoe@contoso.com",
    ],
    [
      "reference that is more than an address",
      { serviceManagementReference: "ask zoe@contoso.com" },
      {},
      "fallback team@contoso.com",
    ],
    ["scope", {}, { byScope: scoped("s@contoso.com") }, "scope s@contoso.com"],
  ])("%s", (_case, application, contacts, expected) => {
    expect(contact(application, contacts)).toBe(expected);
  });
});

describe("the contact of a vault object", () => {
  const naturalKey = `${vaultId}/secret/pin`.toLowerCase();
  function contact(vault: Partial<RawVault>, contacts: Partial<ContactPolicy> = {}): string {
    const raw = aTenant({ users, vaults: [aVault({ secrets: [anObject("pin")], ...vault })] });
    const finding = {
      detector: "credential-expired",
      subjectKind: "vault-object",
      naturalKey,
    } as const;
    return expectedContact(raw, finding, { contacts: { fallback, ...contacts } }).address;
  }
  const byTag = (address: string) => ({ OWNER: address });
  const at = (resourceScope: string, address: string) => ({
    scope: { resourceScope },
    contact: { address },
  });
  const group = vaultId.slice(0, vaultId.indexOf("/providers"));

  it("comes from the nearest tag that names somebody present", () => {
    const subscriptionTags = byTag("sub@contoso.com");
    const resourceGroupTags = byTag("group@contoso.com");
    const tags = byTag("abe@contoso.com");
    const secrets = [anObject("pin", { tags: { owner: "nobody", contact: "pin@contoso.com" } })];
    expect(contact({ subscriptionTags })).toBe("sub@contoso.com");
    expect(contact({ subscriptionTags, resourceGroupTags, tags })).toBe("group@contoso.com");
    expect(contact({ subscriptionTags, tags, secrets })).toBe("pin@contoso.com");
  });

  it("comes from the policy by scope: declared before tags, the longest scope after them", () => {
    const tags = byTag("vault@contoso.com");
    const scopes = [at(group, "g@contoso.com"), at(vaultId.toUpperCase(), "v@contoso.com")];
    expect(contact({ tags }, { declared: scopes })).toBe("g@contoso.com");
    expect(contact({ tags }, { byScope: scopes })).toBe("vault@contoso.com");
    expect(contact({}, { byScope: scopes })).toBe("v@contoso.com");
    // A scope ends at a segment: `…/rg-pa` does not hold `…/rg-pay`.
    expect(contact({}, { byScope: [at(group.slice(0, -1), "no@contoso.com")] })).toBe(
      fallback.address,
    );
  });
});

it("tells security, or else the fallback, of credentials put on a service principal", () => {
  const raw = aTenant({ users, servicePrincipals: [aServicePrincipal({ owners: owners(3) })] });
  const finding = {
    ...({ detector: "credential-on-service-principal", subjectKind: "service-principal" } as const),
    naturalKey: `${guid(1)}/${guid(100)}`,
  };
  expect(expectedContact(raw, finding, { contacts: { fallback, security } })).toEqual({
    ...{ address: "soc@contoso.com", how: "security" },
  });
  expect(expectedContact(raw, finding, { contacts: { fallback } }).how).toBe("fallback");
});
