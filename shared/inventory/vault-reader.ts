import { z } from "zod";
import type { Certificates, VaultAnswer, VaultCertificate } from "../azure/certificates.ts";
import type { RequestShape } from "../azure/request-manifest.ts";
import { requests } from "../azure/request-manifest.ts";
import { type ResourceManager, ResourceManagerSilent } from "../azure/resource-manager.ts";
import { StewardError } from "../core/errors.ts";
import type { VaultObjectFact, VaultObjectKind, VaultRecord } from "./records.ts";

// Every control-plane version before this one retires on 27 Feb 2027 (learn.microsoft.com/azure/key-vault/general/migrate-api-version).
const API_VERSION = "2026-02-01";

const POLICIES_AT_ONCE = 8;

/** What could be read of one kind of object in a vault; `refused` names why it could not. */
export type KindOutcome = "ok" | "gone" | { readonly refused: string };

/** Error codes of the resource manager that say of a vault that it is not there; a deleted one, too, for it is softly deleted. */
const VAULT_GONE = new Set(["ResourceNotFound", "ResourceGroupNotFound"]);

/** The one cause for everything that did not answer: what exactly happened is another thing each time. */
const SILENT = "NotAnswered";

export interface VaultReading {
  readonly objects: readonly VaultObjectFact[];
  readonly secrets: KindOutcome;
  readonly keys: KindOutcome;
  readonly certificates: KindOutcome;
  /** Asked for its certificates, the vault did not answer. */
  readonly isSilent: boolean;
}

const seconds = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).nullish();
const itemSchema = z.object({
  name: z.string(),
  tags: z.record(z.string(), z.string()).nullish(),
  properties: z.object({
    attributes: z
      .object({
        enabled: z.boolean().nullish(),
        nbf: seconds,
        exp: seconds,
        created: seconds,
        updated: seconds,
      })
      .nullish(),
    contentType: z.string().nullish(),
  }),
});
type Item = z.infer<typeof itemSchema>;
const listSchema = z.object({ value: z.array(itemSchema), nextLink: z.string().nullish() });

/** Content types of the secret behind a certificate: it holds the certificate with its private key. */
const CERTIFICATE_CONTENT = new Set(["application/x-pkcs12", "application/x-pem-file"]);

