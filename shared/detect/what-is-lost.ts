import { plainText } from "../core/plain-text.ts";
import { nameOfResource } from "../inventory/encrypted-resources.ts";
import type { Credential, Holder } from "../inventory/holder.ts";

const RESOURCES_IN_SENTENCE = 3;
const NAME_IN_SENTENCE = 80;

/**
 * What ends with this credential and with no other, in a sentence: for a time to come, or for now. `undefined` where nothing is
 * known but that it is a credential.
 */
export function whatIsLost(
  credential: Credential,
  holder: Holder,
  when: "then" | "now",
): string | undefined {
  const resources = resourcesEncrypted(credential);
  if (resources !== undefined) {
    return when === "then"
      ? `It encrypts ${resources}: when it has ended, what they hold may no longer be readable.`
      : `It encrypts ${resources}: what they hold may not be readable now.`;
  }
  if (credential.kind !== "saml-signing" || holder.servicePrincipal?.usesSaml !== true) {
    return undefined;
  }
  const name = plainText(holder.servicePrincipal.name, NAME_IN_SENTENCE);
  return when === "then"
    ? `Sign-in of users to “${name}” stops at that moment: it signs what tells the application who they are.`
    : `Users cannot sign in to “${name}” if it is still the one in use.`;
}

/** Whether something cannot be read without it: then deleting it is no way to tidy up. */
export function encryptsSomething({ vaultObjects }: Credential): boolean {
  return vaultObjects.some(({ encrypts = [] }) => encrypts.length > 0);
}

function resourcesEncrypted({ vaultObjects }: Credential): string | undefined {
  const [{ encrypts = [], encryptsCount = encrypts.length } = {}] = vaultObjects;
  if (encrypts.length === 0) return undefined;
  const named = encrypts.slice(0, RESOURCES_IN_SENTENCE).map(nameOfResource);
  const more = encryptsCount - named.length;
  const all = more > 0 ? [...named, `${more} more`] : named;
  const last = all.at(-1) ?? "";
  return all.length === 1 ? last : `${all.slice(0, -1).join(", ")} and ${last}`;
}
