import type { LocalResponse } from "../azure/exchange.ts";
import { pageOf } from "../arm/paging.ts";
import type { VaultObject } from "../tenant/model.ts";
import { isRecoverable } from "./soft-delete.ts";
import { badParameter } from "./vault-answers.ts";
import {
  findObject,
  objectNotFound,
  objectUri,
  vaultUri,
  type ObjectKind,
  type VaultRequest,
} from "./vault-request.ts";
import { showDeletion, showItem } from "./vault-shapes.ts";

/** `GET /secrets` and its like: current versions only, disabled ones included, soft-deleted ones not. */
export function listObjects(asked: VaultRequest, kind: ObjectKind): LocalResponse {
  const { vault, objects } = asked.record;
  const includesPending = asked.request.query.get("includePending") === "true";
  const listed = objects
    .all(kind)
    .filter(
      ({ deletedAt, versions, pending }) =>
        deletedAt === undefined &&
        (versions.length > 0 || (includesPending && pending !== undefined)),
    );
  return paged(asked, listed, nameOf, (object) => {
    const current = object.versions.at(-1);
    return current === undefined
      ? showPending(asked, object)
      : showItem(vault, object, current, false);
  });
}

/** `GET /{kind}/{name}/versions`, by version id, which says nothing about age. */
export function listVersions(asked: VaultRequest, kind: ObjectKind): LocalResponse {
  const object = findObject(asked, kind);
  if (object === undefined) return objectNotFound(kind, asked.path["name"] ?? "");
  const versions = [...object.versions].sort((left, right) =>
    left.version < right.version ? -1 : 1,
  );
  return paged(
    asked,
    versions,
    ({ version }) => version,
    (version) => showItem(asked.record.vault, object, version, true),
  );
}

/** `GET /deletedsecrets` and its like. */
export function listDeleted(asked: VaultRequest, kind: ObjectKind): LocalResponse {
  const { vault, objects } = asked.record;
  const deleted = objects.all(kind).filter((object) => isRecoverable(object, asked.clock));
  return paged(asked, deleted, nameOf, (object) => {
    const current = object.versions.at(-1);
    const item = current === undefined ? {} : showItem(vault, object, current, false);
    return { ...item, ...showDeletion(vault, object) };
  });
}

function showPending(asked: VaultRequest, certificate: VaultObject): object {
  return { id: objectUri(asked.record.vault, certificate), attributes: { enabled: false } };
}

function paged<Item>(
  asked: VaultRequest,
  sorted: readonly Item[],
  keyOf: (item: Item) => string,
  show: (item: Item) => object,
): LocalResponse {
  const { query, path } = asked.request;
  const wanted = query.get("maxresults");
  if (wanted !== null && !/^([1-9]|1[0-9]|2[0-5])$/.test(wanted)) {
    return badParameter(`Invalid maxresults '${wanted}': it must be 1 to 25.`);
  }
  const size = wanted === null ? 25 : Number(wanted);
  const page = pageOf(sorted, size, keyOf, query.get("$skiptoken"));
  if (page === "bad-token") return badParameter("The skiptoken is not valid.");
  const value = page.items.map(show);
  if (page.skipToken === undefined) return { status: 200, body: { value, nextLink: null } };
  // The service writes the port into its links (from memory): to compare them with the vault's address, parse them.
  const next = new URLSearchParams({
    "api-version": query.get("api-version") ?? "",
    $skiptoken: page.skipToken,
    maxresults: String(size),
  });
  const nextLink = `${vaultUri(asked.record.vault)}:443${path}?${next.toString()}`;
  return { status: 200, body: { value, nextLink } };
}

function nameOf({ name }: VaultObject): string {
  return name.toLowerCase();
}
