import { requests } from "../azure/request-manifest.ts";
import type { ContactReading } from "../owners/contact-readings.ts";
import type { Blindness } from "./scan-types.ts";

const WORDS: Readonly<Record<ContactReading, string>> = {
  owners: `owners of applications (${requests.applicationOwners.permission})`,
  users: `users (${requests.usersById.permission})`,
  domains: `the tenant's domains (${requests.organization.permission})`,
};

/** What could not be read when people were last looked for, as a cause of its own. */
export function contactsBlindness(refused: readonly ContactReading[] = []): readonly Blindness[] {
  if (refused.length === 0) return [];
  const what = refused.map((one) => WORDS[one]);
  return [{ cause: "contacts:permission-missing", count: refused.length, what }];
}
