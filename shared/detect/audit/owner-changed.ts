import { quoted } from "../../core/quoted.ts";
import { kindWords } from "./act-subject.ts";
import { singleAct } from "./single-act.ts";

/** Owners add credentials, and sign in with what the application may do. Who makes an application is made its owner: that is low. */
export const ownerChanged = singleAct({
  id: "owner-changed",
  version: 1,
  title: "An owner came or went",
  sees: "Owners that were added to applications and service principals, or removed from them.",
  says({ act, actor }, who) {
    if (act.kind !== "owner") return undefined;
    const isGiven = act.verb === "given";
    const isSelf = actor.id === act.ownerId;
    const owner = isSelf ? "themselves" : quoted(act.ownerName ?? act.ownerId);
    const name = act.objectName ?? act.objectId;
    const what = `the ${kindWords(act.of)} ${quoted(name)}`;
    return {
      weight: !isGiven ? "owner-removed" : isSelf ? "owner-added-by-itself" : "owner-added",
      subject: { kind: act.of, id: act.objectId, name },
      part: act.verb,
      evidence: { ownerId: act.ownerId, ownerName: act.ownerName },
      title: isGiven ? "An owner was added" : "An owner was removed",
      what: isGiven
        ? `${who} made ${owner} an owner of ${what}.`
        : `${who} removed ${owner} from the owners of ${what}.`,
      whyItMatters: isGiven
        ? "An owner can add a credential, and sign in with everything that it may do."
        : "Without an owner nobody answers for it.",
      whatToDo: isGiven
        ? "Ask whether the new owner answers for it. If not, remove the owner and look for credentials added since."
        : "See to it that somebody else answers for it.",
    };
  },
});
