import { addApplication } from "./application.ts";
import { bulkCredentials } from "./bulk-credentials.ts";
import { businessAppName } from "./business-names.ts";
import { contoso } from "./contoso.ts";
import { type TenantDraft, someStaff } from "./draft.ts";
import { createRandom, type Random } from "./random.ts";

/** Fills the tenant up with ordinary applications; nearly all have a service principal here. */
export function addApplications(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "applications");
  const leavers = draft.users
    .filter((user) => user["accountEnabled"] === false)
    .map(({ id }) => id);
  const workloads = draft.servicePrincipals.slice(0, 20).map(({ id }) => id);
  const missing = draft.counts.applications - draft.applications.length;

  for (let index = 0; index < missing; index++) {
    const displayName = businessAppName(random);
    const audience = random.next();
    addApplication(
      draft,
      random,
      {
        displayName,
        ...bulkCredentials(random),
        owners: ownersOf(draft, random, leavers, workloads),
        tags: tagsOf(draft, random),
        serviceManagementReference: random.chance(0.15) ? `CMDB-${random.int(1000, 99_999)}` : null,
        notes: random.chance(0.1) ? `Requested in ticket INC${random.int(10_000, 999_999)}.` : null,
        signInAudience: audience < 0.92 ? "AzureADMyOrg" : "AzureADMultipleOrgs",
        ...(random.chance(0.3)
          ? { redirectUris: [`https://app${index}.${contoso.domain}/signin`] }
          : {}),
        ...(random.chance(0.15) ? { identifierUris: [`api://${contoso.domain}/app${index}`] } : {}),
        isDisabled: random.chance(0.01) ? true : null,
      },
      random.chance(0.03) ? false : { accountEnabled: !random.chance(0.02) },
    );
  }
}

function ownersOf(
  draft: TenantDraft,
  random: Random,
  leavers: readonly string[],
  workloads: readonly string[],
): readonly string[] {
  const kind = random.next();
  if (kind < 0.6) return someStaff(draft, random, random.int(1, 3)).map(({ id }) => id);
  if (kind < 0.68 && leavers.length > 0) return [random.pick(leavers)];
  if (kind < 0.7 && workloads.length > 0) return [random.pick(workloads)];
  return [];
}

function tagsOf(draft: TenantDraft, random: Random): readonly string[] {
  if (!random.chance(0.12)) return [];
  const stage = random.pick(["prod", "test", "internal"]);
  return random.chance(0.5)
    ? [stage]
    : [stage, `${contoso.contactTag}:${random.pick(draft.staff).mail}`];
}
