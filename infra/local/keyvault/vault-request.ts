import type { Clock, LocalRequest, LocalResponse } from "../azure/exchange.ts";
import type { ResourceState, VaultRecord } from "../arm/resource-state.ts";
import type { Vault, VaultObject, VaultObjectVersion } from "../tenant/model.ts";
import { isPurged } from "./soft-delete.ts";
import { vaultError } from "./vault-answers.ts";

export type ObjectKind = VaultObject["kind"];

/** Who wants to hear of what happens in a vault; the vault itself forgets it at once. */
export interface VaultEvents {
  versionCreated(vault: Vault, object: VaultObject, version: VaultObjectVersion): void;
  /** Dates of a version that exists, or the rotation policy of its key, were changed. */
  versionChanged(vault: Vault, object: VaultObject, version: VaultObjectVersion): void;
  objectDeleted(vault: Vault, object: VaultObject): void;
  /** Sends what is due; called after the answer to the write has left. */
  flush(): void;
}

/** What it takes to change something in a vault. */
export interface VaultPlace {
  readonly record: VaultRecord;
  readonly state: ResourceState;
  readonly clock: Clock;
  readonly events: VaultEvents;
}

/** What every operation on a vault gets: the caller has already been let in and may do it. */
export interface VaultRequest extends VaultPlace {
  readonly request: LocalRequest;
  /** Value of a secret version, whether from the seed or written since. */
  readonly valueOf: (name: string, version: string) => string;
  /** Decoded path segments that the route's placeholders stand for. */
  readonly path: Readonly<Record<string, string>>;
}

/** Names of collections in paths, by kind. */
export const collections: Readonly<Record<ObjectKind, string>> = {
  secret: "secrets",
  key: "keys",
  certificate: "certificates",
};

const titles: Readonly<Record<ObjectKind, string>> = {
  secret: "Secret",
  key: "Key",
  certificate: "Certificate",
};

export function vaultUri(vault: Vault): string {
  return `https://${vault.name}.vault.azure.net`;
}

export function objectUri(
  vault: Vault,
  { kind, name }: Pick<VaultObject, "kind" | "name">,
  version?: string,
): string {
  const unversioned = `${vaultUri(vault)}/${collections[kind]}/${name}`;
  return version === undefined ? unversioned : `${unversioned}/${version}`;
}

export function objectNotFound(kind: ObjectKind, name: string): LocalResponse {
  const title = titles[kind];
  return vaultError(
    404,
    `${title}NotFound`,
    `A ${title.toLowerCase()} with (name/id) ${name} was not found in this key vault. If you recently deleted this ${title.toLowerCase()} you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
  );
}

/** The object that the path names, unless it is soft-deleted. */
export function findObject(asked: VaultRequest, kind: ObjectKind): VaultObject | undefined {
  const object = asked.record.objects.get(kind, asked.path["name"] ?? "");
  return object?.deletedAt === undefined ? object : undefined;
}

/** Whatever holds the name in the path: an object that is there, or one that could still be recovered. */
export function findHolder(asked: VaultRequest, kind: ObjectKind): VaultObject | undefined {
  const object = asked.record.objects.get(kind, asked.path["name"] ?? "");
  return object === undefined || isPurged(object, asked.clock) ? undefined : object;
}

/** The version that the path names; without one, the current version. */
export function findVersion(
  asked: VaultRequest,
  object: VaultObject | undefined,
): VaultObjectVersion | undefined {
  const wanted = asked.path["version"]?.toLowerCase();
  if (wanted === undefined) return object?.versions.at(-1);
  return object?.versions.find(({ version }) => version.toLowerCase() === wanted);
}

/** Stores the object as it is from now on. */
export function store(
  place: VaultPlace,
  object: VaultObject,
  value?: { readonly version: string; readonly value: string },
): void {
  place.state.write({
    kind: "vault-object",
    at: place.clock.now().toISOString(),
    vault: place.record.vault.name,
    object,
    ...(value !== undefined && { value }),
  });
}

/** Seconds since 1970 by the shared clock, as all dates on the data plane are. */
export function unixNow(place: VaultPlace): number {
  return Math.floor(place.clock.now().getTime() / 1000);
}
