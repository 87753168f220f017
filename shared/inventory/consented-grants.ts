import type { ConsentAct, ConsentedGrant } from "./audit-consent-acts.ts";
import { guidOf } from "./audit-values.ts";
import { scopesIn } from "./grant-reader.ts";
import { optional } from "./optional.ts";

/**
 * The grants that a consent names, before and after, out of the text of `ConsentAction.Permissions`:
 * `[] => [[Id: …, ClientId: …, PrincipalId: …, ResourceId: …, ConsentType: …, Scope: …, CreatedDateTime: …, …]];`. Only what
 * stands under its name is taken; a text in another form has no grants.
 */
export function consentedGrants(text: string): Pick<ConsentAct, "before" | "after"> {
  const arrow = text.indexOf("=>");
  if (arrow < 0) return { before: [], after: grantsIn(text) };
  return { before: grantsIn(text.slice(0, arrow)), after: grantsIn(text.slice(arrow + 2)) };
}

/** Whom a consent type covers. */
export function reachOf(consentType: string | undefined): ConsentedGrant["reach"] {
  switch (consentType?.toLowerCase()) {
    case "allprincipals":
      return "all";
    case "principal":
      return "one";
    default:
      return "unknown";
  }
}

function grantsIn(text: string): readonly ConsentedGrant[] {
  return [...text.matchAll(/\[([^[\]]+)\]/g)].flatMap(([, entry = ""]) => {
    const fields = new Map(
      // A comma within a value is followed by no name and colon.
      entry.split(/,\s*(?=\w+:)/).map((field): [string, string] => {
        const colon = field.indexOf(":");
        return [field.slice(0, colon).trim().toLowerCase(), field.slice(colon + 1).trim()];
      }),
    );
    if (!fields.has("scope")) return [];
    return {
      ...optional({
        resourceId: guidOf(fields.get("resourceid")),
        principalId: guidOf(fields.get("principalid")),
      }),
      reach: reachOf(fields.get("consenttype")),
      scopes: scopesIn(fields.get("scope") ?? ""),
    };
  });
}