/** Reads the metadata of a vault's objects: secrets and keys through the resource manager, certificates from the vault. */
export function createVaultReader(deps: {
  resourceManager: ResourceManager;
  certificates: Certificates;
}): {
  /** Never throws for one vault that is silent. Renewal matters only to certificates that end in this time: only their policies are read. */
  readVault(vault: VaultRecord, ending: { after: Date; before: Date }): Promise<VaultReading>;
  readObject(
    vault: VaultRecord,
    kind: VaultObjectKind,
    name: string,
  ): Promise<VaultObjectFact | "gone" | { refused: string }>;
  /** Whether the vault itself is there, as the resource manager has it; `unknown` when that says no or nothing. Never throws. */
  presence(vaultId: string): Promise<"there" | "gone" | "unknown">;
} {
  const { resourceManager, certificates } = deps;

  async function list(
    vault: VaultRecord,
    request: RequestShape,
    collection: "secrets" | "keys",
  ): Promise<{ outcome: KindOutcome; items: Item[] }> {
    const items: Item[] = [];
    let at: Parameters<ResourceManager["get"]>[1] = {
      resource: `${vault.id}/${collection}`,
      query: { "api-version": API_VERSION },
    };
    for (;;) {
      const answer = await resourceManager.get(request, at).catch(silence);
      if (answer.kind === "refused") return { outcome: { refused: answer.code }, items: [] };
      if (answer.kind === "gone") return { outcome: "gone", items: [] };
      const page = listSchema.parse(answer.body);
      items.push(...page.value);
      if (!page.nextLink) return { outcome: "ok", items };
      at = { link: page.nextLink };
    }
  }

  async function factOf(
    vault: VaultRecord,
    certificate: VaultCertificate,
  ): Promise<VaultObjectFact> {
    const { startsAt, endsAt } = certificate;
    const base = certificateFact(vault, certificate);
    if (endsAt === undefined) return base;
    const lifeMs = endsAt.getTime() - (startsAt ?? certificate.createdAt ?? endsAt).getTime();
    const renewal = await certificates.renewal(vault.uri, certificate.name, lifeMs);
    // A policy that cannot be read promises nothing.
    if (renewal.kind !== "ok" || renewal.value === "never") return base;
    return { ...base, renewsDaysBeforeEnd: renewal.value };
  }

  return {
    async readVault(vault, ending) {
      const endsThen = ({ endsAt }: VaultCertificate): boolean =>
        endsAt !== undefined && endsAt > ending.after && endsAt < ending.before;
      const [secrets, keys] = await Promise.all([
        list(vault, requests.listVaultSecrets, "secrets"),
        list(vault, requests.listVaultKeys, "keys"),
      ]);
      // A vault that is gone has no address any more: asking it would only wait for the name.
      const listed =
        secrets.outcome === "gone"
          ? ({ kind: "gone" } as const)
          : await certificates.list(vault.uri);
      const found: VaultObjectFact[] = [];
      const behind = new Set<string>();
      if (listed.kind === "ok") {
        for (let at = 0; at < listed.value.length; at += POLICIES_AT_ONCE) {
          const some = listed.value.slice(at, at + POLICIES_AT_ONCE);
          for (const { name } of some) behind.add(name.toLowerCase());
          found.push(
            ...(await Promise.all(
              some.map((certificate) =>
                endsThen(certificate)
                  ? factOf(vault, certificate)
                  : Promise.resolve(certificateFact(vault, certificate)),
              ),
            )),
          );
        }
      }
      for (const item of secrets.items) {
        const name = item.name.toLowerCase();
        if (behind.has(name)) continue;
        // Where certificates cannot be listed, the secret behind one still tells of it. It does not say which certificate:
        // that it is on an application, too, would come out later. So a vault that is silent once is waited for.
        const isCertificate =
          listed.kind !== "ok" && CERTIFICATE_CONTENT.has(item.properties.contentType ?? "");
        if (isCertificate) behind.add(name);
        if (isCertificate && listed.kind === "silent" && vault.wasSilent !== true) continue;
        found.push(itemFact(vault, isCertificate ? "certificate" : "secret", item));
      }
      for (const item of keys.items) {
        if (!behind.has(item.name.toLowerCase())) found.push(itemFact(vault, "key", item));
      }
      return {
        objects: found,
        secrets: secrets.outcome,
        keys: keys.outcome,
        certificates: outcomeOf(listed),
        isSilent: listed.kind === "silent",
      };
    },

    async readObject(vault, kind, name) {
      if (kind === "certificate") {
        const answer = await certificates.get(vault.uri, name);
        if (answer.kind === "refused") return { refused: answer.code };
        if (answer.kind === "silent") throw new VaultSilent(vault.name, answer.code);
        return answer.kind === "gone" ? "gone" : factOf(vault, answer.value);
      }
      const answer = await resourceManager.get(
        kind === "secret" ? requests.getVaultSecret : requests.getVaultKey,
        {
          resource: `${vault.id}/${kind}s/${encodeURIComponent(name)}`,
          query: { "api-version": API_VERSION },
        },
      );
      if (answer.kind === "refused") return { refused: answer.code };
      if (answer.kind === "gone") return "gone";
      return itemFact(vault, kind, itemSchema.parse(answer.body));
    },

    async presence(vaultId) {
      const answer = await resourceManager
        .get(requests.getVault, { resource: vaultId, query: { "api-version": API_VERSION } })
        .catch(() => undefined);
      if (answer?.kind === "ok") return "there";
      return answer?.kind === "gone" && VAULT_GONE.has(answer.code) ? "gone" : "unknown";
    },
  };
}

