import { quoted } from "../../core/quoted.ts";
import type { WorkloadAct } from "../../inventory/audit-workload-acts.ts";
import type { ActWeight } from "./act-severity.ts";
import { kindWords, subjectOfWorkload } from "./act-subject.ts";
import { singleAct } from "./single-act.ts";

interface Words {
  readonly weight: ActWeight;
  readonly title: string;
  readonly did: string;
  readonly why: string;
}

const DELETED = "What signs in with it stops working, and so does what watches it.";
const WORDS: Readonly<Record<WorkloadAct["what"], Words>> = {
  created: {
    weight: "workload-created",
    title: "An application was added",
    did: "added",
    why: "It can be consented to, given roles, and signed in with.",
  },
  deleted: {
    weight: "workload-deleted",
    title: "An application was deleted",
    did: "deleted",
    why: DELETED,
  },
  "permanently-deleted": {
    weight: "workload-deleted",
    title: "An application was deleted for good",
    did: "permanently deleted",
    why: `${DELETED} It cannot be brought back.`,
  },
  restored: {
    weight: "workload-restored",
    title: "A deleted application was restored",
    did: "restored",
    why: "Its credentials and permissions come back with it.",
  },
  "publisher-verified": {
    weight: "publisher-verified",
    title: "A publisher was verified",
    did: "set a verified publisher for",
    why: "People may consent to verified publishers more easily.",
  },
  "publisher-unverified": {
    weight: "publisher-unverified",
    title: "A publisher is no longer verified",
    did: "removed the verified publisher of",
    why: "Who publishes it is not proven any more.",
  },
};

/** Applications and service principals that came, went or came back. What the platform makes for itself is not told. */
export const workloadChanged = singleAct({
  id: "workload-changed",
  version: 1,
  title: "An application came or went",
  sees: "Applications and service principals that were created, deleted or restored, and publishers that were verified.",
  says({ act }, who) {
    if (act.kind !== "workload") return undefined;
    const { weight, title, did, why } = WORDS[act.what];
    const subject = subjectOfWorkload(act);
    return {
      weight,
      subject,
      part: act.what,
      title,
      what: `${who} ${did} the ${kindWords(subject.kind)} ${quoted(subject.name)}.`,
      whyItMatters: why,
      whatToDo: "Nothing, if that was intended.",
    };
  },
});
