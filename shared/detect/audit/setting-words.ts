import type { Subject } from "../../findings/finding.ts";
import type { PolicyAct } from "../../inventory/audit-acts.ts";

/** The policy, partner, domain or setting that an act is about. */
export function settingOf({ name, objectId }: PolicyAct): Subject {
  return { kind: "tenant-setting", id: objectId ?? name, name };
}

const VERBS: Readonly<Record<PolicyAct["verb"], string>> = {
  added: "added",
  changed: "changed",
  removed: "deleted",
};

/** `deleted`: what was done to a setting, in the middle of a sentence. */
export function verbWord({ verb }: PolicyAct): string {
  return VERBS[verb];
}
