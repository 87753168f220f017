import { quoted } from "../../core/quoted.ts";
import { whatWasAsked } from "./pim-words.ts";
import { singleAct } from "./single-act.ts";

/** Somebody wanted to activate a role or membership, and an approver said no. */
export const pimRequestDenied = singleAct({
  id: "pim-request-denied",
  version: 1,
  title: "A request to activate a role was denied",
  sees: "Requests to activate a role or group membership that an approver denied.",
  says({ act }, who) {
    const asked = whatWasAsked(act);
    if (asked?.request !== "denied") return undefined;
    return {
      weight: "pim-request-denied",
      subject: asked.subject,
      part: asked.name,
      title: "A request to activate a role was denied",
      what: `${who} denied ${quoted(asked.subject.name)} the activation of ${quoted(asked.name)}.`,
      whyItMatters:
        "Somebody asked for power at a time when it was not due, or did not ask at all.",
      whatToDo:
        "Ask the requester whether the request was theirs. If not, their account is in other hands.",
    };
  },
});
