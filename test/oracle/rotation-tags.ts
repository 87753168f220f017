import type { Holder } from "./holder.ts";
import type { RawAttributes, RawTags } from "./raw-tenant.ts";
import type { Rules } from "./rules.ts";

/** How the tags of the rotation pattern on a vault object compare with the tenant. */
type RotationTags = "none" | "right" | "stale" | "wrong";

interface TaggedObject {
  readonly tags?: RawTags;
  readonly attributes?: RawAttributes;
}

/** The object is a stored copy of an application credential, which speaks for it. */
export function isApplicationCredential(
  object: TaggedObject,
  holders: readonly Holder[],
  rules: Rules,
): boolean {
  const named = readRotationTags(object, holders);
  switch (named) {
    case "none":
      return false;
    case "right":
      return rules.has("rotation-tags-right");
    // Without the rule tags are believed as they stand.
    case "stale":
      return !rules.has("rotation-tags-stale");
    case "wrong":
      return !rules.has("rotation-tags-wrong");
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
