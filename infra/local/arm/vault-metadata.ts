import type { LocalResponse } from "../azure/exchange.ts";
import type { Vault, VaultObject, VaultObjectVersion } from "../tenant/model.ts";
import { resourceNotFound } from "./arm-answers.ts";
import { armList, type ArmRequest } from "./arm-request.ts";
import { findVault } from "./vault-resources.ts";

/**
 * Secrets and keys as the resource manager shows them: names and dates, never values; whatever the vault's network rules and
 * permission model are, because the resource manager is not a client of the vault.
 *
 * Decisions where nothing is known for certain: it works for vaults behind a firewall or a private endpoint; the secret
 * and the key behind a certificate are listed without a mark, and only the secret's content type (`application/x-pkcs12`,
 * `application/x-pem-file`) gives it away; pages hold 25, as on the data plane. (Not confirmed: all three.)
 */
export function listVaultSecrets(arm: ArmRequest): LocalResponse {
  const found = findVault(arm, "Microsoft.KeyVault/vaults/secrets/read");
  if ("status" in found) return found;
  return listObjects(arm, found.objects.all("secret"), (secret, current) =>
    showSecret(found.vault, secret, current),
  );
}

export function getVaultSecret(arm: ArmRequest): LocalResponse {
  const found = findVault(arm, "Microsoft.KeyVault/vaults/secrets/read");
  if ("status" in found) return found;
  const secret = found.objects.get("secret", arm.path["name"] ?? "");
  const current = currentVersion(secret);
  if (secret === undefined || current === undefined) return notFound(arm, "secrets");
  return { status: 200, body: showSecret(found.vault, secret, current) };
}

export function listVaultKeys(arm: ArmRequest): LocalResponse {
  const found = findVault(arm, "Microsoft.KeyVault/vaults/keys/read");
  if ("status" in found) return found;
  return listObjects(arm, found.objects.all("key"), (key, current) =>
    showKey(found.vault, key, current, ""),
  );
}

export function getVaultKey(arm: ArmRequest): LocalResponse {
  const found = findVault(arm, "Microsoft.KeyVault/vaults/keys/read");
  if ("status" in found) return found;
  const key = found.objects.get("key", arm.path["name"] ?? "");
  const current = currentVersion(key);
  if (key === undefined || current === undefined) return notFound(arm, "keys");
  return { status: 200, body: showKey(found.vault, key, current, "") };
}

export function listVaultKeyVersions(arm: ArmRequest): LocalResponse {
  const found = findVault(arm, "Microsoft.KeyVault/vaults/keys/versions/read");
  if ("status" in found) return found;
  const key = found.objects.get("key", arm.path["name"] ?? "");
  if (key === undefined || currentVersion(key) === undefined) return notFound(arm, "keys");
  const versions = [...key.versions].sort((left, right) => (left.version < right.version ? -1 : 1));
  return armList(
    arm,
    versions,
    ({ version }) => version,
    (version) => showKey(found.vault, key, version, `/versions/${version.version}`),
    25,
  );
}

function listObjects(
  arm: ArmRequest,
  objects: readonly VaultObject[],
  show: (object: VaultObject, current: VaultObjectVersion) => object,
): LocalResponse {
  const rows = objects.flatMap((object) => {
    const current = currentVersion(object);
    return current === undefined ? [] : [{ object, current }];
  });
  return armList(
    arm,
    rows,
    ({ object }) => object.name.toLowerCase(),
    ({ object, current }) => show(object, current),
    25,
  );
}

/** The newest version of an object that is there: neither soft-deleted nor still waiting for its first version. */
function currentVersion(object: VaultObject | undefined): VaultObjectVersion | undefined {
  return object?.deletedAt === undefined ? object?.versions.at(-1) : undefined;
}

function showSecret(vault: Vault, secret: VaultObject, current: VaultObjectVersion): object {
  const uri = `https://${vault.name}.vault.azure.net/secrets/${secret.name}`;
  return {
    id: `${vault.id}/secrets/${secret.name}`,
    name: secret.name,
    type: "Microsoft.KeyVault/vaults/secrets",
    location: vault.location,
    ...(current.tags !== undefined && { tags: current.tags }),
    properties: {
      attributes: attributes(current),
      ...(current.contentType !== undefined && { contentType: current.contentType }),
      secretUri: uri,
      secretUriWithVersion: `${uri}/${current.version}`,
    },
  };
}

function showKey(
  vault: Vault,
  key: VaultObject,
  version: VaultObjectVersion,
  below: string,
): object {
  const uri = `https://${vault.name}.vault.azure.net/keys/${key.name}`;
  return {
    id: `${vault.id}/keys/${key.name}${below}`,
    name: below === "" ? key.name : version.version,
    type: `Microsoft.KeyVault/vaults/keys${below === "" ? "" : "/versions"}`,
    location: vault.location,
    ...(version.tags !== undefined && { tags: version.tags }),
    properties: {
      attributes: attributes(version),
      ...(version.kty !== undefined && { kty: version.kty }),
      keyUri: uri,
      keyUriWithVersion: `${uri}/${version.version}`,
    },
  };
}

function attributes({ enabled, nbf, exp, created, updated }: VaultObjectVersion): object {
  return {
    enabled,
    ...(nbf !== undefined && { nbf }),
    ...(exp !== undefined && { exp }),
    created,
    updated,
  };
}

function notFound(arm: ArmRequest, kind: string): LocalResponse {
  const { vault = "", group = "", name = "" } = arm.path;
  return resourceNotFound(`Microsoft.KeyVault/vaults/${vault}/${kind}`, name, group);
}
