import { holderDetectors } from "../detect/detectors.ts";
import { rulesOf } from "../detect/detector.ts";
import { oursOf } from "../detect/weight.ts";
import { type Holder, holderOf, type TenantFacts } from "../inventory/holder.ts";
import { withHolderActs } from "../inventory/holder-acts.ts";
import type { Fact } from "../inventory/records.ts";
import { hintsOf } from "../owners/contact-hints.ts";
import type { ResolvedBecause } from "./finding.ts";
import type { Matter } from "./matter.ts";

/** Holders of credentials and applications, judged with what the tenant is at the moment. */
export function credentialMatter(tenant: TenantFacts): Matter<Fact, Holder> {
  return {
    detectors: holderDetectors,
    // A domain that the tenant proves to be its own, or gives up, changes what lies outside.
    rules: `${rulesOf(holderDetectors)};${tenant.domains?.join(" ") ?? "unknown"}`,
    thingOf: (subject, facts, { acts, now }) =>
      withHolderActs(holderOf(subject, facts, tenant), acts, now),
    // The log knows objects; who signs in is known by the client id.
    idsOf: (_subject, facts) =>
      facts.flatMap((fact) =>
        fact.kind === "application" || fact.kind === "service-principal" ? [fact.id] : [],
      ),
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
      if (holder === undefined) return "removed";
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
}

/** Several were too many and are no longer: one is gone, or one has ended, or the rule has changed. */
function whyFewer(keyIds: readonly string[], holder: Holder, now: Date): ResolvedBecause {
  const left = holder.credentials.filter((one) => one.keyIds.some((id) => keyIds.includes(id)));
  const ids = new Set(left.flatMap((one) => one.keyIds));
  if (keyIds.some((id) => !ids.has(id))) return "removed";
  const hasEnded = left.some(({ endsAt }) => endsAt !== undefined && endsAt <= now);
  return hasEnded ? "expired" : "out-of-scope";
}
