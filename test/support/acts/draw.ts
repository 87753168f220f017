import {
  type GeneratedTenant,
  generateTenant,
} from "../../../infra/local/tenant/generate-tenant.ts";

export interface DrawnPerson {
  readonly id: string;
  /** Principal name. */
  readonly name: string;
}

/** An enabled application of the tenant's own, for its own people, with its service principal. */
export interface DrawnWorkload {
  /** Object id of the service principal. */
  readonly id: string;
  readonly appId: string;
  /** Object id of the application. */
  readonly applicationId: string;
  readonly name: string;
}

/** Objects of the tenant that hold no power, by chance. */
export interface Draw {
  /** An enabled member. */
  readonly person: () => DrawnPerson;
  readonly guest: () => DrawnPerson;
  readonly workload: () => DrawnWorkload;
  /** One that nobody has consented to. */
  readonly unknownWorkload: () => DrawnWorkload;
  /** Object id of a group that gives nothing to its members. */
  readonly group: () => string;
  /** Object id of a managed identity. */
  readonly identity: () => string;
  readonly oneOf: <T>(all: readonly [T, ...T[]]) => T;
  /** A text that nothing else is called. */
  readonly name: () => string;
}

export interface Draws {
  /** Each answer is another object; throws when there is none left. */
  readonly attacked: Draw;
  /** What nobody attacks: after the last it begins with the first again. */
  readonly ordinary: Draw;
}

/** How much of everything is there to be attacked. */
const ATTACKED = 0.8;

/**
 * @param seed of the small tenant
 * @param random from 0 up to 1
 */
export function createDraws(seed: number, random: () => number): Draws {
  const tenant = generateTenant({ size: "small", seed });
  const all = candidatesOf(tenant);
  const isUnknown = ({ id }: DrawnWorkload): boolean =>
    tenant.consent.grants.placesOf("clientId", id).length === 0;
  const halves = {
    person: halved(all.people, random),
    guest: halved(all.guests, random),
    known: halved(
      all.workloads.filter((one) => !isUnknown(one)),
      random,
    ),
    unknown: halved(all.workloads.filter(isUnknown), random),
    identity: halved(all.identities, random),
  };
  // Ordinary groups are few, and give nothing to anybody: everybody's are the same.
  const groups = lineOf(all.groups, true);
  let names = 0;
  const draw = (half: "attacked" | "ordinary"): Draw => {
    const line = <T>(of: readonly T[]): Line<T> => lineOf(of, half === "ordinary");
    const [known, unknown] = [line(halves.known[half]), line(halves.unknown[half])];
    return {
      person: line(halves.person[half]).next,
      guest: line(halves.guest[half]).next,
      workload: () => (known.isOver() ? unknown : known).next(),
      unknownWorkload: unknown.next,
      group: groups.next,
      identity: line(halves.identity[half]).next,
      oneOf: (some) => some[Math.floor(random() * some.length)] ?? some[0],
      name: () => `drawn-${seed}-${(names += 1)}`,
    };
  };
  return { attacked: draw("attacked"), ordinary: draw("ordinary") };
}

/** What holds no role, and is not there to show something. */
function candidatesOf(tenant: GeneratedTenant) {
  const { entra } = tenant;
  const special = new Set([
    ...[...tenant.roleAssignments, ...entra.roleAssignments, ...entra.roleEligibilities].map(
      ({ principalId }) => principalId,
    ),
    ...[...entra.groupAssignments, ...entra.groupEligibilities].map(
      ({ principalId }) => principalId,
    ),
    ...tenant.specimens.flatMap(({ objectIds }) => objectIds),
    ...tenant.apiRoles.keys(),
  ]);
  const plain = <T extends { readonly id: string }>(objects: readonly T[]): readonly T[] =>
    objects.filter(({ id }) => !special.has(id));
  const people = plain(tenant.users).filter((user) => user["accountEnabled"] === true);
  const ofType = (type: string): readonly DrawnPerson[] =>
    people
      .filter((user) => user["userType"] === type)
      .map((user) => ({ id: user.id, name: String(user["userPrincipalName"]) }));
  const applications = new Map(
    plain(tenant.applications)
      .filter((one) => one["isDisabled"] !== true && one["signInAudience"] === "AzureADMyOrg")
      .map((one) => [one["appId"], one.id]),
  );
  const principals = plain(tenant.servicePrincipals).filter(
    (one) => one["accountEnabled"] === true,
  );
  return {
    people: ofType("Member"),
    guests: ofType("Guest"),
    workloads: principals.flatMap((one): DrawnWorkload[] => {
      const applicationId = applications.get(one["appId"]);
      if (applicationId === undefined) return [];
      const [appId, name] = [String(one["appId"]), String(one["displayName"])];
      return [{ id: one.id, appId, applicationId, name }];
    }),
    groups: plain(tenant.groups)
      .filter((group) => group["membershipRule"] == null)
      .map(({ id }) => id),
    identities: principals
      .filter((one) => one["servicePrincipalType"] === "ManagedIdentity")
      .map(({ id }) => id),
  };
}

function halved<T>(all: readonly T[], random: () => number) {
  const shuffled = all
    .map((one) => ({ one, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);
  const middle = Math.min(Math.ceil(all.length * ATTACKED), all.length - 1);
  return { attacked: shuffled.slice(0, middle), ordinary: shuffled.slice(middle) };
}

interface Line<T> {
  /** Throws when it is over. */
  readonly next: () => T;
  readonly isOver: () => boolean;
}

/** One after the other; an endless one begins with the first again. */
function lineOf<T>(all: readonly T[], isEndless: boolean): Line<T> {
  let taken = 0;
  const isOver = (): boolean => taken >= all.length && !(isEndless && all.length > 0);
  return {
    isOver,
    next() {
      const one = all[taken % all.length];
      if (isOver() || one === undefined) throw new Error("The tenant has no more of that kind.");
      taken += 1;
      return one;
    },
  };
}
