import type { ContactPolicy } from "./policy.ts";
import type { RawTenant, RawUser } from "./raw-tenant.ts";

/** Asks whether a text is just a mail address, and one in a domain that may be written to. Gives it back trimmed. */
export function addressRules(
  { verifiedDomains, users }: Pick<RawTenant, "verifiedDomains" | "users">,
  { outsideDomains = [] }: ContactPolicy,
): {
  readonly allowed: (text: string | null | undefined) => string | null;
  /** As `allowed`, and not of people who have all left. */
  readonly allowedOfPresent: (text: string | null | undefined) => string | null;
} {
  const domains = new Set(
    [...verifiedDomains, ...outsideDomains].map((each) => each.toLowerCase()),
  );
  const people = Map.groupBy(
    users.flatMap((user) => addressesOf(user).map((address) => ({ address, user }))),
    ({ address }) => address,
  );
  const allowed = (text: string | null | undefined) => {
    const address = text?.trim() ?? "";
    const domain = /^[^\s@<>"(),:;[\\\]]+@([^\s@]+)$/.exec(address)?.[1]?.toLowerCase();
    return domain !== undefined && domains.has(domain) ? address : null;
  };
  return {
    allowed,
    allowedOfPresent(text) {
      const address = allowed(text);
      const owners = people.get(address?.toLowerCase() ?? "") ?? [];
      const hasLeft =
        owners.length > 0 && owners.every(({ user }) => user.accountEnabled === false);
      return hasLeft ? null : address;
    },
  };
}

function addressesOf({ mail, userPrincipalName }: RawUser): readonly string[] {
  const all = [mail, userPrincipalName].filter((each) => typeof each === "string");
  return [...new Set(all.map((each) => each.toLowerCase()))];
}
