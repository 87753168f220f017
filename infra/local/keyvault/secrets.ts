import type { LocalResponse } from "../azure/exchange.ts";
import { badParameter, vaultError } from "./vault-answers.ts";
import {
  findHolder,
  findObject,
  findVersion,
  objectNotFound,
  store,
  type VaultRequest,
} from "./vault-request.ts";
import { refuseName } from "./names.ts";
import { showSecret } from "./vault-shapes.ts";
import { newVersion, readVersionInput } from "./version-input.ts";

const maxValueBytes = 25 * 1024;

/** `GET /secrets/{name}/{version?}`: dates do not matter, only a disabled version is kept back. */
export function getSecret(asked: VaultRequest): LocalResponse {
  const secret = findObject(asked, "secret");
  const version = findVersion(asked, secret);
  if (secret === undefined || version === undefined) {
    return objectNotFound("secret", asked.path["name"] ?? "");
  }
  if (!version.enabled) {
    return vaultError(
      403,
      "Forbidden",
      "Operation get is not allowed on a disabled secret.",
      "SecretDisabled",
    );
  }
  const value = asked.valueOf(secret.name, version.version);
  return { status: 200, body: showSecret(asked.record.vault, secret, version, value) };
}

/** `PUT /secrets/{name}`: a new version; tags, dates and content type of the one before do not carry over. */
export function setSecret(asked: VaultRequest): LocalResponse {
  const { record, path, events } = asked;
  const existing = findHolder(asked, "secret");
  const refused = refuseName(path["name"] ?? "", existing);
  if (refused !== undefined) return refused;
  if (existing?.managed === true) {
    return vaultError(403, "Forbidden", "Operation set is not allowed on a managed secret.");
  }
  const read = readVersionInput(asked);
  if ("status" in read) return read;
  const { value } = read.body;
  if (typeof value !== "string") return badParameter("Property value is required.");
  if (Buffer.byteLength(value) > maxValueBytes) {
    return badParameter(`The secret value is longer than ${maxValueBytes} bytes.`);
  }
  const name = existing?.name ?? path["name"] ?? "";
  const version = newVersion(asked, "secret", name, existing, read.input);
  const secret = {
    ...existing,
    kind: "secret" as const,
    name,
    versions: [...(existing?.versions ?? []), version],
  };
  store(asked, secret, { version: version.version, value });
  events.versionCreated(record.vault, secret, version);
  return { status: 200, body: showSecret(record.vault, secret, version, value) };
}
