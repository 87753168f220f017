import type { LocalResponse } from "../azure/exchange.ts";
import {
  findObject,
  findVersion,
  objectNotFound,
  store,
  type ObjectKind,
  type VaultRequest,
} from "./vault-request.ts";
import { showCertificate, showKey, showSecret } from "./vault-shapes.ts";
import { changedVersion, readVersionInput, withVersion } from "./version-input.ts";
import { without } from "./without.ts";

/** `PATCH /{kind}/{name}/{version?}`: state, dates and tags of one version. A certificate's dates are its own. */
export function updateVersion(asked: VaultRequest, kind: ObjectKind): LocalResponse {
  const object = findObject(asked, kind);
  const version = findVersion(asked, object);
  if (object === undefined || version === undefined) {
    return objectNotFound(kind, asked.path["name"] ?? "");
  }
  const read = readVersionInput(asked);
  if ("status" in read) return read;
  const changed = changedVersion(
    asked,
    version,
    kind === "certificate" ? without(read.input, "nbf", "exp") : read.input,
  );
  const stored = withVersion(object, changed);
  store(asked, stored);
  const { vault } = asked.record;
  asked.events.versionChanged(vault, stored, changed);
  switch (kind) {
    case "secret":
      return { status: 200, body: showSecret(vault, stored, changed) };
    case "key":
      return { status: 200, body: showKey(vault, stored, changed) };
    case "certificate":
      return { status: 200, body: showCertificate(vault, stored, changed) };
  }
}
