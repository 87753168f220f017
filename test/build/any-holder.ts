import fc from "fast-check";
import { DAY_MS } from "../../shared/core/time.ts";
import { type Holder, holderOf } from "../../shared/inventory/holder.ts";
import type { CredentialEntry, Fact } from "../../shared/inventory/records.ts";
import {
  aFederatedCredential,
  aKeyId,
  anApplication,
  APP_ID,
  aPower,
  aServicePrincipal,
  aTenant,
  aThumbprint,
  aVaultObject,
} from "./a-holder.ts";

/** The middle of all generated time: instants lie within days of it, so that boundaries meet often. */
export const MIDDLE = new Date("2026-06-01T00:00:00.000Z").getTime();

/** An instant in milliseconds, often exactly on, before or behind a whole number of days. */
export const anyInstant: fc.Arbitrary<number> = fc
  .tuple(fc.integer({ min: -140, max: 140 }), fc.constantFrom(0, 0, 0, 1, -1, 43_200_000))
  .map(([days, ms]) => MIDDLE + days * DAY_MS + ms);

export const anyThresholds: fc.Arbitrary<readonly number[]> = fc.uniqueArray(
  fc.constantFrom(60, 30, 14, 7, 3, 1),
  { minLength: 1, maxLength: 6 },
);

const maybeInstant = fc.option(anyInstant, { nil: undefined, freq: 6 });
const anyEnd = fc.oneof(
  { weight: 8, arbitrary: anyInstant },
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constant(new Date("9999-12-31T23:59:59.000Z").getTime()) },
);

const anyEntry: fc.Arbitrary<CredentialEntry> = fc
  .record({
    source: fc.constantFrom("password" as const, "key" as const),
    key: fc.integer({ min: 1, max: 5 }),
    thumbprint: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    usage: fc.constantFrom("Sign", "Verify"),
    startsAt: maybeInstant,
    endsAt: anyEnd,
  })
  .map(({ source, key, thumbprint, usage, startsAt, endsAt }) => ({
    source,
    keyId: aKeyId(key),
    ...(source === "key" ? { usage } : {}),
    ...(thumbprint === undefined ? {} : { thumbprint: aThumbprint(thumbprint) }),
    ...iso("startsAt", startsAt),
    ...iso("endsAt", endsAt),
  }));

const anyVaultFact: fc.Arbitrary<Fact> = fc
  .record({
    objectKind: fc.constantFrom("secret" as const, "key" as const, "certificate" as const),
    name: fc.constantFrom("one", "two", "three"),
    isEnabled: fc.boolean(),
    startsAt: maybeInstant,
    endsAt: anyEnd,
    holdsKey: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    thumbprint: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    renews: fc.option(fc.integer({ min: 1, max: 70 }), { nil: undefined }),
  })
  .map(({ objectKind, name, isEnabled, startsAt, endsAt, holdsKey, thumbprint, renews }) => ({
    ...aVaultObject({ objectKind, name, isEnabled, startsAt: undefined, endsAt: undefined }),
    ...iso("startsAt", startsAt),
    ...iso("endsAt", endsAt),
    ...(holdsKey === undefined ? {} : { holdsSecretOf: APP_ID, holdsKeyId: aKeyId(holdsKey) }),
    ...(thumbprint === undefined || objectKind !== "certificate"
      ? {}
      : { thumbprint: aThumbprint(thumbprint), certificateOf: APP_ID }),
    ...(renews === undefined || objectKind !== "certificate"
      ? {}
      : { renewsDaysBeforeEnd: renews }),
  }));

/** All that might be known of one subject, some of it contradictory. */
export const anyFacts: fc.Arbitrary<readonly Fact[]> = fc
  .record({
    application: fc.option(
      fc.record({
        isDisabled: fc.boolean(),
        isPlatformMade: fc.constantFrom(false, false, false, true),
        credentials: fc.array(anyEntry, { maxLength: 4 }),
      }),
      { nil: undefined },
    ),
    principal: fc.option(
      fc.record({
        isEnabled: fc.boolean(),
        origin: fc.constantFrom(
          "own" as const,
          "own" as const,
          "foreign" as const,
          "microsoft" as const,
          "managed-identity" as const,
          "unknown" as const,
        ),
        credentials: fc.array(anyEntry, { maxLength: 4 }),
      }),
      { nil: undefined },
    ),
    power: fc.option(fc.constantFrom(0 as const, 1 as const), { nil: undefined, freq: 2 }),
    subjects: fc.uniqueArray(fc.constantFrom("repo:a/b:pull_request", "repo:a/b:*"), {
      maxLength: 2,
    }),
    objects: fc.uniqueArray(anyVaultFact, {
      maxLength: 3,
      selector: (fact) => (fact.kind === "vault-object" ? `${fact.objectKind}/${fact.name}` : ""),
    }),
  })
  .map(({ application, principal, power, subjects, objects }) => [
    ...(application === undefined ? [] : [anApplication(application)]),
    ...(principal === undefined ? [] : [aServicePrincipal(principal)]),
    ...(power === undefined ? [] : [aPower({ tier: power })]),
    ...subjects.map((subject, n) =>
      aFederatedCredential({ id: aKeyId(600 + n), name: `trust-${n}`, subject }),
    ),
    ...objects,
  ]);

export const anyHolder: fc.Arbitrary<Holder> = anyFacts.map((facts) =>
  holderOf(APP_ID, facts, aTenant()),
);

/** Every instant of a holder at which a rule might change its mind, with its neighbours. */
export function instantsOf(holder: Holder, thresholdsDays: readonly number[]): readonly number[] {
  return holder.credentials.flatMap(({ startsAt, endsAt, vaultObjects }) => {
    const renews = vaultObjects[0]?.renewsDaysBeforeEnd ?? 0;
    const days = [0, 60, -30, renews, ...thresholdsDays];
    return [
      ...(startsAt === undefined ? [] : [startsAt.getTime()]),
      ...(endsAt === undefined ? [] : days.map((day) => endsAt.getTime() - day * DAY_MS)),
    ].flatMap((at) => [at - 1, at, at + 1]);
  });
}

function iso<K extends string>(key: K, at: number | undefined): { [P in K]?: string } {
  return (at === undefined ? {} : { [key]: new Date(at).toISOString() }) as { [P in K]?: string };
}