function outcomeOf(answer: VaultAnswer<unknown>): KindOutcome {
  switch (answer.kind) {
    case "refused":
      return { refused: answer.code };
    case "silent":
      return { refused: SILENT };
    case "ok":
    case "gone":
      return answer.kind;
  }
}

/** One vault that does not answer is reported; the others are read all the same. */
function silence(error: unknown): { readonly kind: "refused"; readonly code: string } {
  if (error instanceof ResourceManagerSilent) return { kind: "refused", code: SILENT };
  throw error;
}

/** A vault did not answer, where an answer is needed now. */
class VaultSilent extends StewardError {
  readonly code = "vault-silent";
  constructor(vault: string, why: string) {
    super(`The vault ${vault} did not answer.`, `What happened: ${why}.`, "It is tried again.");
  }
}

function certificateFact(vault: VaultRecord, certificate: VaultCertificate): VaultObjectFact {
  return {
    kind: "vault-object",
    vaultId: vault.id,
    vaultName: vault.name,
    objectKind: "certificate",
    name: certificate.name,
    isEnabled: certificate.isEnabled,
    ...(certificate.thumbprint === undefined ? {} : { thumbprint: certificate.thumbprint }),
    ...iso("startsAt", certificate.startsAt),
    ...iso("endsAt", certificate.endsAt),
    ...iso("createdAt", certificate.createdAt),
    ...iso("updatedAt", certificate.updatedAt),
    tags: certificate.tags,
    ...rotationTags(certificate.tags),
  };
}

function itemFact(vault: VaultRecord, kind: VaultObjectKind, item: Item): VaultObjectFact {
  const attributes = item.properties.attributes ?? {};
  const tags = item.tags ?? {};
  return {
    kind: "vault-object",
    vaultId: vault.id,
    vaultName: vault.name,
    objectKind: kind,
    name: item.name,
    isEnabled: attributes.enabled !== false,
    ...iso("startsAt", fromSeconds(attributes.nbf)),
    ...iso("endsAt", fromSeconds(attributes.exp)),
    ...iso("createdAt", fromSeconds(attributes.created)),
    ...iso("updatedAt", fromSeconds(attributes.updated)),
    tags,
    ...rotationTags(tags),
    ...(kind === "key" ? encryptedWith(vault, item.name) : {}),
  };
}

/** More than these are only counted. */
const RESOURCES_NAMED = 10;

function encryptedWith(
  { keyUsers = {} }: VaultRecord,
  key: string,
): Pick<VaultObjectFact, "encrypts" | "encryptsCount"> {
  const name = key.toLowerCase();
  const ids = Object.hasOwn(keyUsers, name) ? (keyUsers[name] ?? []) : [];
  if (ids.length === 0) return {};
  return { encrypts: ids.slice(0, RESOURCES_NAMED), encryptsCount: ids.length };
}

const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/**
 * The tags of the documented rotation pattern: `CredentialId` names the credential that is current, `ProviderAddress` who
 * issued it. They are text that anybody with write access can set: they only say where to look.
 */
function rotationTags(
  tags: Readonly<Record<string, string>>,
): Pick<VaultObjectFact, "holdsSecretOf" | "holdsKeyId"> {
  const keyId = tags["CredentialId"]?.match(GUID)?.at(0)?.toLowerCase();
  const appId = tags["ProviderAddress"]?.match(GUID)?.at(-1)?.toLowerCase();
  if (keyId === undefined || appId === undefined) return {};
  return { holdsSecretOf: appId, holdsKeyId: keyId };
}

function fromSeconds(value: number | null | undefined): Date | undefined {
  return value === null || value === undefined ? undefined : new Date(value * 1000);
}

function iso<K extends string>(key: K, instant: Date | undefined): { [P in K]?: string } {
  if (instant === undefined || Number.isNaN(instant.getTime())) return {};
  return { [key]: instant.toISOString() } as { [P in K]?: string };
}
