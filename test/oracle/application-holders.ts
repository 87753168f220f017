import type { CredentialKind, Credential, Holder } from "./holder.ts";
import { earliest, instantMs } from "./instant.ts";
import { powerfulApplications } from "./powerful.ts";
import type {
  RawApplication,
  RawKeyCredential,
  RawPasswordCredential,
  RawServicePrincipal,
  RawTenant,
} from "./raw-tenant.ts";
import type { Rules } from "./rules.ts";

/**
 * Microsoft's own tenants: what belongs to them is not this tenant's to rotate. Without the corporate one (72f988bf-…): its
 * employees register applications there, too, so that of what it owns more would have to be known.
 */
const microsoftTenants: ReadonlySet<string | undefined> = new Set([
  "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
  "33e01921-4d64-4f8c-a055-5bdaffd5e33d",
  "975f013f-7f24-47e8-a7d3-abc4752bf346",
  "cdc5aeea-15c5-4db6-b079-fcadd2505dc2",
]);

type Entry = (
  | ({ readonly type: "key" } & RawKeyCredential)
  | ({ readonly type: "password" } & RawPasswordCredential)
) & { readonly on: "application" | "service-principal" };

/** Applications with their service principals, and service principals alone, as far as their credentials are the tenant's. */
export function applicationHolders(raw: RawTenant, rules: Rules): readonly Holder[] {
  const applications = new Map(raw.applications.map((each) => [each.appId.toLowerCase(), each]));
  const principals = new Map(raw.servicePrincipals.map((each) => [each.appId.toLowerCase(), each]));
  const powerful = powerfulApplications(raw);
  const holders: Holder[] = [];
  for (const appId of new Set([...applications.keys(), ...principals.keys()])) {
    const application = applications.get(appId);
    const principal = principals.get(appId);
    if (isNotOurs(application, principal, rules)) continue;
    const entries = [
      ...entriesOn("application", application),
      ...entriesOn("service-principal", principal),
    ];
    holders.push({
      id: appId,
      subjectKind: application === undefined ? "service-principal" : "application",
      isSwitchedOff: application?.isDisabled === true || principal?.accountEnabled === false,
      isPowerful: powerful.has(appId),
      credentials: credentialsOf(appId, entries, rules),
      keyIds: new Set(entries.map(({ keyId }) => keyId.toLowerCase())),
    });
  }
  return holders;
}

function isNotOurs(
  application: RawApplication | undefined,
  principal: RawServicePrincipal | undefined,
  rules: Rules,
): boolean {
  const home = principal?.appOwnerOrganizationId?.toLowerCase();
  return (
    (rules.has("first-party") && microsoftTenants.has(home)) ||
    (rules.has("managed-identity") && principal?.servicePrincipalType === "ManagedIdentity") ||
    (rules.has("platform-made") && application?.identifierUris?.includes("urn:p2p_cert") === true)
  );
}

function entriesOn(
  on: Entry["on"],
  object: RawApplication | RawServicePrincipal | undefined,
): readonly Entry[] {
  return [
    ...(object?.keyCredentials ?? []).map((each) => ({ ...each, type: "key" as const, on })),
    ...(object?.passwordCredentials ?? []).map((each) => ({
      ...each,
      type: "password" as const,
      on,
    })),
  ];
}

function credentialsOf(
  appId: string,
  entries: readonly Entry[],
  rules: Rules,
): readonly Credential[] {
  const isMerging = rules.has("thumbprint-merging");
  const ofKeys = new Set(
    entries.filter(({ type }) => type === "key").map((each) => thumbprintOf(each)),
  );
  const groups = Map.groupBy(entries, (entry) => {
    const thumbprint = isMerging ? thumbprintOf(entry) : null;
    return thumbprint !== null && ofKeys.has(thumbprint) ? thumbprint : entry.keyId.toLowerCase();
  });
  return [...groups].map(([key, same]) => ({
    naturalKey: `${appId}/${key}`,
    kind: kindOf(same, rules),
    startsAtMs: earliest(same.map(({ startDateTime }) => instantMs(startDateTime))),
    endsAtMs: earliest(same.map(({ endDateTime }) => instantMs(endDateTime))),
    isOnlyOnServicePrincipal: same.every(({ on }) => on === "service-principal"),
    keyIds: same.map(({ keyId }) => keyId.toLowerCase()),
    thumbprint: same.filter(({ type }) => type === "key").map(thumbprintOf)[0] ?? null,
    ...{ alsoAt: [], isDisabled: false, createdAtMs: null, encrypts: [] },
    renewsWithMsLeft: null,
  }));
}

function kindOf(same: readonly Entry[], rules: Rules): CredentialKind {
  if (same.every(({ type }) => type === "password")) return "secret";
  const signs = same.some(
    (each) => each.type === "key" && each.usage === "Sign" && each.on === "service-principal",
  );
  return signs && rules.has("saml-signing") ? "saml-signing" : "certificate";
}

function thumbprintOf({ customKeyIdentifier }: Entry): string | null {
  if (customKeyIdentifier === null || customKeyIdentifier === undefined) return null;
  return Buffer.from(customKeyIdentifier, "base64").toString("hex");
}
