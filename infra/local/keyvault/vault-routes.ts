import type { LocalResponse } from "../azure/exchange.ts";
import {
  createCertificate,
  getCertificate,
  getCertificatePolicy,
  getPendingCertificate,
  updateCertificatePolicy,
} from "./certificates.ts";
import { deleteObject, getDeleted, purgeDeleted, recoverDeleted } from "./deleted-objects.ts";
import { createKey, getKey, getRotationPolicy, rotateKey, setRotationPolicy } from "./keys.ts";
import { getSecret, setSecret } from "./secrets.ts";
import { updateVersion } from "./update-version.ts";
import { listDeleted, listObjects, listVersions } from "./vault-lists.ts";
import { collections, type ObjectKind, type VaultRequest } from "./vault-request.ts";

export interface VaultRoute {
  readonly method: string;
  readonly pattern: RegExp;
  readonly kind: ObjectKind;
  /** Data action that a vault with role-based access asks for, without `Microsoft.KeyVault/vaults/`. */
  readonly dataAction: string;
  /** Permission on this kind that a vault with access policies asks for. */
  readonly permission: string;
  readonly run: (asked: VaultRequest) => LocalResponse;
}

type Row = readonly [
  method: string,
  path: string,
  dataAction: string,
  permission: string,
  run: (asked: VaultRequest) => LocalResponse,
];

const secretRows: readonly Row[] = [
  ["PUT", "{name}", "secrets/setSecret/action", "set", setSecret],
  ["GET", "{name}", "secrets/getSecret/action", "get", getSecret],
  ["GET", "{name}/{version}", "secrets/getSecret/action", "get", getSecret],
];

const keyRows: readonly Row[] = [
  ["POST", "{name}/create", "keys/create/action", "create", createKey],
  ["POST", "{name}/rotate", "keys/rotate/action", "rotate", rotateKey],
  [
    "GET",
    "{name}/rotationpolicy",
    "keyrotationpolicies/read",
    "getrotationpolicy",
    getRotationPolicy,
  ],
  [
    "PUT",
    "{name}/rotationpolicy",
    "keyrotationpolicies/write",
    "setrotationpolicy",
    setRotationPolicy,
  ],
  ["GET", "{name}", "keys/read", "get", getKey],
  ["GET", "{name}/{version}", "keys/read", "get", getKey],
];

const certificateRows: readonly Row[] = [
  ["POST", "{name}/create", "certificates/create/action", "create", createCertificate],
  ["GET", "{name}/policy", "certificates/read", "get", getCertificatePolicy],
  ["PATCH", "{name}/policy", "certificates/update/action", "update", updateCertificatePolicy],
  ["GET", "{name}/pending", "certificates/read", "get", getPendingCertificate],
  ["GET", "{name}", "certificates/read", "get", getCertificate],
  ["GET", "{name}/{version}", "certificates/read", "get", getCertificate],
];

/**
 * Every operation of the local vaults, with the right that it takes (data actions as in the definitions of the Key Vault roles:
 * learn.microsoft.com/azure/role-based-access-control/permissions/security, from memory).
 */
export function vaultRoutes(): readonly VaultRoute[] {
  return [
    ...routes("secret", "secrets/readMetadata/action", "set", secretRows),
    ...routes("key", "keys/read", "update", keyRows),
    ...routes("certificate", "certificates/read", "update", certificateRows),
  ];
}

function routes(
  kind: ObjectKind,
  listAction: string,
  updatePermission: string,
  own: readonly Row[],
): VaultRoute[] {
  const plural = collections[kind];
  const row = ([method, path, dataAction, permission, run]: Row, base = plural): VaultRoute => ({
    method,
    pattern: pattern(path === "" ? base : `${base}/${path}`),
    kind,
    dataAction,
    permission,
    run,
  });
  const update: VaultRoute["run"] = (asked) => updateVersion(asked, kind);
  return [
    row(["GET", "", listAction, "list", (asked) => listObjects(asked, kind)]),
    row(["GET", "{name}/versions", listAction, "list", (asked) => listVersions(asked, kind)]),
    ...own.map((entry) => row(entry)),
    row(["PATCH", "{name}", `${plural}/update/action`, updatePermission, update]),
    row(["PATCH", "{name}/{version}", `${plural}/update/action`, updatePermission, update]),
    row(["DELETE", "{name}", `${plural}/delete`, "delete", (asked) => deleteObject(asked, kind)]),
    ...deletedRows(kind, listAction).map((entry) => row(entry, `deleted${plural}`)),
  ];
}

function deletedRows(kind: ObjectKind, listAction: string): readonly Row[] {
  const plural = collections[kind];
  return [
    ["GET", "", listAction, "list", (asked) => listDeleted(asked, kind)],
    ["GET", "{name}", listAction, "get", (asked) => getDeleted(asked, kind)],
    ["DELETE", "{name}", `${plural}/purge/action`, "purge", (asked) => purgeDeleted(asked, kind)],
    [
      "POST",
      "{name}/recover",
      `${plural}/recover/action`,
      "recover",
      (asked) => recoverDeleted(asked, kind),
    ],
  ];
}

/** The SDK ends the address of an unversioned object with a slash. */
function pattern(template: string): RegExp {
  const source = template.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => `(?<${name}>[^/]+)`);
  return new RegExp(`^/${source}/?$`, "i");
}
