import type { Holder } from "./holder.ts";
import { msPerDay } from "./policy.ts";
import type {
  RawAttributes,
  RawCertificate,
  RawEncrypted,
  RawTags,
  RawTenant,
  RawVault,
} from "./raw-tenant.ts";
import { taggedCredential } from "./rotation-tags.ts";
import type { Rules } from "./rules.ts";

export interface VaultObject {
  readonly kind: "secret" | "key" | "certificate";
  readonly name: string;
  readonly attributes?: RawAttributes;
  readonly tags?: RawTags;
  readonly renewsWithMsLeft: number | null;
  /** Of a certificate that its vault lists, lower-case hexadecimal. */
  readonly thumbprint: string | null;
}

const certificateTypes: ReadonlySet<string | undefined> = new Set([
  "application/x-pkcs12",
  "application/x-pem-file",
]);

/**
 * Each vault object that stands for itself, as a holder of just itself, and those that are copies of the credentials of
 * `applications`: by whose natural key they go.
 */
export function vaultHolders(
  raw: RawTenant,
  applications: readonly Holder[],
  rules: Rules,
): { readonly own: readonly Holder[]; readonly copies: ReadonlyMap<string, readonly string[]> } {
  const own: Holder[] = [];
  const copies = new Map<string, string[]>();
  for (const vault of raw.vaults) {
    for (const object of objectsOf(vault, rules)) {
      const original = originalOf(object, applications, rules);
      const holder = holderOf(vault, object, rules.has("encrypting-key") ? raw.encrypted : []);
      if (original === null) own.push(holder);
      else copies.set(original, [...(copies.get(original) ?? []), holder.id].toSorted());
    }
  }
  return { own, copies };
}

/** The natural key of the application's credential that the object is a copy of; null when it is none. */
function originalOf(
  object: VaultObject,
  applications: readonly Holder[],
  rules: Rules,
): string | null {
  const byThumbprint = rules.has("certificate-in-two-places")
    ? sameCertificate(object, applications, rules)
    : null;
  return byThumbprint ?? taggedCredential(object, applications, rules);
}

/** Of several that have the certificate, the first by id. What is switched off has no say in what a vault holds. */
function sameCertificate(
  { thumbprint }: VaultObject,
  applications: readonly Holder[],
  rules: Rules,
): string | null {
  if (thumbprint === null) return null;
  const found = applications
    .filter((each) => !each.isSwitchedOff || !rules.has("switched-off-says-nothing"))
    .flatMap(({ credentials }) => credentials)
    .filter((each) => each.thumbprint === thumbprint)
    .map(({ naturalKey }) => naturalKey);
  return found.toSorted()[0] ?? null;
}

/** The objects of a vault, a certificate counted once: behind it stand a secret and a key of its name. */
export function objectsOf(vault: RawVault, rules: Rules): readonly VaultObject[] {
  const secrets = vault.secrets.map(({ id, tags, properties }) => ({
    ...({ kind: isCertificate(vault, properties, rules) ? "certificate" : "secret" } as const),
    ...{ name: nameIn(id), attributes: properties.attributes, tags },
    ...{ renewsWithMsLeft: null, thumbprint: null },
  }));
  const keys = vault.keys.map(({ id, tags, properties: { attributes } }) => ({
    ...{ kind: "key" as const, name: nameIn(id), attributes, tags },
    ...{ renewsWithMsLeft: null, thumbprint: null },
  }));
  const listed = (vault.certificates ?? []).map((each) => ({
    ...{ kind: "certificate" as const, name: nameIn(each.id) },
    ...{ attributes: each.attributes, tags: each.tags, renewsWithMsLeft: renewsWithMsLeft(each) },
    thumbprint: each.x5t == null ? null : Buffer.from(each.x5t, "base64url").toString("hex"),
  }));
  const certificates = [...listed, ...secrets.filter(({ kind }) => kind === "certificate")];
  const names = new Set(certificates.map(({ name }) => name));
  const standsAlone = ({ name }: VaultObject) =>
    !rules.has("secret-behind-certificate") || !names.has(name);
  const plain = secrets.filter(({ kind }) => kind === "secret");
  return [...certificates, ...plain.filter(standsAlone), ...keys.filter(standsAlone)];
}

/** Where a vault hides its certificates, the content type of the secret behind one gives it away. */
function isCertificate(
  vault: RawVault,
  { contentType }: { readonly contentType?: string | null | undefined },
  rules: Rules,
): boolean {
  return (
    rules.has("secret-behind-certificate") &&
    vault.certificates === null &&
    certificateTypes.has(contentType?.toLowerCase())
  );
}

function holderOf(
  vault: RawVault,
  { kind, name, attributes, renewsWithMsLeft }: VaultObject,
  encrypted: readonly RawEncrypted[],
): Holder {
  const naturalKey = `${vault.id}/${kind}/${name}`.toLowerCase();
  const credential = {
    ...{ naturalKey, kind: "vault-object" as const, renewsWithMsLeft },
    startsAtMs: fromSeconds(attributes?.nbf),
    endsAtMs: fromSeconds(attributes?.exp),
    isOnlyOnServicePrincipal: false,
    isDisabled: attributes?.enabled === false,
    createdAtMs: fromSeconds(attributes?.created),
    encrypts: kind === "key" ? encryptedWith(vault, name, encrypted) : [],
    ...{ keyIds: [], thumbprint: null, alsoAt: [] },
  };
  return {
    ...{ id: naturalKey, subjectKind: "vault-object", keyIds: new Set() },
    ...{ isSwitchedOff: false, isPowerful: false },
    credentials: [credential],
  };
}

function encryptedWith(
  { id }: RawVault,
  key: string,
  encrypted: readonly RawEncrypted[],
): readonly string[] {
  const address = `https://${nameIn(id)}.vault.azure.net/keys/${key}`;
  return encrypted
    .filter(({ properties: { encryption, activeKey } }) => {
      const { keyvaulturi = "", keyname = "" } = encryption?.keyvaultproperties ?? {};
      const named = `${keyvaulturi ?? ""}/keys/${keyname ?? ""}`.replace(/\/+keys/, "/keys");
      const active = activeKey?.keyUrl.split("/").slice(0, 5).join("/");
      return [named, active].some((each) => each?.toLowerCase() === address);
    })
    .map((each) => each.id.toLowerCase())
    .toSorted();
}

/** With how much time left the first automatic renewal is due; null when there is none or it cannot be known. */
function renewsWithMsLeft({ policy, attributes }: RawCertificate): number | null {
  if (policy === null || policy.issuer?.name === "Unknown") return null;
  const startsAtMs = fromSeconds(attributes?.nbf ?? attributes?.created);
  const endsAtMs = fromSeconds(attributes?.exp);
  const points = (policy.lifetime_actions ?? []).flatMap(({ trigger, action }) => {
    if (action?.action_type !== "AutoRenew") return [];
    const { days_before_expiry: days, lifetime_percentage: percentage } = trigger ?? {};
    if (typeof days === "number") return [days * msPerDay];
    if (typeof percentage !== "number" || startsAtMs === null || endsAtMs === null) return [];
    return [((100 - percentage) / 100) * (endsAtMs - startsAtMs)];
  });
  return points.length === 0 ? null : Math.max(...points);
}

function fromSeconds(seconds: number | null | undefined): number | null {
  return typeof seconds === "number" ? seconds * 1_000 : null;
}

function nameIn(id: string): string {
  return (id.split("/").at(-1) ?? "").toLowerCase();
}
