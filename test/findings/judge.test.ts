import { describe, expect, it } from "vitest";
import type { Policy } from "../../shared/config/policy.ts";
import { credentialMatter } from "../../shared/findings/credential-matter.ts";
import { judge, type Judgement } from "../../shared/findings/judge.ts";
import { type Holder, holderOf } from "../../shared/inventory/holder.ts";
import type { Fact } from "../../shared/inventory/records.ts";
import {
  aHolder,
  aKeyId,
  anAppCredential,
  anApplication,
  anAppWith,
  APP_ID,
  aSecret,
  aServicePrincipal,
  aTenant,
  aVaultObject,
  aVaultObjectAlone,
} from "../build/a-holder.ts";
import { aPolicy } from "../build/a-policy.ts";

const NOW = "2026-06-01T00:00:00.000Z";

function judged(
  holder: Holder | undefined,
  memo?: string,
  now = NOW,
  policy: Policy = aPolicy(),
): Judgement {
  const context = { now: new Date(now), policy };
  return judge(holder?.subject ?? APP_ID, holder, memo, credentialMatter(aTenant()), context);
}

/** What changes, in short: `+detector` or `-because`, with `~` where the thread goes on. */
function changesIn({ changes }: Judgement): string[] {
  return changes.map((change) =>
    change.kind === "present"
      ? `+${change.detector}`
      : `-${change.because}${change.isSilent ? "~" : ""}`,
  );
}

const expiring = anAppCredential({ endsAt: "2026-06-10T00:00:00.000Z" });

