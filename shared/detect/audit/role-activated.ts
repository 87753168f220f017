import { quoted } from "../../core/quoted.ts";
import { whatWasAsked } from "./pim-words.ts";
import { singleAct } from "./single-act.ts";

/** Somebody who was given it for that now uses a role or membership: routine, listed for whoever looks back. */
export const roleActivated = singleAct({
  id: "role-activated",
  version: 1,
  title: "A role was activated",
  sees: "Activations of roles and group memberships through Privileged Identity Management, and their approvals.",
  says({ act }, who) {
    const asked = whatWasAsked(act);
    if (asked === undefined || !asked.isActivation || asked.verb !== "given") return undefined;
    const isApproval = asked.request === "approved";
    // What was only asked for says nothing yet; the directory's own entry is PIM's over again.
    if (asked.isByPim || (asked.isRequestOnly && !isApproval)) return undefined;
    const name = quoted(asked.name);
    return {
      weight: isApproval ? "activation-approved" : "role-activated",
      subject: asked.subject,
      part: `${asked.name} ${isApproval ? "approved" : "activated"}`,
      title: isApproval ? "An activation was approved" : "A role was activated",
      what: isApproval
        ? `${who} approved that ${quoted(asked.subject.name)} activates ${name}.`
        : `${quoted(asked.subject.name)} activated ${name}.`,
      whyItMatters: "Until it ends, the holder has what the role or group gives.",
      whatToDo: "Nothing, if the holder had work to do with it.",
      ...(asked.endsAt === undefined ? {} : { evidence: { endsAt: asked.endsAt } }),
    };
  },
});
