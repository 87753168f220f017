import type { AuditAct } from "./audit-acts.ts";
import type {
  ApplicationAccessAct,
  ApplicationPermissionAct,
  ConsentAct,
  DelegatedGrantAct,
} from "./audit-consent-acts.ts";
import type { Verb } from "./audit-role-acts.ts";
import type { AuditRecord } from "./audit-record.ts";
import {
  booleanOf,
  changeOf,
  guidOf,
  holderOfChange,
  lacking,
  onlyOne,
  principalPart,
  said,
  targetsOf,
  textOf,
} from "./audit-values.ts";
import { consentedGrants, reachOf } from "./consented-grants.ts";
import { scopesIn } from "./grant-reader.ts";
import { optional } from "./optional.ts";

const CLIENT = "ServicePrincipal.ObjectID";
const SCOPE = "DelegatedPermissionGrant.Scope";
const APP_ROLE = ["AppRole.Id", "AppRole.Value"] as const;

/** The target with the permission is the *resource*; who got it stands in its properties. */
export function applicationPermissionAct(
  record: AuditRecord,
  verb: Verb,
): ApplicationPermissionAct | AuditAct {
  const resource = holderOfChange(record, ...APP_ROLE);
  if (resource?.id === undefined) return lacking(record, "the resource");
  const clientId =
    guidOf(said(record, verb, CLIENT)) ??
    onlyOne(targetsOf(record, "ServicePrincipal").filter((target) => target !== resource))?.id;
  if (clientId === undefined) return lacking(record, "the client");
  const value = said(record, verb, "AppRole.Value");
  const appRoleId = guidOf(said(record, verb, "AppRole.Id"));
  if (value === undefined && appRoleId === undefined) return lacking(record, "the permission");
  return {
    kind: "application-permission",
    verb,
    clientId,
    resourceId: resource.id,
    ...optional({
      clientName: said(record, verb, "ServicePrincipal.DisplayName"),
      resourceName: resource.name,
      appRoleId,
      value,
    }),
  };
}

/** A person's or a group's place in an application. */
export function applicationAccessAct(
  record: AuditRecord,
  verb: Verb,
): ApplicationAccessAct | AuditAct {
  const named = guidOf(said(record, verb, "User.ObjectID", "Group.ObjectID"));
  const found = onlyOne(targetsOf(record, "User", "Group"));
  const principal =
    principalPart(found) ??
    (named === undefined ? undefined : { principalId: named, principalType: "" });
  if (principal === undefined) return lacking(record, "the principal");
  return {
    kind: "application-access",
    verb,
    ...principal,
    ...optional({
      resourceId: onlyOne(targetsOf(record, "ServicePrincipal"))?.id,
      appRoleId: guidOf(said(record, verb, "AppRole.Id")),
      value: said(record, verb, "AppRole.Value"),
    }),
  };
}

/**
 * A grant that is amended is logged as added *and* as removed, both with the scopes before and after: what happened is
 * told by the sets, never by the verb.
 */
export function delegatedGrantAct(record: AuditRecord, logged: Verb): DelegatedGrantAct | AuditAct {
  const resource = holderOfChange(record, SCOPE);
  if (resource?.id === undefined) return lacking(record, "the scopes");
  const clientId =
    guidOf(said(record, logged, CLIENT)) ??
    onlyOne(targetsOf(record, "ServicePrincipal").filter((target) => target !== resource))?.id;
  if (clientId === undefined) return lacking(record, "the client");
  const change = changeOf(resource, SCOPE);
  const scopesBefore = scopesIn(textOf(change?.before) ?? "");
  const scopesAfter = scopesIn(textOf(change?.after) ?? "");
  const verb = verbOf(new Set(scopesBefore), new Set(scopesAfter));
  if (verb === undefined) {
    if (scopesBefore.length === 0) return lacking(record, "the scopes");
    return { kind: "noise", label: "nothing-changed" };
  }
  return {
    kind: "delegated-grant",
    verb,
    clientId,
    resourceId: resource.id,
    reach: reachOf(said(record, logged, "DelegatedPermissionGrant.ConsentType")),
    ...optional({
      resourceName: resource.name,
      principalId: guidOf(said(record, logged, "DelegatedPermissionGrant.PrincipalId")),
    }),
    scopesBefore,
    scopesAfter,
  };
}

function verbOf(
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): DelegatedGrantAct["verb"] | undefined {
  if (after.difference(before).size > 0) return before.size === 0 ? "given" : "widened";
  if (before.difference(after).size > 0) return after.size === 0 ? "taken" : "narrowed";
  return undefined;
}

/** `Consent to application`; refused ones, too. */
export function consentAct(record: AuditRecord): ConsentAct {
  const client =
    holderOfChange(record, "ConsentAction.Permissions", "ConsentContext.IsAdminConsent") ??
    onlyOne(targetsOf(record, "ServicePrincipal"));
  const flag = (name: string): boolean | undefined =>
    booleanOf(said(record, "given", `ConsentContext.${name}`));
  const permissions = said(record, "given", "ConsentAction.Permissions") ?? "";
  return {
    kind: "consent",
    ...optional({
      clientId: client?.id,
      clientName: client?.name,
      isByAdmin: flag("IsAdminConsent"),
      isForAll: flag("OnBehalfOfAll"),
      isAppOnly: flag("IsAppOnly"),
    }),
    ...consentedGrants(permissions),
    isRisky: [record.resultReason ?? "", ...reasonsOf(record)].some((reason) =>
      reason.toLowerCase().includes("risky"),
    ),
  };
}

/** Why it was refused is written in one of several places. */
function reasonsOf({ targets }: AuditRecord): readonly string[] {
  return targets.flatMap(({ changes }) =>
    [...changes]
      .filter(([name]) => /^(consentaction\.reason|methodexecutionresult\.)/i.test(name))
      .map(([, { after }]) => textOf(after) ?? ""),
  );
}
