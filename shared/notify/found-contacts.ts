import type { Policy } from "../config/policy.ts";
import type { Contact } from "../findings/finding.ts";
import type { Waiting } from "../findings/waiting-store.ts";
import type { VaultRecord } from "../inventory/records.ts";
import type { createContactFinder } from "../owners/contact-finder.ts";
import type { ContactReadings } from "../owners/contact-readings.ts";

export interface ContactsDeps {
  readonly contacts: ReturnType<typeof createContactFinder>;
  readonly vaults: { all(): Promise<readonly VaultRecord[]> };
  /** Keeps what the directory answered and what it refused. */
  readonly noteReadings: (readings: ContactReadings) => Promise<void>;
}

/**
 * The contact of each finding in `batch`, in its order; reads owners, and the vaults where a finding is about one. What could not
 * be read for want of a permission is written down before it answers: the next scan makes a blind spot of it.
 */
export async function foundContacts(
  deps: ContactsDeps,
  batch: readonly Waiting[],
  policy: Policy,
): Promise<readonly { readonly waiting: Waiting; readonly contact: Contact }[]> {
  const wantsVault = batch.some(({ record }) => record.hints.vaultId !== undefined);
  const vaults = wantsVault ? await deps.vaults.all() : [];
  const { contacts: found, readings } = await deps.contacts.find(
    batch.map(({ record }) => ({
      subject: record.finding.subject,
      audience: record.audience,
      hints: record.hints,
    })),
    { policy, vaults: new Map(vaults.map((vault) => [vault.id, vault])) },
  );
  await deps.noteReadings(readings);
  return batch.flatMap((waiting, index) => {
    const contact = found[index];
    return contact === undefined ? [] : [{ waiting, contact }];
  });
}
