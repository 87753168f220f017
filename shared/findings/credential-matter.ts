import { holderDetectors } from "../detect/detectors.ts";
import { rulesOf } from "../detect/detector.ts";
import { oursOf } from "../detect/weight.ts";
import { type Holder, holderOf } from "../inventory/holder.ts";
import type { Fact } from "../inventory/records.ts";
import { hintsOf } from "../owners/contact-hints.ts";
import type { ResolvedBecause } from "./finding.ts";
import type { Matter } from "./judge.ts";

/** Holders of credentials. */
export const credentialMatter: Matter<Fact, Holder> = {
  detectors: holderDetectors,
  rules: rulesOf(holderDetectors),
  thingOf: holderOf,
  hintsOf,
  traitsOf({ evidence: { credentialKind, startsAt, endsAt, keyId, keyIds } }) {
    return {
      ...(typeof credentialKind === "string" ? { kind: credentialKind } : {}),
      ...(typeof startsAt === "string" ? { startsAt } : {}),
      ...(typeof endsAt === "string" ? { endsAt } : {}),
      ...(keyId === undefined && typeof keyIds === "object" ? { keyIds: [...keyIds] } : {}),
    };
  },
  whyGone(said, holder, now) {
    if (said.keyIds !== undefined) return whyFewer(said.keyIds, holder, now);
    const name = said.key.join("\n");
    const credential = holder.credentials.find((one) => one.key.join("\n") === name);
    if (credential === undefined) {
      const isReplaced = holder.credentials.some(
        (one) =>
          one.kind === said.kind &&
          one.startsAt !== undefined &&
          one.startsAt <= now &&
          one.startsAt.toISOString() > (said.startsAt ?? "") &&
          (one.endsAt === undefined || one.endsAt > now),
      );
      return isReplaced ? "renewed" : "removed";
    }
    if (!oursOf(holder).includes(credential)) return "out-of-scope";
    if (credential.endsAt?.toISOString() !== said.endsAt) return "renewed";
    if (credential.endsAt !== undefined && credential.endsAt <= now) return "expired";
    return "out-of-scope";
  },
};

/** Several were too many and are no longer: one is gone, or one has ended, or the rule has changed. */
function whyFewer(keyIds: readonly string[], holder: Holder, now: Date): ResolvedBecause {
  const left = holder.credentials.filter((one) => one.keyIds.some((id) => keyIds.includes(id)));
  const ids = new Set(left.flatMap((one) => one.keyIds));
  if (keyIds.some((id) => !ids.has(id))) return "removed";
  const hasEnded = left.some(({ endsAt }) => endsAt !== undefined && endsAt <= now);
  return hasEnded ? "expired" : "out-of-scope";
}
