import type { PimWay, Verb } from "./audit-role-acts.ts";

/** What the name of an operation on a role says. */
export interface RoleOperation extends Pick<PimWay, "isActivation" | "isRequestOnly" | "request"> {
  readonly verb: Verb;
  readonly isEligible: boolean;
  readonly isOutsidePim: boolean;
  /** It holds in a part of the tenant only. */
  readonly isScoped: boolean;
}

const DONE: Omit<RoleOperation, "verb"> = {
  isEligible: false,
  isOutsidePim: false,
  isScoped: false,
  isActivation: false,
  isRequestOnly: false,
};

/** Whatever PIM was asked to do and how far it came: `Add eligible member to role in PIM requested (timebound)`. */
const IN_PIM =
  /^(add|remove|update) (eligible )?member (?:(?:to|from) role )?in pim (requested|completed|canceled) \(([^)]*)\)$/;
const ACTIVATION =
  /^add member to role (completed|requested|canceled|request approved|request denied) \(pim activation\)$/;
const ACTIVATION_ENDED =
  /^remove member from role (?:\(pim activation expired\)|(completed|requested) \(pim deactivate\))$/;
/** The directory's own entries. The role definition ones are of roles that hold at a scope, custom ones among them. */
const DIRECT =
  /^(add|remove) (scoped |eligible )?member (?:to|from) role( scoped over restricted management administrative unit)?$/;
// "Assignement" is how the log spells it, most of the time.
const TO_DEFINITION =
  /^(add|remove) (role assignment|eligibleroleassigne?ment) (?:to|from) role ?definition$/;
const PERMANENT = /^remove permanent (direct|eligible) role assignment$/;

/**
 * Reads the name of an operation that gives or takes a role, in lower case; `undefined` for any other name. The names
 * are those that the log has (learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities, checked
 * 2026-11-21), with its misspellings.
 */
export function roleOperationOf(key: string): RoleOperation | undefined {
  if (key.startsWith("add member to role outside of pim")) {
    return { ...DONE, verb: "given", isOutsidePim: true };
  }
  return inPim(key) ?? activation(key) ?? direct(key);
}

function inPim(key: string): RoleOperation | undefined {
  const [, word, eligible, state, how] = IN_PIM.exec(key) ?? [];
  if (word === undefined) return undefined;
  const request = state === "canceled" ? "canceled" : "asked";
  return {
    ...DONE,
    verb: word === "remove" ? "taken" : "given",
    isEligible: eligible !== undefined,
    // To renew or to extend is asked for by who holds it, and decided by somebody else.
    ...(state === "completed" && how !== "renew" ? {} : { isRequestOnly: true, request }),
  };
}

function activation(key: string): RoleOperation | undefined {
  const [, state] = ACTIVATION.exec(key) ?? [];
  if (state !== undefined) {
    return { ...DONE, verb: "given", isActivation: true, ...REQUESTS[state] };
  }
  const ended = ACTIVATION_ENDED.exec(key);
  if (ended === null) return undefined;
  return { ...DONE, verb: "taken", isActivation: true, ...REQUESTS[ended[1] ?? "completed"] };
}

const REQUESTS: Readonly<Record<string, Pick<RoleOperation, "isRequestOnly" | "request">>> = {
  completed: { isRequestOnly: false },
  requested: { isRequestOnly: true, request: "asked" },
  "request approved": { isRequestOnly: true, request: "approved" },
  "request denied": { isRequestOnly: true, request: "denied" },
  canceled: { isRequestOnly: true, request: "canceled" },
};

function direct(key: string): RoleOperation | undefined {
  const [, word, kind, restricted] = DIRECT.exec(key) ?? [];
  if (word !== undefined) {
    return {
      ...DONE,
      verb: verbOf(word),
      isEligible: kind === "eligible ",
      isScoped: kind === "scoped " || restricted !== undefined,
    };
  }
  const [, byDefinition, what] = TO_DEFINITION.exec(key) ?? [];
  if (byDefinition !== undefined) {
    return {
      ...DONE,
      verb: verbOf(byDefinition),
      isEligible: what !== "role assignment",
      isScoped: true,
    };
  }
  const [, permanent] = PERMANENT.exec(key) ?? [];
  if (permanent === undefined) return undefined;
  return { ...DONE, verb: "taken", isEligible: permanent === "eligible" };
}

function verbOf(word: string): Verb {
  return word === "add" ? "given" : "taken";
}
