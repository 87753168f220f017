import { createHash } from "node:crypto";
import type { LocalResponse } from "../azure/exchange.ts";
import { isRecord, isTextMap, jsonObject } from "../arm/arm-answers.ts";
import type { VaultObject, VaultObjectVersion } from "../tenant/model.ts";
import { badParameter } from "./vault-answers.ts";
import { unixNow, type ObjectKind, type VaultPlace, type VaultRequest } from "./vault-request.ts";

/** What a caller may say about a version. `null` takes a date away. */
export interface VersionInput {
  readonly enabled?: boolean;
  readonly nbf?: number | null;
  readonly exp?: number | null;
  readonly tags?: Readonly<Record<string, string>>;
  readonly contentType?: string;
}

const maxTags = 15;
const maxTagLength = 512;

/** Reads attributes, tags and content type of a body, or answers why not. */
export function readVersionInput(
  asked: VaultRequest,
): { readonly body: Record<string, unknown>; readonly input: VersionInput } | LocalResponse {
  const body = asked.request.body.length === 0 ? {} : jsonObject(asked.request.body);
  if (body === undefined) return badParameter("The request body is not a JSON object.");
  const { attributes = {}, tags, contentType } = body;
  if (!isRecord(attributes)) return badParameter("Property attributes has invalid value.");
  const { enabled, nbf, exp } = attributes;
  if (enabled !== undefined && typeof enabled !== "boolean") {
    return badParameter("Property attributes.enabled has invalid value.");
  }
  if (!isDate(nbf)) return badParameter("Property attributes.nbf has invalid value.");
  if (!isDate(exp)) return badParameter("Property attributes.exp has invalid value.");
  if (tags !== undefined && tags !== null && !isTextMap(tags)) {
    return badParameter("Property tags has invalid value.");
  }
  const refused = refuseTags(tags ?? {});
  if (refused !== undefined) return badParameter(refused);
  if (contentType !== undefined && contentType !== null && typeof contentType !== "string") {
    return badParameter("Property contentType has invalid value.");
  }
  return {
    body,
    input: {
      ...(enabled !== undefined && { enabled }),
      ...(nbf !== undefined && { nbf }),
      ...(exp !== undefined && { exp }),
      ...(tags !== undefined && tags !== null && { tags }),
      ...(typeof contentType === "string" && { contentType }),
    },
  };
}

/** A version that says exactly what the input says: nothing is carried over from the one before. */
export function newVersion(
  place: VaultPlace,
  kind: ObjectKind,
  name: string,
  before: VaultObject | undefined,
  input: VersionInput,
): VaultObjectVersion {
  const now = unixNow(place);
  const { enabled = true, nbf, exp, tags, contentType } = input;
  return {
    version: versionId(
      `${place.record.vault.id}|${kind}|${name}|${before?.versions.length ?? 0}|${now}`,
    ),
    enabled,
    created: now,
    updated: now,
    ...(typeof nbf === "number" && { nbf }),
    ...(typeof exp === "number" && { exp }),
    ...(contentType !== undefined && { contentType }),
    ...(tags !== undefined && { tags }),
  };
}

/** The version with what the input says changed, and the rest as it was. */
export function changedVersion(
  place: VaultPlace,
  version: VaultObjectVersion,
  { nbf, exp, ...rest }: VersionInput,
): VaultObjectVersion {
  const { nbf: oldNbf, exp: oldExp, ...kept } = version;
  const newNbf = nbf === undefined ? oldNbf : (nbf ?? undefined);
  const newExp = exp === undefined ? oldExp : (exp ?? undefined);
  return {
    ...kept,
    ...rest,
    updated: unixNow(place),
    ...(newNbf !== undefined && { nbf: newNbf }),
    ...(newExp !== undefined && { exp: newExp }),
  };
}

/** The object with one version replaced. */
export function withVersion(object: VaultObject, changed: VaultObjectVersion): VaultObject {
  const versions = object.versions.map((version) =>
    version.version === changed.version ? changed : version,
  );
  return { ...object, versions };
}

/** 32 hexadecimal digits: the same in every run for the same write at the same time. */
function versionId(of: string): string {
  return createHash("sha256").update(of).digest("hex").slice(0, 32);
}

function isDate(value: unknown): value is number | null | undefined {
  return value === undefined || value === null || (typeof value === "number" && value >= 0);
}

function refuseTags(tags: Readonly<Record<string, string>>): string | undefined {
  const entries = Object.entries(tags);
  if (entries.length > maxTags) return `There are ${entries.length} tags: at most ${maxTags}.`;
  const long = entries.find(
    ([name, text]) => name.length > maxTagLength || text.length > maxTagLength,
  );
  return long === undefined ? undefined : `A tag is longer than ${maxTagLength} characters.`;
}
