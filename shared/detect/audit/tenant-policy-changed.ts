import { quoted } from "../../core/quoted.ts";
import type { PolicyAct, PolicyArea } from "../../inventory/audit-acts.ts";
import { trustSet } from "./setting-trust.ts";
import { settingOf, verbWord } from "./setting-words.ts";
import { singleAct } from "./single-act.ts";

/** What the settings of an area decide; areas with a detector of their own are not here. */
const DECIDES: Readonly<Partial<Record<PolicyArea, string>>> = {
  authorization:
    "These settings decide what users and guests may do: consent, invite, register applications.",
  "authentication-methods": "These settings decide what counts as proof of who somebody is.",
  "identity-protection":
    "These settings decide what happens to sign-ins and users that look risky.",
  sync: "These settings decide which accounts of the tenant the synchronisation from on premises may take over.",
  company: "These settings hold for the whole tenant.",
  "device-registration": "These settings decide which devices come in, and who administers them.",
  other: "Policies of the tenant decide how long tokens live, what they say and who gets them.",
};

/** Settings of the whole tenant that have no detector of their own. */
export const tenantPolicyChanged = singleAct({
  id: "tenant-policy-changed",
  version: 1,
  title: "A setting of the tenant was changed",
  sees: "Authorization, authentication methods, identity protection, synchronisation, company, device registration and other policies.",
  says({ act, operation }, who) {
    if (act.kind !== "policy") return undefined;
    const decides = DECIDES[act.area];
    if (decides === undefined) return undefined;
    const trust = act.changes.map(trustSet).find((found) => found !== undefined);
    return {
      weight: trust?.weight ?? (isNew(act) ? "policy-added" : "setting-changed"),
      subject: settingOf(act),
      part: `${act.area} ${operation.toLowerCase()}`,
      changes: act.changes,
      evidence: { area: act.area },
      title: trust?.title ?? "A setting of the tenant was changed",
      what: `${who} ${verbWord(act)} ${quoted(act.name)}${trust === undefined ? "" : `: ${trust.says}`}.`,
      whyItMatters: trust?.why ?? decides,
      whatToDo: "Compare it with what was agreed. If nobody meant it, set it back.",
    };
  },
});

function isNew({ area, verb }: PolicyAct): boolean {
  return area === "other" && verb === "added";
}
