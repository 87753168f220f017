import { quoted } from "../core/quoted.ts";
import { nameOfResource } from "../inventory/encrypted-resources.ts";
import type { AccessSubject, Holding } from "../privilege/access-subject.ts";
import { weightOf } from "../privilege/power.ts";

/** Who holds something. */
export type AccessHolder = Pick<AccessSubject, "principal" | "workload" | "holdersAtResource">;

/** Something about a holder or a holding that makes it weigh more. */
export interface Aggravation {
  /** Short, for the evidence. */
  readonly label: string;
  /** A sentence for a reader. */
  readonly says: string;
}

/** What makes this holding weigh more than it would with an ordinary member of the tenant; nothing as a rule. */
export function aggravationsOf(holding: Holding, holder: AccessHolder): readonly Aggravation[] {
  switch (holding.system) {
    case "entra-role":
    case "azure-role":
      return ofRoleHolder(holding, holder);
    case "application-permission":
    case "delegated-grant":
      return ofClient(holding, holder);
  }
}

function ofRoleHolder(holding: Holding, holder: AccessHolder): Aggravation[] {
  const { principal, workload } = holder;
  const found: Aggravation[] = [];
  if (principal?.isGuest === true) found.push(GUEST);
  if (principal?.isEnabled === false) found.push(DISABLED);
  const isUser = principal?.kind === "user";
  // On premises decides over cloud accounts only where the power is over the cloud's identities.
  const isOverIdentities = holding.system === "entra-role" && holding.power === 0;
  if (isUser && principal.isSynchronised === true && isOverIdentities) found.push(SYNCHRONISED);
  if (principal?.kind === "group" && principal.isDynamic === true) found.push(DYNAMIC);
  // What Microsoft runs itself has no credentials that anybody here could add to.
  if (principal?.kind === "service-principal" && workload?.origin !== "microsoft") {
    found.push(workloadSays(workload?.resourceOf, holder.holdersAtResource));
  }
  return found;
}

function ofClient(holding: Holding, { workload }: AccessHolder): Aggravation[] {
  const found: Aggravation[] = [];
  if (workload?.origin === "foreign" && !workload.hasVerifiedPublisher) found.push(UNVERIFIED);
  const grows = holding.permissions.find(
    ({ power, growsBy }) => growsBy !== undefined && weightOf(power) > 0,
  );
  if (grows?.growsBy !== undefined) {
    found.push({
      label: "can give itself more",
      says: `With ${quoted(grows.name)} it ${grows.growsBy}.`,
    });
  }
  return found;
}

const GUEST: Aggravation = {
  label: "guest",
  says: "The account is a guest: another organisation decides who can sign in with it.",
};
const DISABLED: Aggravation = {
  label: "disabled",
  says: "The account is disabled: whoever switches it on again has this power at once, and nobody would miss it.",
};
const SYNCHRONISED: Aggravation = {
  label: "synchronised",
  says: "The account is synchronised from on premises: whoever controls it there has this power, too.",
};
const DYNAMIC: Aggravation = {
  label: "dynamic group",
  says: "The group's members come and go by a rule: whoever can change what the rule reads has this power.",
};
const UNVERIFIED: Aggravation = {
  label: "unverified publisher",
  says: "The application belongs to another tenant, and nobody has verified its publisher.",
};

function workloadSays(resource: string | undefined, holders: readonly string[] = []): Aggravation {
  const there =
    holders.length === 0 ? "" : ` Roles right there are held by ${holders.map(quoted).join(", ")}.`;
  const says =
    resource === undefined
      ? "It is a workload: whoever can add a credential to it signs in with this power, without a second factor."
      : `It is the identity of ${quoted(nameOfResource(resource))}: whoever can change what runs there has this power.${there}`;
  return { label: "workload", says };
}
