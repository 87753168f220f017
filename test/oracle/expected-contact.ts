import { addressRules } from "./allowed-address.ts";
import type { ExpectedFinding } from "./findings.ts";
import type { ContactPolicy, OraclePolicy, ScopedContact } from "./policy.ts";
import type { RawTenant } from "./raw-tenant.ts";
import { allRules } from "./rules.ts";
import { objectsOf } from "./vault-holders.ts";

export interface ExpectedContact {
  readonly address: string;
  readonly how:
    "security" | "declared" | "owner" | "tag" | "service-reference" | "scope" | "fallback";
}

/** Who must be told of a finding. */
export function expectedContact(
  raw: RawTenant,
  {
    detector,
    naturalKey,
    subjectKind,
  }: Pick<ExpectedFinding, "detector" | "naturalKey" | "subjectKind">,
  { contacts }: OraclePolicy,
): ExpectedContact {
  const fallback = { address: contacts.fallback.address, how: "fallback" } as const;
  if (detector === "credential-on-service-principal") {
    const { security } = contacts;
    return security === undefined ? fallback : { address: security.address, how: "security" };
  }
  const found =
    subjectKind === "vault-object"
      ? vaultContact(raw, naturalKey, contacts)
      : applicationContact(raw, naturalKey.split("/")[0] ?? "", contacts);
  return found ?? fallback;
}

function applicationContact(
  raw: RawTenant,
  appId: string,
  contacts: ContactPolicy,
): ExpectedContact | null {
  const isOurs = ({ scope }: ScopedContact) =>
    "appId" in scope && scope.appId.toLowerCase() === appId;
  const isHolder = (each: { readonly appId: string }) => each.appId.toLowerCase() === appId;
  const application = raw.applications.find(isHolder);
  const holder = application ?? raw.servicePrincipals.find(isHolder);
  const { allowed, allowedOfPresent } = addressRules(raw, contacts);

  const declared = contacts.declared?.find(isOurs);
  if (declared !== undefined) return { address: declared.contact.address, how: "declared" };

  const ownerIds = new Set((holder?.owners ?? []).map(({ id }) => id.toLowerCase()));
  const owner = raw.users
    .filter((user) => ownerIds.has(user.id.toLowerCase()) && user.accountEnabled !== false)
    .toSorted((a, b) => (a.id.toLowerCase() < b.id.toLowerCase() ? -1 : 1))
    .map(({ mail }) => allowed(mail))
    .find((address) => address !== null);
  if (owner !== undefined) return { address: owner, how: "owner" };

  const names = namesOf(contacts);
  for (const tag of application?.tags ?? []) {
    const [, name = "", value] = /^([^:=]+)[:=](.*)$/s.exec(tag) ?? [];
    const address = names.includes(name.trim().toLowerCase()) ? allowedOfPresent(value) : null;
    if (address !== null) return { address, how: "tag" };
  }
  const reference = allowedOfPresent(application?.serviceManagementReference);
  if (reference !== null) return { address: reference, how: "service-reference" };

  const byScope = contacts.byScope?.find(isOurs);
  return byScope === undefined ? null : { address: byScope.contact.address, how: "scope" };
}

function vaultContact(
  raw: RawTenant,
  naturalKey: string,
  contacts: ContactPolicy,
): ExpectedContact | null {
  const vault = raw.vaults.find(({ id }) => naturalKey.startsWith(`${id.toLowerCase()}/`));
  if (vault === undefined) return null;
  const scopes = (entries: readonly ScopedContact[] = []) =>
    entries.flatMap(({ scope, contact }) => {
      const start = "resourceScope" in scope ? scope.resourceScope.toLowerCase() : null;
      const isWithin = start !== null && `${vault.id.toLowerCase()}/`.startsWith(`${start}/`);
      return isWithin ? [{ length: start.length, address: contact.address }] : [];
    });
  const declared = scopes(contacts.declared)[0];
  if (declared !== undefined) return { address: declared.address, how: "declared" };

  const object = objectsOf(vault, allRules).find(
    ({ kind, name }) => naturalKey === `${vault.id.toLowerCase()}/${kind}/${name}`,
  );
  const { allowedOfPresent } = addressRules(raw, contacts);
  for (const tags of [object?.tags, vault.tags, vault.resourceGroupTags, vault.subscriptionTags]) {
    for (const wanted of namesOf(contacts)) {
      for (const [name, value] of Object.entries(tags ?? {})) {
        const address = name.toLowerCase() === wanted ? allowedOfPresent(value) : null;
        if (address !== null) return { address, how: "tag" };
      }
    }
  }
  const longest = scopes(contacts.byScope).toSorted((a, b) => b.length - a.length)[0];
  return longest === undefined ? null : { address: longest.address, how: "scope" };
}

/** Names of the tags that hold an address, in lower case, as the policy orders them. */
function namesOf({ tags = ["owner", "contact"] }: ContactPolicy): readonly string[] {
  return tags.map((each) => each.toLowerCase());
}
