import { quoted } from "../../core/quoted.ts";
import type { PolicyAct } from "../../inventory/audit-acts.ts";
import { weakeningsOf } from "./protection-weakening.ts";
import { settingOf, verbWord } from "./setting-words.ts";
import { type ActSaying, singleAct } from "./single-act.ts";

const WHAT_TO_DO =
  "Compare it with what was agreed. If nobody meant it, set it back, and look at the sign-ins since.";

/** The policies that decide who signs in how, and the places they know, were changed. */
export const conditionalAccessChanged = singleAct({
  id: "conditional-access-changed",
  version: 1,
  title: "Conditional Access was changed",
  sees: "Conditional Access policies that were added, changed, weakened, switched off or deleted, and named locations.",
  says({ act }, who) {
    if (act.kind !== "policy") return undefined;
    if (act.area === "named-location") return ofLocation(act, who);
    return act.area === "conditional-access" ? ofPolicy(act, who) : undefined;
  },
});

function ofPolicy(act: PolicyAct, who: string): ActSaying {
  const policy = `${who} ${verbWord(act)} the Conditional Access policy ${quoted(act.name)}`;
  const same = {
    subject: settingOf(act),
    part: act.verb,
    changes: act.changes,
    whatToDo: WHAT_TO_DO,
  } as const;
  const why = "Conditional Access decides who must prove what before signing in.";
  switch (act.verb) {
    case "removed":
      return {
        ...same,
        weight: "protection-removed",
        title: "A Conditional Access policy was deleted",
        what: `${policy}.`,
        whyItMatters: `${why} What this policy required is required no longer.`,
      };
    case "added":
      return {
        ...same,
        weight: "protection-added",
        title: "A Conditional Access policy was added",
        what: `${policy}.`,
        whyItMatters: `${why} A new policy can also lock people out.`,
      };
    case "changed": {
      const found = weakeningsOf(act.changes);
      const isWeaker = found.some(({ weight }) => weight === "protection-weakened");
      const says = found.map((one) => one.says).join(", and ");
      return {
        ...same,
        weight: found[0]?.weight ?? "protection-renamed",
        evidence: { weakenings: found.length === 0 ? undefined : found.map((one) => one.says) },
        title: isWeaker
          ? "A Conditional Access policy was weakened"
          : "A Conditional Access policy was changed",
        what: says === "" ? `${policy}.` : `${policy}: it ${says}.`,
        whyItMatters: isWeaker ? `${why} Whoever wants to come in without that begins here.` : why,
      };
    }
  }
}

function ofLocation(act: PolicyAct, who: string): ActSaying {
  const isTrusted = act.changes.some(
    ({ what, after }) => /\bistrusted$/i.test(what) && after?.toLowerCase() === "true",
  );
  const isAdded = act.verb === "added";
  return {
    weight: isTrusted ? "location-trusted" : isAdded ? "location-added" : "location-changed",
    subject: settingOf(act),
    part: act.verb,
    changes: act.changes,
    title: isTrusted ? "A location is trusted now" : "A named location was changed",
    what: `${who} ${verbWord(act)} the named location ${quoted(act.name)}${isTrusted ? ", which is trusted now" : ""}.`,
    whyItMatters: "Policies leave out, or ask less of, whoever signs in from certain locations.",
    whatToDo: WHAT_TO_DO,
  };
}
