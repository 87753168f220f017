import { isRecord } from "../arm/arm-answers.ts";
import type { VaultObject, VaultObjectVersion } from "../tenant/model.ts";
import { addDuration, isDuration } from "./durations.ts";
import { store, unixNow, type VaultPlace } from "./vault-request.ts";
import { newVersion, type VersionInput } from "./version-input.ts";

interface MadeKey {
  readonly key: VaultObject;
  readonly version: VaultObjectVersion;
}

/** Stores a new version of a key, or a new key, and tells of it. */
export function addKeyVersion(
  place: VaultPlace,
  existing: VaultObject | undefined,
  name: string,
  input: VersionInput,
  kty: string,
): MadeKey {
  const version = { ...newVersion(place, "key", name, existing, input), kty };
  const versions = [...(existing?.versions ?? []), version];
  const key = { ...existing, kind: "key" as const, name, versions };
  store(place, key);
  place.events.versionCreated(place.record.vault, key, version);
  return { key, version };
}

/** A rotation: the new version has the tags of the current one and lives as long as the rotation policy says. */
export function addRotatedVersion(
  place: VaultPlace,
  key: VaultObject,
  current: VaultObjectVersion,
): MadeKey {
  const attributes = key.policy?.["attributes"];
  const expiryTime = isRecord(attributes) ? attributes["expiryTime"] : undefined;
  const input = {
    ...(current.tags !== undefined && { tags: current.tags }),
    ...(typeof expiryTime === "string" &&
      isDuration(expiryTime) && { exp: addDuration(unixNow(place), expiryTime, 1) }),
  };
  return addKeyVersion(place, key, key.name, input, current.kty ?? "RSA");
}
