import type { GroupMembershipFact, PrincipalKind } from "../inventory/access-records.ts";
import type { AccessSubject, Holding, HoldingSystem, Reach } from "./access-subject.ts";
import { type Power, strongest, weightOf } from "./power.ts";

/** Everything powerful that one principal holds, whatever system it is of: plain JSON, as it is kept. */
export interface AccessRecord {
  /** Object id. */
  readonly id: string;
  readonly kind: PrincipalKind;
  /** The tenant's own text. */
  readonly name: string;
  readonly appId?: string;
  /** Of the strongest. */
  readonly power: Power;
  /** The systems in which it holds that, in the order of the alphabet. */
  readonly systems: readonly HoldingSystem[];
  /** The strongest first. */
  readonly holdings: readonly [RecordedHolding, ...RecordedHolding[]];
  /** How many there are, should not all of them be listed. */
  readonly holdingsCount: number;
  /** Of a group: who gets this through it. */
  readonly members?: readonly RecordedMember[];
}

export interface RecordedHolding {
  readonly system: HoldingSystem;
  readonly name: string;
  /**
   * Of a directory role the template id, or the id of one that the tenant made; of an Azure role the GUID of its definition, or
   * `classic:{role}`; of an application permission the id of the app role. A grant has none.
   */
  readonly roleId?: string;
  readonly where: string;
  /** Of a role: `/`, `/administrativeUnits/{id}`, `/{objectId}`, `app:{id}`, or the resource id in Azure. */
  readonly scope?: string;
  readonly reach: Reach;
  readonly power: Power;
  readonly why?: string;
  readonly isEligible: boolean;
  readonly condition?: string;
  readonly givenAt?: string;
  /** Object id of who gave it, where the source tells. */
  readonly givenBy?: string;
  readonly endsAt?: string;
}

export interface RecordedMember {
  readonly id: string;
  readonly relation: GroupMembershipFact["relation"];
  readonly isNested: boolean;
}

/** More than these are only counted. */
const HOLDINGS_LISTED = 100;
const TIER_1 = 1;

/** What a principal holds of tier 0 and 1; `undefined` when that is nothing, or when it is no principal. */
export function accessRecordOf(subject: AccessSubject, now: Date): AccessRecord | undefined {
  const { principal, workload } = subject;
  const powerful = subject.holdings
    .filter((one) => weightOf(one.power) >= weightOf(TIER_1) && isHeld(one, now))
    .sort((a, b) => weightOf(b.power) - weightOf(a.power) || (a.name < b.name ? -1 : 1));
  const [first, ...others] = powerful.slice(0, HOLDINGS_LISTED).map(recorded);
  if (first === undefined) return undefined;
  const appId = workload?.appId ?? principal?.appId;
  return {
    id: subject.subject,
    kind: workload === undefined ? (principal?.kind ?? "unknown") : "service-principal",
    name: (workload?.name || principal?.name || principal?.userPrincipalName) ?? subject.subject,
    ...(appId === undefined ? {} : { appId }),
    power: strongest(powerful.map(({ power }) => power)),
    systems: [...new Set(powerful.map(({ system }) => system))].sort(),
    holdings: [first, ...others],
    holdingsCount: powerful.length,
    ...(subject.group === undefined
      ? {}
      : {
          members: subject.members
            .filter(({ only }) => only === undefined)
            .map(({ principal: { id }, relation, isNested }) => ({ id, relation, isNested })),
        }),
  };
}

/** What only the log tells of is a finding, and no record. */
function isHeld({ only, endsAt }: Holding, now: Date): boolean {
  return only === undefined && (endsAt === undefined || new Date(endsAt) > now);
}

function recorded(holding: Holding): RecordedHolding {
  const { system, name, where, reach, power, why, isEligible, condition } = holding;
  const { givenAt, givenBy, endsAt } = holding;
  return {
    ...{ system, name, ...placeOf(holding), where, reach, power, isEligible },
    ...(why === undefined ? {} : { why }),
    ...(condition === undefined ? {} : { condition: condition.says }),
    ...(givenAt === undefined ? {} : { givenAt }),
    ...(givenBy === undefined ? {} : { givenBy }),
    ...(endsAt === undefined ? {} : { endsAt }),
  };
}

function placeOf({ fact }: Holding): Pick<RecordedHolding, "roleId" | "scope"> {
  switch (fact.kind) {
    case "entra-role":
    case "azure-role":
      return { roleId: fact.roleId, scope: fact.scope };
    case "application-permission":
      return { roleId: fact.appRoleId };
    case "delegated-grant":
      return {};
  }
}
