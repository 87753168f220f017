import type { Holder } from "./holder.ts";
import { msPerDay } from "./policy.ts";
import type { RawAttributes, RawCertificate, RawTags, RawTenant, RawVault } from "./raw-tenant.ts";
import { isApplicationCredential } from "./rotation-tags.ts";
import type { Rules } from "./rules.ts";

export interface VaultObject {
  readonly kind: "secret" | "key" | "certificate";
  readonly name: string;
  readonly attributes?: RawAttributes;
  readonly tags?: RawTags;
  readonly renewsWithMsLeft: number | null;
}

const certificateTypes: ReadonlySet<string | undefined> = new Set([
  "application/x-pkcs12",
  "application/x-pem-file",
]);

/** Each vault object that stands for itself, as a holder of just itself. `applications` tells copies of their credentials. */
export function vaultHolders(
  raw: RawTenant,
  applications: readonly Holder[],
  rules: Rules,
): readonly Holder[] {
  return raw.vaults.flatMap((vault) =>
    objectsOf(vault, rules)
      .filter((object) => !isApplicationCredential(object, applications, rules))
      .map((object) => holderOf(vault, object)),
  );
}

/** The objects of a vault, a certificate counted once: behind it stand a secret and a key of its name. */
export function objectsOf(vault: RawVault, rules: Rules): readonly VaultObject[] {
  const secrets = vault.secrets.map(({ id, tags, properties }) => ({
    ...({ kind: isCertificate(vault, properties, rules) ? "certificate" : "secret" } as const),
    ...{ name: nameIn(id), attributes: properties.attributes, tags, renewsWithMsLeft: null },
  }));
  const keys = vault.keys.map(({ id, tags, properties: { attributes } }) => ({
    ...{ kind: "key" as const, name: nameIn(id), attributes, tags, renewsWithMsLeft: null },
  }));
  const listed = (vault.certificates ?? []).map((each) => ({
    ...{ kind: "certificate" as const, name: nameIn(each.id) },
    ...{ attributes: each.attributes, tags: each.tags, renewsWithMsLeft: renewsWithMsLeft(each) },
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
): Holder {
  const naturalKey = `${vault.id}/${kind}/${name}`.toLowerCase();
  const credential = {
    ...{ naturalKey, kind: "vault-object" as const, renewsWithMsLeft },
    startsAtMs: fromSeconds(attributes?.nbf),
    endsAtMs: fromSeconds(attributes?.exp),
    isOnlyOnServicePrincipal: false,
    isDisabled: attributes?.enabled === false,
  };
  return {
    ...{ id: naturalKey, subjectKind: "vault-object", isSwitchedOff: false, keyIds: new Set() },
    credentials: [credential],
  };
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
