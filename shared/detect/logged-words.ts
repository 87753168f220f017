import { quoted } from "../core/quoted.ts";
import type { Evidence, ResolvedBecause } from "../findings/finding.ts";
import { type Ending, endingOf } from "../inventory/ending.ts";
import type { Logged } from "../inventory/logged.ts";
import type { Holding } from "../privilege/access-subject.ts";
import { actKey } from "../privilege/acted.ts";
import type { FindingDraft } from "./detector.ts";

/** The fact that a piece of news speaks of, known by `key`: the log's entry where there is nothing else yet. */
export function newsFact(
  { act, only }: Logged,
  key: string,
): Pick<NonNullable<FindingDraft["news"]>, "fact" | "isLogAlone"> {
  if (only === undefined || act === undefined) return { fact: key };
  return { fact: actKey(act), isLogAlone: true };
}

/** How sure it is. Without a word of it: what is so has been seen. */
export function sureness({ only }: Logged): Evidence {
  return only === undefined ? {} : { confirmation: CONFIRMATION[only] };
}

const CONFIRMATION: Readonly<Record<NonNullable<Logged["only"]>, string>> = {
  unconfirmed: "the audit log says so; it has not been seen in the directory yet",
  disagreement: "the audit log says so; it was not seen in the directory",
  over: "it was given and taken again before anybody looked",
  log: "the audit log says so; nothing else is readable that would show it",
};

/** What a reader should know of where this comes from, to stand behind what is so; empty when there is nothing to say. */
export function loggedWords({ act, only }: Logged): string {
  const who = act?.actor.userPrincipalName ?? act?.actor.name;
  const by = who === undefined ? "" : ` The audit log says that ${quoted(who)} did it.`;
  const sure = only === undefined ? "" : ` Seen in the log only: ${CONFIRMATION[only]}.`;
  return `${by}${sure}`;
}

/** Who did it, as the log has it, and that it is over, and by whom, when nobody saw it while it was so. */
export function whoDidIt({ act, only, taken }: Logged): {
  lasting?: Readonly<Record<string, string | number | boolean>>;
  over?: ResolvedBecause;
  ending?: Ending;
} {
  if (act === undefined) return {};
  const { actor, at, correlationId, id, operation } = act;
  const ending = taken === undefined ? undefined : endingOf(taken);
  return {
    lasting: {
      ...(actor.id === undefined ? {} : { actorId: actor.id }),
      ...((actor.userPrincipalName ?? actor.name) === undefined
        ? {}
        : { actor: actor.userPrincipalName ?? actor.name ?? "" }),
      actorKind: actor.kind,
      actedAt: at,
      correlationId,
      operation,
      auditId: id,
      ...("isOutsidePim" in act.act && act.act.isOutsidePim ? { isOutsidePim: true } : {}),
    },
    ...(only === "over" ? { over: "removed" } : {}),
    ...(ending === undefined ? {} : { ending }),
  };
}

/** Who gave it by the word of what was given, in the place of the log: where that one's name was asked for. */
export function whoGaveIt({ givenBy, givenByName }: Pick<Holding, "givenBy" | "givenByName">): {
  lasting?: Readonly<Record<string, string>>;
} {
  if (givenBy === undefined || givenByName === undefined) return {};
  return { lasting: { givenBy, actor: givenByName } };
}

/**
 * The same as a sentence with a space before it, from evidence; empty where the log speaks, or nobody is known. Azure keeps an
 * object id and no name.
 */
export function giverWords({ auditId, givenBy, actor }: Evidence): string {
  if (auditId !== undefined || typeof givenBy !== "string") return "";
  const who = typeof actor === "string" ? quoted(actor) : `the object id ${quoted(givenBy)}`;
  return ` Azure says that ${who} created the assignment.`;
}
