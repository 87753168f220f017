import type { Holder } from "./holder.ts";
import type { RawAttributes, RawTags } from "./raw-tenant.ts";
import type { Rules } from "./rules.ts";

/** How the tags of the rotation pattern on a vault object compare with the tenant. */
type RotationTags = "none" | "right" | "stale" | "wrong";

interface TaggedObject {
  readonly tags?: RawTags;
  readonly attributes?: RawAttributes;
}

/**
 * The natural key of the application credential that the tags name; null when the object stands for itself. Tags that are
 * believed as they stand, without the rule for them, may name what is nowhere.
 */
export function taggedCredential(
  object: TaggedObject,
  holders: readonly Holder[],
  rules: Rules,
): string | null {
  const keyIds = guidsIn(object.tags?.["CredentialId"]);
  const appId = guidsIn(object.tags?.["ProviderAddress"]).at(-1);
  const named = holders
    .filter(({ id }) => id === appId)
    .flatMap(({ credentials }) => credentials)
    .find((each) => each.keyIds.some((keyId) => keyIds.includes(keyId)));
  const believed = named?.naturalKey ?? "what the tags name";
  switch (readRotationTags(object, holders)) {
    case "none":
      return null;
    case "right":
      return rules.has("rotation-tags-right") ? believed : null;
    case "stale":
      return rules.has("rotation-tags-stale") ? null : believed;
    case "wrong":
      return rules.has("rotation-tags-wrong") ? null : believed;
  }
}

/**
 * `stale`: the credential is nowhere any more and the application has a newer one than the object, so it was replaced.
 * `wrong`: every other mistake.
 */
function readRotationTags(
  { tags, attributes }: TaggedObject,
  holders: readonly Holder[],
): RotationTags {
  const credential = tags?.["CredentialId"];
  const provider = tags?.["ProviderAddress"];
  if (typeof credential !== "string" && typeof provider !== "string") return "none";
  const keyIds = guidsIn(credential);
  const appId = guidsIn(provider).at(-1);
  const has = (holder: Holder) => keyIds.some((keyId) => holder.keyIds.has(keyId));
  const holder = holders.find(({ id }) => id === appId);
  if (holder === undefined || keyIds.length === 0) return "wrong";
  if (has(holder)) return "right";
  const storedAtMs = (attributes?.created ?? Number.POSITIVE_INFINITY) * 1_000;
  const isReplaced = holder.credentials.some(({ startsAtMs }) => (startsAtMs ?? 0) > storedAtMs);
  return isReplaced && !holders.some(has) ? "stale" : "wrong";
}

function guidsIn(text: string | null | undefined): readonly string[] {
  return (text ?? "").toLowerCase().match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];
}
