import { quoted } from "../../core/quoted.ts";
import { isDone } from "../../inventory/audit-role-acts.ts";
import { whatWasAsked } from "./pim-words.ts";
import { singleAct } from "./single-act.ts";

/** A role was taken from somebody for good, not only given back after use. */
export const roleRemoved = singleAct({
  id: "role-removed",
  version: 1,
  title: "A role was taken away",
  sees: "Directory roles that were taken from somebody, active or eligible; Azure roles only where Privileged Identity Management did it, since the log has no others.",
  says({ act }, who) {
    const isRole = act.kind === "entra-role" || act.kind === "azure-role";
    if (!isRole || act.verb !== "taken" || !isDone(act)) return undefined;
    const asked = whatWasAsked(act);
    if (asked === undefined) return undefined;
    return {
      weight: "role-removed",
      subject: asked.subject,
      part: `${asked.name} ${act.isEligible ? "eligible" : "active"}`,
      title: "A role was taken away",
      what: `${who} took the role ${quoted(asked.name)} from ${quoted(asked.subject.name)}.`,
      whyItMatters:
        "Less power is less risk, but whoever locks out administrators begins like this.",
      whatToDo: "Nothing, if the role was no longer needed.",
    };
  },
});
