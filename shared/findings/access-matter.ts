import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { accessDetectors } from "../detect/access-detectors.ts";
import { rulesOf } from "../detect/detector.ts";
import type { AccessFact, Catalogue } from "../inventory/access-records.ts";
import { accessRecordOf } from "../privilege/access-record.ts";
import type { AccessSubject, Holding } from "../privilege/access-subject.ts";
import { withActs } from "../privilege/acted.ts";
import { hasRatedScopes } from "../privilege/delegated-scope.ts";
import { accessSubjectOf } from "../privilege/holdings.ts";
import { loggedEnding } from "../privilege/logged-ending.ts";
import { USER_ACCESS_ADMINISTRATOR } from "../privilege/root-access.ts";
import type { Matter } from "./matter.ts";
import type { Said } from "./memo.ts";

/** What only the log told of when it was last said. */
const LOGGED = "logged";

/** What principals may do, judged with what the tenant's own roles and resources are at the moment. */
export function accessMatter(catalogue: Catalogue): Matter<AccessFact, AccessSubject> {
  return {
    detectors: accessDetectors,
    // A role that the tenant changes changes what its holders may do, though nothing of theirs has changed; so does an API
    // that is met for the first time after consent to it.
    rules: `${rulesOf(accessDetectors)};${hashOf([
      catalogue.entraRoles,
      catalogue.azureRoles,
      Object.values(catalogue.resources)
        .flatMap(({ id, appId }) => (hasRatedScopes(appId) ? [id] : []))
        .sort(),
    ])}`,
    thingOf: (subject, facts, { acts, now }) =>
      withActs(accessSubjectOf(subject, facts, catalogue), acts, catalogue, now),
    // A role that the tenant made is filed under its id alone.
    idsOf: (subject) => [subject.split(":").at(-1) ?? subject],
    recordOf: accessRecordOf,
    // The security contact of the policy is told, whoever answers for the principal itself.
    hintsOf: () => ({}),
    traitsOf({ evidence: { endsAt, confirmation } }) {
      return {
        ...(typeof endsAt === "string" ? { endsAt } : {}),
        ...(confirmation === undefined ? {} : { kind: LOGGED }),
      };
    },
    whyGone(said, subject, now) {
      if (said.endsAt !== undefined && new Date(said.endsAt) <= now) return "expired";
      return isUnknown(said, subject, catalogue) ? "out-of-scope" : "removed";
    },
    endingOf: ({ key }, subject, acts) => loggedEnding(key, subject, acts),
  };
}

/**
 * Whether nobody can tell any more: only the log ever told of it, and has forgotten it or at least does not say that it was taken.
 * Access to all of Azure is gone where the root can be read by now, and does not show it.
 */
function isUnknown(
  { kind, key }: Said,
  subject: AccessSubject | undefined,
  { isRootRead }: Catalogue,
): boolean {
  if (kind !== LOGGED) return false;
  const [, roleId, scope] = key;
  const isRoot = roleId === USER_ACCESS_ADMINISTRATOR && scope === "/";
  if (isRoot && isRootRead === true) return false;
  const isTaken = ({ only, key: own }: Holding): boolean =>
    only === "over" && isDeepStrictEqual(own, key);
  return subject?.holdings.some(isTaken) !== true;
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 16);
}
