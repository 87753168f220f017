import { addApplication, type ApplicationParts } from "../application.ts";
import { businessAppName } from "../business-names.ts";
import { contoso } from "../contoso.ts";
import { secret } from "../credentials.ts";
import { noteSpecimen, type TenantDraft, someStaff } from "../draft.ts";
import type { Random } from "../random.ts";

/** Who answers for an application, when that is not plain. Each has a secret that ends, so that somebody must be told. */
export function addOwnership(draft: TenantDraft, random: Random, copy: number): void {
  const idOf = (specimen: string): string => {
    const ids = draft.specimens.get(specimen) ?? [];
    return ids[copy] ?? ids[0] ?? "";
  };
  const add = (
    specimen: string,
    owners: readonly string[],
    extra: Partial<ApplicationParts> = {},
  ): void => {
    const { application } = addApplication(draft, random, {
      displayName: businessAppName(random),
      passwordCredentials: [secret(random, { starts: -355, ends: random.int(4, 13) })],
      owners,
      ...extra,
    });
    noteSpecimen(draft, specimen, application.id);
  };
  const disabled = draft.users
    .filter((user) => user["accountEnabled"] === false && user["onPremisesSyncEnabled"] === true)
    .map(({ id }) => id);
  const workload = draft.servicePrincipals.find(
    (one) => one["servicePrincipalType"] === "Application",
  );

  add("application without owner and without any trace of a creator", [], { createdByAppId: null });
  add("application whose owners are all disabled", disabled.slice(0, 2));
  add(
    "application whose owner is a service principal",
    workload === undefined ? [] : [workload.id],
  );
  add(
    "application with 27 owners",
    someStaff(draft, random, 27).map(({ id }) => id),
  );
  add("application owned by a guest", [idOf("guest who owns an application")]);
  add("application owned by a user without mail", [idOf("user without mail")]);
  add("application owned by a soft-deleted user", [
    idOf("soft-deleted user who is still named as an owner"),
  ]);
  add("application whose disabled owner has a chain of managers that ends in a disabled one", [
    idOf("disabled, and the managers above end in a disabled one"),
  ]);
  const leaver = idOf("owner who left: disabled, the only owner of three applications");
  for (let index = 0; index < 3; index++) {
    add("application whose only owner left", [leaver]);
  }
  const [named] = someStaff(draft, random, 1);
  if (named !== undefined) {
    add("application without owner, its tag names a contact", [], {
      tags: ["prod", `${contoso.contactTag}:${named.mail}`],
    });
    add("application without owner, its service reference names a contact", [], {
      serviceManagementReference: named.mail,
    });
  }
}
