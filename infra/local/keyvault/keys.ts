import type { LocalResponse } from "../azure/exchange.ts";
import { addKeyVersion, addRotatedVersion } from "./key-versions.ts";
import { isRecord, jsonObject } from "../arm/arm-answers.ts";
import type { VaultObject } from "../tenant/model.ts";
import { refuseName } from "./names.ts";
import { badParameter } from "./vault-answers.ts";
import {
  findHolder,
  findObject,
  findVersion,
  objectNotFound,
  objectUri,
  store,
  unixNow,
  type VaultRequest,
} from "./vault-request.ts";
import { showKey } from "./vault-shapes.ts";
import { readVersionInput } from "./version-input.ts";

/** A key that nobody gave a policy has this one (from memory): a near-expiry event 30 days before the end. */
const defaultPolicy = {
  lifetimeActions: [{ trigger: { timeBeforeExpiry: "P30D" }, action: { type: "Notify" } }],
  attributes: { expiryTime: null },
};

/** `GET /keys/{name}/{version?}`: the public part. */
export function getKey(asked: VaultRequest): LocalResponse {
  const key = findObject(asked, "key");
  const version = findVersion(asked, key);
  if (key === undefined || version === undefined) {
    return objectNotFound("key", asked.path["name"] ?? "");
  }
  return { status: 200, body: showKey(asked.record.vault, key, version) };
}

/** `POST /keys/{name}/create`: a new key or a new version of one. */
export function createKey(asked: VaultRequest): LocalResponse {
  const name = asked.path["name"] ?? "";
  const existing = findHolder(asked, "key");
  const refused = refuseName(name, existing);
  if (refused !== undefined) return refused;
  const read = readVersionInput(asked);
  if ("status" in read) return read;
  const { kty } = read.body;
  if (typeof kty !== "string") return badParameter("Property kty is required.");
  const made = addKeyVersion(asked, existing, existing?.name ?? name, read.input, kty);
  return { status: 200, body: showKey(asked.record.vault, made.key, made.version) };
}

/** `POST /keys/{name}/rotate`: a new version that lives as long as the rotation policy says. */
export function rotateKey(asked: VaultRequest): LocalResponse {
  const key = findObject(asked, "key");
  const current = key?.versions.at(-1);
  if (key === undefined || current === undefined) {
    return objectNotFound("key", asked.path["name"] ?? "");
  }
  const rotated = addRotatedVersion(asked, key, current);
  return { status: 200, body: showKey(asked.record.vault, rotated.key, rotated.version) };
}

export function getRotationPolicy(asked: VaultRequest): LocalResponse {
  const key = findObject(asked, "key");
  if (key === undefined) return objectNotFound("key", asked.path["name"] ?? "");
  return { status: 200, body: showRotationPolicy(asked, key) };
}

/** `PUT /keys/{name}/rotationpolicy`: replaces it, which may move the near-expiry event. */
export function setRotationPolicy(asked: VaultRequest): LocalResponse {
  const key = findObject(asked, "key");
  if (key === undefined) return objectNotFound("key", asked.path["name"] ?? "");
  const body = jsonObject(asked.request.body);
  if (body === undefined) return badParameter("The request body is not a JSON object.");
  const { lifetimeActions = [], attributes = {} } = body;
  if (!Array.isArray(lifetimeActions) || !isRecord(attributes)) {
    return badParameter("Property lifetimeActions or attributes has invalid value.");
  }
  const now = unixNow(asked);
  const changed = {
    ...key,
    policy: { lifetimeActions, attributes: { ...attributes, created: now, updated: now } },
  };
  store(asked, changed);
  for (const version of changed.versions) {
    asked.events.versionChanged(asked.record.vault, changed, version);
  }
  return { status: 200, body: showRotationPolicy(asked, changed) };
}

function showRotationPolicy(asked: VaultRequest, key: VaultObject): object {
  return {
    id: `${objectUri(asked.record.vault, key)}/rotationpolicy`,
    ...(key.policy ?? defaultPolicy),
  };
}
