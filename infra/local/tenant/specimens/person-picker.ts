import { contoso } from "../contoso.ts";
import type { TenantDraft } from "../draft.ts";
import type { GraphObject } from "../model.ts";
import type { Random } from "../random.ts";

/** Who settings name holds what the tenant says elsewhere, and nothing by chance. */
const reserved: ReadonlySet<unknown> = new Set([
  contoso.administrator,
  contoso.reader,
  contoso.apiClientId,
  contoso.daemon,
]);

/** Gives principals that are no specimen of anything else, each once; ids. */
export interface PersonPicker {
  /** An enabled employee made in the cloud. */
  person(): string;
  synchronised(): string;
  disabled(): string;
  servicePrincipal(): string;
}

export function createPersonPicker(draft: TenantDraft, random: Random): PersonPicker {
  const taken = new Set([...draft.specimens.values()].flat());
  const staff = new Set(draft.staff.map(({ id }) => id));
  const from = (
    objects: readonly GraphObject[],
    fits: (object: GraphObject) => boolean,
  ): (() => string) => {
    // Made when it is first asked for: a big tenant is not gone through for nothing.
    let candidates: GraphObject[] | undefined;
    return () => {
      candidates ??= objects.filter(
        (object) =>
          !taken.has(object.id) &&
          !reserved.has(object["userPrincipalName"] ?? object["appId"]) &&
          !reserved.has(object["displayName"]) &&
          fits(object),
      );
      const [found] = candidates.splice(random.int(0, candidates.length - 1), 1);
      if (found === undefined) throw new Error("The tenant is too small for its specimens.");
      taken.add(found.id);
      return found.id;
    };
  };
  const isSynchronised = (user: GraphObject): boolean => user["onPremisesSyncEnabled"] === true;
  return {
    person: from(draft.users, (user) => staff.has(user.id) && !isSynchronised(user)),
    synchronised: from(draft.users, (user) => staff.has(user.id) && isSynchronised(user)),
    disabled: from(
      draft.users,
      (user) => user["accountEnabled"] === false && user["userType"] === "Member",
    ),
    servicePrincipal: from(
      draft.servicePrincipals,
      (one) =>
        one["servicePrincipalType"] === "Application" &&
        one["appOwnerOrganizationId"] === draft.tenantId,
    ),
  };
}