describe("judge", () => {
  it("says nothing again that it has said", () => {
    const first = judged(expiring);
    expect(changesIn(first)).toEqual(["+credential-expiring"]);
    const again = judged(expiring, first.memo);
    expect(again.changes).toEqual([]);
    expect(again.memo).toBe(first.memo);
  });

  it("remembers of what there is nothing to say about that it was there", () => {
    const { memo, changes, nextAt } = judged(anAppCredential({}));
    expect(changes).toEqual([]);
    expect(JSON.parse(memo ?? "")).toEqual({ said: [], existing: [expect.any(String)] });
    expect(nextAt?.toISOString()).toBe("2026-11-01T00:00:00.000Z");
  });

  it("says it again when the name of the application, and so the message, has changed", () => {
    const first = judged(expiring);
    const renamed = aHolder(
      anApplication({
        name: "Payroll API (new)",
        credentials: [aSecret(1, { endsAt: "2026-06-10T00:00:00.000Z" })],
      }),
    );
    expect(changesIn(judged(renamed, first.memo))).toEqual(["+credential-expiring"]);
  });

  it("goes from expiring to expired within one thread", () => {
    const first = judged(expiring);
    const later = judged(expiring, first.memo, "2026-06-10T00:00:00.000Z");
    expect(changesIn(later)).toEqual(["+credential-expired", "-expired~"]);
  });

  const three = anAppWith(aSecret(1), aSecret(2), aSecret(3));
  const shortLived = aSecret(3, { endsAt: "2026-06-02T00:00:00.000Z" });
  const moved = "2027-06-10T00:00:00.000Z";
  it.each<[string, Holder, Holder | undefined, string, string[], Policy?]>([
    ["the subject is gone", expiring, undefined, NOW, ["-removed"]],
    ["the credential is gone", expiring, anAppWith(), NOW, ["-removed"]],
    [
      "a newer one is there in its place",
      expiring,
      anAppWith(aSecret(2, { startsAt: "2026-05-30T00:00:00.000Z", endsAt: moved })),
      NOW,
      ["-renewed"],
    ],
    [
      "only an older one is left",
      expiring,
      anAppWith(aSecret(2, { startsAt: "2025-12-30T00:00:00.000Z", endsAt: moved })),
      NOW,
      ["-removed"],
    ],
    [
      "only one that is not valid yet is left",
      expiring,
      anAppWith(aSecret(2, { startsAt: "2026-06-01T00:00:00.001Z", endsAt: moved })),
      NOW,
      ["-removed"],
    ],
    [
      "the end of a vault object has moved",
      aVaultObjectAlone({ endsAt: "2026-06-10T00:00:00.000Z" }),
      aVaultObjectAlone({ endsAt: moved }),
      NOW,
      ["-renewed"],
    ],
    [
      "the policy looks at it no longer",
      expiring,
      expiring,
      NOW,
      ["-out-of-scope"],
      aPolicy({ thresholdsDays: [7] }),
    ],
    [
      "the holder turns out to be the platform's",
      expiring,
      aHolder(
        anApplication({
          isPlatformMade: true,
          credentials: [aSecret(1, { endsAt: "2026-06-10T00:00:00.000Z" })],
        }),
      ),
      NOW,
      ["-out-of-scope"],
    ],
    [
      "one of three secrets was deleted",
      three,
      anAppWith(aSecret(1), aSecret(2)),
      NOW,
      ["-removed"],
    ],
    [
      "one of three secrets has ended",
      anAppWith(aSecret(1), aSecret(2), shortLived),
      anAppWith(aSecret(1), aSecret(2), shortLived),
      "2026-06-02T00:00:00.000Z",
      ["+credential-expired", "-expired", "-expired~"],
    ],
    [
      "the policy allows three secrets",
      three,
      three,
      NOW,
      ["-out-of-scope"],
      aPolicy({ credentials: { maxActive: 3 } }),
    ],
    [
      "a hidden credential now shows on the application",
      aHolder(anApplication(), aServicePrincipal({ credentials: [aSecret(1)] })),
      aHolder(
        anApplication({ credentials: [aSecret(1)] }),
        aServicePrincipal({ credentials: [aSecret(1)] }),
      ),
      NOW,
      ["-out-of-scope"],
    ],
  ])("knows why when %s", (_what, before, after, now, expected, policy) => {
    const first = judged(before);
    expect(changesIn(judged(after, first.memo, now, policy)).toSorted()).toEqual(
      expected.toSorted(),
    );
  });

  it("gives the earliest instant of all detectors", () => {
    const holder = anAppWith(
      aSecret(1, { endsAt: "2026-06-10T00:00:00.000Z" }),
      aSecret(2, { startsAt: "2026-06-02T00:00:00.000Z", endsAt: "2027-06-10T00:00:00.000Z" }),
    );
    expect(judged(holder).nextAt?.toISOString()).toBe("2026-06-02T00:00:00.000Z");
    expect(judged(undefined).nextAt).toBeUndefined();
  });
});

describe("judge, for a secret that is in an application and in a vault", () => {
  const END = "2026-06-10T00:00:00.000Z";
  const application = anApplication({ credentials: [aSecret(1, { endsAt: END })] });
  const keys = (facts: readonly Fact[]): string[] =>
    judged(holderOf(APP_ID, facts, aTenant())).changes.map((change) =>
      change.kind === "present" ? (change.draft.key[0] ?? "") : "",
    );

  it("makes one finding where the rotation tags are right", () => {
    const held = aVaultObject({ endsAt: END, holdsSecretOf: APP_ID, holdsKeyId: aKeyId(1) });
    expect(keys([application, held])).toEqual(["application-credential"]);
  });

  it.each([
    ["name a key id that the application does not have", aKeyId(9)],
    ["are stale: they name the one before", aKeyId(7)],
  ])("makes two where the rotation tags %s", (_what, holdsKeyId) => {
    const held = aVaultObject({ endsAt: END, holdsSecretOf: APP_ID, holdsKeyId });
    expect(keys([application, held])).toEqual(["application-credential", "vault-object"]);
  });

  it("speaks of the vault object where the application is not known at all", () => {
    const held = aVaultObject({ endsAt: END, holdsSecretOf: APP_ID, holdsKeyId: aKeyId(1) });
    expect(keys([held])).toEqual(["vault-object"]);
  });
});
