import { createHash } from "node:crypto";
import { accessDetectors } from "../detect/access-detectors.ts";
import { rulesOf } from "../detect/detector.ts";
import type { AccessFact, Catalogue } from "../inventory/access-records.ts";
import { accessRecordOf } from "../privilege/access-record.ts";
import type { AccessSubject } from "../privilege/access-subject.ts";
import { withActs } from "../privilege/acted.ts";
import { accessSubjectOf } from "../privilege/holdings.ts";
import type { Matter } from "./judge.ts";

/** What principals may do, judged with what the tenant's own roles and resources are at the moment. */
export function accessMatter(catalogue: Catalogue): Matter<AccessFact, AccessSubject> {
  return {
    detectors: accessDetectors,
    // A role that the tenant changes changes what its holders may do, though nothing of theirs has changed.
    rules: `${rulesOf(accessDetectors)};${hashOf([catalogue.entraRoles, catalogue.azureRoles])}`,
    thingOf: (subject, facts, { acts, now }) =>
      withActs(accessSubjectOf(subject, facts, catalogue), acts, catalogue, now),
    // A role that the tenant made is filed under its id alone.
    idsOf: (subject) => [subject.split(":").at(-1) ?? subject],
    recordOf: accessRecordOf,
    // The security contact of the policy is told, whoever answers for the principal itself.
    hintsOf: () => ({}),
    traitsOf({ evidence: { endsAt } }) {
      return typeof endsAt === "string" ? { endsAt } : {};
    },
    whyGone({ endsAt }, _thing, now) {
      return endsAt !== undefined && new Date(endsAt) <= now ? "expired" : "removed";
    },
  };
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 16);
}
