import type { LocalResponse } from "../azure/exchange.ts";
import type { VaultObject } from "../tenant/model.ts";
import { isRecoverable } from "./soft-delete.ts";
import { vaultError } from "./vault-answers.ts";
import {
  findObject,
  objectNotFound,
  store,
  type ObjectKind,
  type VaultRequest,
} from "./vault-request.ts";
import { showCertificate, showDeletion, showKey, showSecret } from "./vault-shapes.ts";
import { without } from "./without.ts";

/** `DELETE /{kind}/{name}`: soft; with a certificate go the secret and the key behind it. */
export function deleteObject(asked: VaultRequest, kind: ObjectKind): LocalResponse {
  const object = findObject(asked, kind);
  if (object === undefined) return objectNotFound(kind, asked.path["name"] ?? "");
  if (object.managed === true) {
    return vaultError(403, "Forbidden", `Operation delete is not allowed on a managed ${kind}.`);
  }
  const deletedAt = asked.clock.now().toISOString();
  for (const part of withManaged(asked, object)) {
    store(asked, { ...part, deletedAt });
    asked.events.objectDeleted(asked.record.vault, part);
  }
  return { status: 200, body: showDeleted(asked, { ...object, deletedAt }) };
}

export function getDeleted(asked: VaultRequest, kind: ObjectKind): LocalResponse {
  const object = findDeleted(asked, kind);
  if (object === undefined) return objectNotFound(kind, asked.path["name"] ?? "");
  return { status: 200, body: showDeleted(asked, object) };
}

/** `DELETE /deleted{kind}/{name}`: gone for good. */
export function purgeDeleted(asked: VaultRequest, kind: ObjectKind): LocalResponse {
  const object = findDeleted(asked, kind);
  if (object === undefined) return objectNotFound(kind, asked.path["name"] ?? "");
  for (const part of withManaged(asked, object)) {
    asked.state.write({
      kind: "vault-object-purged",
      at: asked.clock.now().toISOString(),
      vault: asked.record.vault.name,
      objectKind: part.kind,
      name: part.name,
    });
  }
  return { status: 204 };
}

/** `POST /deleted{kind}/{name}/recover`: back as it was. */
export function recoverDeleted(asked: VaultRequest, kind: ObjectKind): LocalResponse {
  const object = findDeleted(asked, kind);
  if (object === undefined) return objectNotFound(kind, asked.path["name"] ?? "");
  for (const part of withManaged(asked, object)) {
    const recovered = without(part, "deletedAt");
    store(asked, recovered);
    for (const version of recovered.versions) {
      asked.events.versionChanged(asked.record.vault, recovered, version);
    }
  }
  return { status: 200, body: showBundle(asked, object) };
}

function findDeleted(asked: VaultRequest, kind: ObjectKind): VaultObject | undefined {
  const object = asked.record.objects.get(kind, asked.path["name"] ?? "");
  return object !== undefined && isRecoverable(object, asked.clock) ? object : undefined;
}

function withManaged(asked: VaultRequest, object: VaultObject): readonly VaultObject[] {
  if (object.kind !== "certificate") return [object];
  const behind = (["secret", "key"] as const)
    .map((kind) => asked.record.objects.get(kind, object.name))
    .filter((part) => part?.managed === true);
  return [object, ...behind.filter((part) => part !== undefined)];
}

function showDeleted(asked: VaultRequest, object: VaultObject): object {
  return { ...showBundle(asked, object), ...showDeletion(asked.record.vault, object) };
}

function showBundle(asked: VaultRequest, object: VaultObject): object {
  const { vault } = asked.record;
  const current = object.versions.at(-1);
  if (current === undefined) return {};
  switch (object.kind) {
    case "secret":
      return showSecret(vault, object, current);
    case "key":
      return showKey(vault, object, current);
    case "certificate":
      return showCertificate(vault, object, current);
  }
}
