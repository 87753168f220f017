import type { Holder } from "./holder.ts";
import type { RawTags } from "./raw-tenant.ts";
import type { Rules } from "./rules.ts";

/** How the tags of the rotation pattern on a vault object compare with the tenant. */
type RotationTags = "none" | "right" | "stale" | "wrong";

/** The object is a stored copy of an application credential, which speaks for it. */
export function isApplicationCredential(
  tags: RawTags,
  holders: readonly Holder[],
  rules: Rules,
): boolean {
  const named = readRotationTags(tags, holders);
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

/** `stale`: the application is there, the credential nowhere any more. `wrong`: every other mistake. */
function readRotationTags(tags: RawTags, holders: readonly Holder[]): RotationTags {
  const credential = tags?.["CredentialId"];
  const provider = tags?.["ProviderAddress"];
  if (typeof credential !== "string" && typeof provider !== "string") return "none";
  const keyIds = guidsIn(credential);
  const appId = guidsIn(provider).at(-1);
  const has = (holder: Holder) => keyIds.some((keyId) => holder.keyIds.has(keyId));
  const holder = holders.find(({ id }) => id === appId);
  if (holder === undefined || keyIds.length === 0) return "wrong";
  if (has(holder)) return "right";
  return holders.some(has) ? "wrong" : "stale";
}

function guidsIn(text: string | null | undefined): readonly string[] {
  return (text ?? "").toLowerCase().match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];
}
