import { describe, expect, it } from "vitest";
import { actsOfRow, ADA, type AuditRow, BO, property, turned } from "../build/an-audit-row.ts";

const CLIENT = "1a000000-0000-4000-8000-000000000001";
const GRAPH = "1a000000-0000-4000-8000-000000000002";
const MAIL_READ = "810c84a8-4a9e-49e6-bf7d-12d183f40d01";
const CATEGORY = { category: "ApplicationManagement" };

/** The target is the resource, and carries what the client was given. */
const onResource = (
  activityDisplayName: string,
  modifiedProperties: readonly object[],
  others: readonly object[] = [{ type: "ServicePrincipal", id: CLIENT, displayName: "Mailer" }],
): AuditRow => ({
  ...CATEGORY,
  activityDisplayName,
  targetResources: [
    { type: "ServicePrincipal", id: GRAPH, displayName: "Microsoft Graph", modifiedProperties },
    ...others.map((other) => ({ type: "ServicePrincipal", ...other })),
  ],
});

describe("an application permission", () => {
  const properties = (wrap: (value: string) => [unknown, unknown]): readonly object[] =>
    Object.entries({
      "AppRole.Id": MAIL_READ,
      "AppRole.Value": "Mail.Read",
      "AppRole.DisplayName": "Read mail in all mailboxes",
      "AppRoleAssignment.CreatedDateTime": "3/2/2026 10:15:30 AM",
      "ServicePrincipal.ObjectID": CLIENT,
      "ServicePrincipal.DisplayName": "Mailer",
      "ServicePrincipal.AppId": ADA,
    }).map(([name, value]) => property(name, ...wrap(value)));
  const given = onResource(
    "Add app role assignment to service principal",
    properties((value) => [undefined, value]),
  );

  it("was given to the client in the properties, on the resource that is the target", () => {
    const act = {
      kind: "application-permission",
      verb: "given",
      clientId: CLIENT,
      clientName: "Mailer",
      resourceId: GRAPH,
      resourceName: "Microsoft Graph",
      appRoleId: MAIL_READ,
      value: "Mail.Read",
    };
    expect(actsOfRow(given)).toEqual([act]);
    expect(actsOfRow(turned(given))).toEqual([act]);
  });

  it("was taken, with the same in the values before", () => {
    const taken = onResource(
      "Remove app role assignment from service principal.",
      properties((value) => [value, undefined]),
    );
    expect(actsOfRow(taken)).toMatchObject([
      { verb: "taken", clientId: CLIENT, resourceId: GRAPH, value: "Mail.Read" },
    ]);
  });

  it("finds the client among the targets when the property is missing", () => {
    const row = onResource("Add app role assignment to service principal", [
      property("AppRole.Value", undefined, "Mail.Read"),
    ]);
    expect(actsOfRow(row)).toMatchObject([{ clientId: CLIENT, resourceId: GRAPH }]);
  });

  it.each([
    ["no permission", []],
    ["an empty permission", [property("AppRole.Value", undefined, "")]],
  ])("is not guessed from %s", (_what, modifiedProperties) => {
    const row = onResource("Add app role assignment to service principal", modifiedProperties);
    expect(actsOfRow(row)).toMatchObject([{ kind: "unknown" }]);
  });

  it.each([
    ["Add app role assignment grant to user", "given"],
    ["Remove app role assignment from user", "taken"],
  ])("%s: a person's access to an application is another thing", (activityDisplayName, verb) => {
    const row = {
      ...onResource(activityDisplayName, [property("AppRole.Value", undefined, "Payroll.Read")]),
    };
    const targetResources = [
      ...(row.targetResources ?? []).slice(0, 1),
      { type: "User", id: BO, displayName: "Bo" },
    ];
    expect(actsOfRow({ ...row, targetResources })).toMatchObject([
      { kind: "application-access", verb, principalId: BO, resourceId: GRAPH },
    ]);
  });
});

