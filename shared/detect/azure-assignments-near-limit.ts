import type { AccessSubject } from "../privilege/access-subject.ts";
import type { Detector } from "./detector.ts";

const ID = "azure-assignments-near-limit";
/** Percent of the limit from which on it is spoken of, and from which on it is urgent. */
const SPOKEN_OF = 80;
const URGENT = 95;

export const azureAssignmentsNearLimit: Detector<AccessSubject> = {
  id: ID,
  version: 1,
  mode: "state",
  title: "Role assignments are near their limit",
  sees: "A subscription or management group has nearly as many role assignments as fit: then nobody can be given, or kept from, anything more.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect({ load }) {
    if (load === undefined || load.percent < SPOKEN_OF) return [];
    const { scope, where, percent, limit } = load;
    return [
      {
        key: [scope],
        thread: [ID, scope],
        severity: percent >= URGENT ? "medium" : "low",
        subject: { kind: "azure-scope", id: scope, name: where },
        title: "Role assignments are near their limit",
        what: `${percent} % of the ${limit} role assignments that fit are in use.`,
        whyItMatters:
          "The limit cannot be raised. Once it is reached no role can be given any more, in an emergency either.",
        whatToDo:
          "Give roles to groups instead of people, at higher scopes instead of many resources, and remove assignments whose holders are gone.",
        evidence: { scope, percent, limit },
      },
    ];
  },
  nextAt() {
    return undefined;
  },
};
