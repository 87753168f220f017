import { quoted } from "../../core/quoted.ts";
import type { PropertyChange } from "../../inventory/property-changes.ts";
import { settingOf, verbWord } from "./setting-words.ts";
import { singleAct } from "./single-act.ts";

/**
 * The settings of a partner, in the order of weight, by the properties' names in Graph
 * (learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyconfigurationpartner, checked 2026-11-21).
 */
const SETTINGS: readonly (readonly [property: string, says: string])[] = [
  ["inboundTrust", "whose second factors and devices count here"],
  ["automaticUserConsentSettings", "whether invitations take nobody's consent"],
  ["identitySynchronization", "whether the partner's users are made here"],
  ["b2bCollaborationInbound", "which of the partner's users come in as guests"],
  ["b2bDirectConnectInbound", "which of the partner's users come in without an account"],
  ["b2bCollaborationOutbound", "which of our users become guests there"],
  ["b2bDirectConnectOutbound", "which of our users go there without an account"],
  ["tenantRestrictions", "what our users may open there"],
];

/** Which other tenants are trusted, and how far. */
export const crossTenantAccessChanged = singleAct({
  id: "cross-tenant-access-changed",
  version: 1,
  title: "Trust in other tenants was changed",
  sees: "Partners in the cross-tenant access settings that were added, changed or deleted, and rules for inviting guests.",
  says({ act, operation }, who) {
    if (act.kind !== "policy" || act.area !== "cross-tenant") return undefined;
    const settings = settingsIn(act.changes);
    const which = settings.length === 0 ? "" : `: ${settings.map(([, says]) => says).join(", ")}`;
    return {
      weight: act.verb === "removed" ? "partner-removed" : "partner-set",
      subject: settingOf(act),
      part: operation.toLowerCase(),
      changes: act.changes,
      evidence: {
        settings: settings.length === 0 ? undefined : settings.map(([property]) => property),
      },
      title: "Trust in another tenant was changed",
      what: `${who} ${verbWord(act)} the settings for other tenants of ${quoted(act.name)}${which}.`,
      whyItMatters:
        "People of a trusted tenant come in as that tenant lets them, and ours go there.",
      whatToDo: "Ask who works with that tenant. If nobody does, set it back.",
    };
  },
});

function settingsIn(changes: readonly PropertyChange[]): typeof SETTINGS {
  return SETTINGS.filter(([property]) =>
    changes.some(({ what, before, after }) =>
      // A new partner stands in the entry as one value.
      `${what} ${before ?? ""} ${after ?? ""}`.toLowerCase().includes(property.toLowerCase()),
    ),
  );
}