describe("a delegated grant", () => {
  const grant = (
    activityDisplayName: string,
    before: string | undefined,
    after: string | undefined,
    consentType = "AllPrincipals",
  ): AuditRow =>
    onResource(activityDisplayName, [
      property("DelegatedPermissionGrant.Scope", before, after),
      property("DelegatedPermissionGrant.ConsentType", undefined, consentType),
      property("ServicePrincipal.ObjectID", undefined, CLIENT),
    ]);

  it.each([
    ["Add delegated permission grant", undefined, " User.Read", "given"],
    ["Add delegated permission grant", "User.Read", "User.Read Mail.Read", "widened"],
    ["Remove delegated permission grant", "User.Read", "User.Read Mail.Read", "widened"],
    ["Remove delegated permission grant", "User.Read Mail.Read", "User.Read", "narrowed"],
    ["Add delegated permission grant", "User.Read Mail.Read", "User.Read", "narrowed"],
    ["Add delegated permission grant", "Mail.Read", "Files.Read", "widened"],
    ["Remove delegated permission grant", "User.Read", undefined, "taken"],
    ["Add OAuth2PermissionGrant", undefined, "User.Read", "given"],
  ])("%s from %j to %j is %s", (name, before, after, verb) => {
    expect(actsOfRow(grant(name, before, after))).toMatchObject([
      { kind: "delegated-grant", verb, clientId: CLIENT, resourceId: GRAPH, reach: "all" },
    ]);
  });

  it("brings both sets of scopes, sorted", () => {
    const [act] = actsOfRow(grant("Remove delegated permission grant", "b", " b  a"));
    expect(act).toMatchObject({ scopesBefore: ["b"], scopesAfter: ["a", "b"] });
  });

  it("that only changed its order has not changed", () => {
    expect(actsOfRow(grant("Add delegated permission grant", "a b", " b a"))).toEqual([
      { kind: "noise", label: "nothing-changed" },
    ]);
  });

  it.each([
    ["Principal", "one"],
    ["AllPrincipals", "all"],
    ["allprincipals", "all"],
    ["", "unknown"],
  ])("of consent type %j reaches %s", (consentType, reach) => {
    const row = grant("Add delegated permission grant", undefined, "User.Read", consentType);
    expect(actsOfRow(row)).toMatchObject([{ reach }]);
    expect(actsOfRow(turned(row))).toEqual(actsOfRow(row));
  });

  it("without scopes is not guessed", () => {
    const row = grant("Add delegated permission grant", undefined, undefined);
    expect(actsOfRow(row)).toMatchObject([{ kind: "unknown", lacks: "the scopes" }]);
  });
});

describe("a consent", () => {
  const entry = (scope: string, type = "Principal"): string =>
    `[Id: abc, ClientId: ${CLIENT}, PrincipalId: ${ADA}, ResourceId: ${GRAPH}, ConsentType: ${type}, Scope: ${scope}, CreatedDateTime: , LastModifiedDateTime ]`;
  const consent = (permissions: string, changes: object = {}): AuditRow => ({
    ...CATEGORY,
    activityDisplayName: "Consent to application",
    targetResources: [
      {
        type: "ServicePrincipal",
        id: CLIENT,
        displayName: "Mailer",
        modifiedProperties: [
          property("ConsentContext.IsAdminConsent", undefined, "False"),
          property("ConsentContext.IsAppOnly", undefined, "False"),
          property("ConsentContext.OnBehalfOfAll", undefined, "True"),
          property("ConsentAction.Permissions", undefined, permissions),
        ],
      },
    ],
    ...changes,
  });

  it("says who agreed to what for whom", () => {
    const row = consent(`[] => [${entry(" Mail.Read offline_access", "AllPrincipals")}]; `);
    expect(actsOfRow(row)).toEqual([
      {
        kind: "consent",
        clientId: CLIENT,
        clientName: "Mailer",
        isByAdmin: false,
        isForAll: true,
        isAppOnly: false,
        before: [],
        after: [
          {
            resourceId: GRAPH,
            principalId: ADA,
            reach: "all",
            scopes: ["Mail.Read", "offline_access"],
          },
        ],
        isRisky: false,
      },
    ]);
    expect(actsOfRow(turned(row))).toEqual(actsOfRow(row));
  });

  it("can name the same before and after, and several", () => {
    const both = `[${entry("User.Read")}] => [${entry("User.Read")}, ${entry("Files.Read")}];`;
    const [act] = actsOfRow(consent(both));
    if (act?.kind !== "consent") throw new Error("No consent.");
    expect([act.before.length, act.after.map(({ scopes }) => scopes)]).toEqual([
      1,
      [["User.Read"], ["Files.Read"]],
    ]);
  });

  it.each(["", "garbage", "[] => [[]];", "=>"])("names no grants in %j", (permissions) => {
    expect(actsOfRow(consent(permissions))).toMatchObject([{ before: [], after: [] }]);
  });

  it.each([
    ["the reason of the entry", { resultReason: "Risky application detected" }, undefined],
    ["the reason of the consent", {}, property("ConsentAction.Reason", undefined, "Risky app")],
    [
      "what the sign-in service answered",
      {},
      property(
        "MethodExecutionResult.",
        undefined,
        "Microsoft.Online.Security.UserConsentBlockedForRiskyAppsException",
      ),
    ],
  ])("that was refused for its risk is known by %s, and has failed", (_what, changes, more) => {
    const row = consent("[] => [];", { result: "failure", ...changes });
    const targetResources = row.targetResources?.map((target) => ({
      ...target,
      modifiedProperties: [...(target.modifiedProperties ?? []), ...(more ? [more] : [])],
    }));
    expect(actsOfRow({ ...row, targetResources: targetResources ?? null })).toMatchObject([
      { kind: "failed", attempted: { kind: "consent", isRisky: true, clientId: CLIENT } },
    ]);
  });
});
