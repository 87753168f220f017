import { quoted } from "../../core/quoted.ts";
import { MINUTE_MS } from "../../core/time.ts";
import type { LoggedAct } from "../../inventory/logged-act.ts";
import { actsOfKind } from "./act-kinds.ts";
import { kindWords } from "./act-subject.ts";
import type { ActWeight } from "./act-severity.ts";
import { msBetween } from "./acts-in-time.ts";
import { singleAct } from "./single-act.ts";

/** So long after it was made, at most, does its maker become its owner. */
const MADE_WITHIN_MS = 10 * MINUTE_MS;

/**
 * Owners add credentials, and sign in with what the application may do. Who makes an application is made its owner: that alone
 * is low. Who makes themselves owner of what was there before takes what it has been given.
 */
export const ownerChanged = singleAct({
  id: "owner-changed",
  version: 2,
  title: "An owner came or went",
  sees: "Owners that were added to applications and service principals, or removed from them. Whoever makes one is made its owner: that is not told, unless the log of the last two weeks shows that it was there before, or that somebody else made it.",
  says(logged, who, acts) {
    const { act, actor } = logged;
    if (act.kind !== "owner") return undefined;
    const isGiven = act.verb === "given";
    const isSelf = actor.id === act.ownerId;
    const owner = isSelf ? "themselves" : quoted(act.ownerName ?? act.ownerId);
    const name = act.objectName ?? act.objectId;
    const what = `the ${kindWords(act.of)} ${quoted(name)}`;
    return {
      weight: isGiven ? weightOfGiven(logged, isSelf, acts) : "owner-removed",
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

function weightOfGiven(logged: LoggedAct, isSelf: boolean, acts: readonly LoggedAct[]): ActWeight {
  return isSelf && !wasThereBefore(logged, acts) ? "owner-added-by-maker" : "owner-added";
}

/**
 * Whether the log shows that it was not the new owner who has just made it: it tells of something earlier, or of another maker. Where it
 * tells of nothing, the entry of the making may be still to come: some come three quarters of an hour after others.
 */
function wasThereBefore(owned: LoggedAct, acts: readonly LoggedAct[]): boolean {
  const isEarlier = acts.some((one) => msBetween(one, owned) > MADE_WITHIN_MS);
  return (
    isEarlier ||
    actsOfKind(acts, "workload").some(
      ({ act, actor }) => act.what === "created" && actor.id !== owned.actor.id,
    )
  );
}
