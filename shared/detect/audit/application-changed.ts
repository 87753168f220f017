import { quoted } from "../../core/quoted.ts";
import type {
  ApplicationAspect,
  ApplicationChangedAct,
} from "../../inventory/audit-workload-acts.ts";
import type { ActWeight } from "./act-severity.ts";
import { kindWords, subjectOfWorkload } from "./act-subject.ts";
import { isPassThrough, isOpenedToTenants, reachesOutside } from "./application-opening.ts";
import { singleAct } from "./single-act.ts";

const CALLED: Readonly<Record<ApplicationAspect, string>> = {
  "redirect-uris": "where sign-ins are sent to",
  "logout-uri": "where sign-outs are sent to",
  "requested-permissions": "which permissions it asks for (asked for is not granted)",
  "identifier-uris": "the identifiers it is known by",
  "multi-tenant": "which tenants may use it",
  "public-client": "whether it signs in without a credential",
  "implicit-grant": "whether tokens are given in the browser's address",
  "exposed-permissions": "the permissions and roles it offers to others",
  lock: "the lock on its properties",
  switch: "whether it is switched on",
  name: "its name",
  other: "other properties",
};
const HARMLESS: ReadonlySet<ApplicationAspect> = new Set(["name", "other"]);

/** The settings of an application or service principal were changed; its credentials and owners are spoken of elsewhere. */
export const applicationChanged = singleAct({
  id: "application-changed",
  version: 1,
  title: "An application was changed",
  sees: "Changes of redirect, logout and identifier URIs, requested permissions, audience and other settings of applications.",
  says({ act }, who) {
    if (act.kind !== "application-changed") return undefined;
    const subject = subjectOfWorkload(act);
    return {
      weight: weightOf(act),
      subject,
      part: act.what.join(","),
      changes: act.changes,
      evidence: { aspects: act.what },
      title: "An application was changed",
      what: `${who} changed the ${kindWords(subject.kind)} ${quoted(subject.name)}: ${act.what.map((one) => CALLED[one]).join(", ")}.`,
      whyItMatters:
        "Whoever steers where its tokens go, and who may ask for them, can collect them.",
      whatToDo:
        "Look at the change. If nobody of its owners meant it, set it back and renew its credentials.",
    };
  },
});

function weightOf({ what, changes }: ApplicationChangedAct): ActWeight {
  if (changes.some(reachesOutside)) return "application-reaches-outside";
  if (changes.some(isPassThrough)) return "application-pass-through";
  if (changes.some(isOpenedToTenants)) return "application-opened";
  return what.every((one) => HARMLESS.has(one)) ? "application-renamed" : "application-changed";
}
