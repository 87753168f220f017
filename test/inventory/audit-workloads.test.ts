import { describe, expect, it } from "vitest";
import {
  actsOfRow,
  ADA,
  type AuditRow,
  BO,
  byApp,
  MS_PIM,
  property,
  turned,
} from "../build/an-audit-row.ts";

const OBJECT = "1b000000-0000-4000-8000-000000000001";
const OLD = "1c000000-0000-4000-8000-000000000001";
const NEW = "1c000000-0000-4000-8000-000000000002";
const ON_APPLICATION = "Update application – Certificates and secrets management ";

const about = (
  activityDisplayName: string,
  type: "Application" | "ServicePrincipal",
  modifiedProperties: readonly object[],
  changes: object = {},
): AuditRow => ({
  category: "ApplicationManagement",
  activityDisplayName,
  targetResources: [{ type, id: OBJECT, displayName: "Payroll", modifiedProperties }],
  ...changes,
});
const key = (id: string, name = "ci"): string =>
  `[KeyIdentifier=${id},KeyType=Password,KeyUsage=Verify,DisplayName=${name}]`;
const included = property("Included Updated Properties", undefined, "KeyDescription");

describe("a credential", () => {
  it("was added to an application: only what was not there before", () => {
    const row = about(ON_APPLICATION, "Application", [
      property("KeyDescription", [key(OLD)], [key(OLD), key(NEW.toUpperCase(), "by hand")]),
      included,
    ]);
    const acts = [
      {
        kind: "credential",
        on: "application",
        objectId: OBJECT,
        objectName: "Payroll",
        added: [{ keyId: NEW, type: "Password", usage: "Verify", name: "by hand" }],
        removed: [],
      },
    ];
    expect(actsOfRow(row)).toEqual(acts);
    expect(actsOfRow(turned(row))).toEqual(acts);
  });

  it.each([
    ["a hyphen", "Update application - Certificates and secrets management", "Application"],
    ["no final space", ON_APPLICATION.trim(), "Application"],
    ["a full stop", "Add service principal credentials.", "ServicePrincipal"],
    ["another case", "ADD SERVICE PRINCIPAL CREDENTIALS", "ServicePrincipal"],
    ["the general name", "Update application", "Application"],
    ["the general name", "Update service principal", "ServicePrincipal"],
  ] as const)("is known with %s: %s", (_what, name, type) => {
    const row = about(name, type, [property("KeyDescription", [], [key(NEW)])]);
    expect(actsOfRow(row)).toMatchObject([{ kind: "credential", added: [{ keyId: NEW }] }]);
  });

  it("was removed", () => {
    const row = about("Remove service principal credentials", "ServicePrincipal", [
      property("KeyDescription", [key(OLD)], []),
    ]);
    expect(actsOfRow(row)).toMatchObject([
      { on: "service-principal", added: [], removed: [{ keyId: OLD }] },
    ]);
  });

  it("comes with the service principal that it is made with", () => {
    const row = about("Add service principal", "ServicePrincipal", [
      property("KeyDescription", [], [key(NEW)]),
    ]);
    expect(actsOfRow(row).map(({ kind }) => kind)).toEqual(["workload", "credential"]);
  });

  it.each([
    `x],[KeyIdentifier=${OLD},KeyType=Password,KeyUsage=Verify,DisplayName=y`,
    "a, b = c",
    "line\nbreak]",
    `","KeyIdentifier=${OLD}`,
  ])("has one key id, whatever its display name is: %j", (name) => {
    const row = about(ON_APPLICATION, "Application", [
      property("KeyDescription", [], [key(NEW, name)]),
    ]);
    expect(actsOfRow(row)).toMatchObject([{ added: [{ keyId: NEW, name }] }]);
  });

  it("is a platform's roll when the platform itself renews a managed identity's", () => {
    const roll = (name: string, id: string | null): AuditRow =>
      about(
        "Add service principal credentials",
        "ServicePrincipal",
        [property("KeyDescription", [key(OLD)], [key(NEW)])],
        byApp(name, id),
      );
    const label = [{ kind: "noise", label: "platform-credential-roll" }];
    expect(actsOfRow(roll("Managed Service Identity", null))).toEqual(label);
    expect(actsOfRow(roll("Managed Service Identity", MS_PIM))).toEqual(label);
    // An application of the tenant with that name.
    expect(actsOfRow(roll("Managed Service Identity", BO))).toMatchObject([{ kind: "credential" }]);
    expect(actsOfRow(roll("Deploy", MS_PIM))).toMatchObject([{ kind: "credential" }]);
  });

  it.each([
    ["no list", [included]],
    ["a list that cannot be read", [property("KeyDescription", [], ["garbage"])]],
    [
      "a list that is no JSON",
      [{ displayName: "KeyDescription", oldValue: "[]", newValue: "[[Key" }],
    ],
  ])("is not guessed from %s", (_what, properties) => {
    expect(actsOfRow(about(ON_APPLICATION, "Application", properties))).toMatchObject([
      { kind: "unknown", lacks: "KeyDescription" },
    ]);
  });
});

describe("a federated credential", () => {
  const github = (subject: string, issuer = "https://token.actions.githubusercontent.com") => ({
    Name: "github",
    Issuer: issuer,
    Subject: subject,
    Audiences: ["api://AzureADTokenExchange"],
  });
  const row = (before: unknown, after: unknown, type = "Application" as const): AuditRow =>
    about("Update application", type, [
      property("FederatedIdentityCredentials", before, after),
      property("Included Updated Properties", undefined, "FederatedIdentityCredentials"),
    ]);

  it("was added, also as the first one", () => {
    const main = github("repo:contoso/payroll:ref:refs/heads/main");
    expect(actsOfRow(row([], [main]))).toEqual([
      {
        kind: "federated-credential",
        on: "application",
        objectId: OBJECT,
        objectName: "Payroll",
        added: [
          {
            name: "github",
            issuer: main.Issuer,
            subject: main.Subject,
            audiences: main.Audiences,
          },
        ],
        removed: [],
        changed: [],
      },
    ]);
  });

  it.each([
    ["its issuer", github("a"), github("a", "https://evil.example")],
    ["its subject", github("a"), github("b")],
  ])("was changed in %s", (_what, before, after) => {
    expect(actsOfRow(row([before], [after]))).toMatchObject([
      {
        added: [],
        removed: [],
        changed: [{ before: { issuer: before.Issuer }, after: { issuer: after.Issuer } }],
      },
    ]);
  });

  it("was removed, on a service principal, with the list as text within the text", () => {
    const text = JSON.stringify([github("a")]);
    const removed = about("Update service principal", "ServicePrincipal", [
      property("FederatedIdentityCredentials", text, "[]"),
    ]);
    expect(actsOfRow(removed)).toMatchObject([
      { on: "service-principal", added: [], removed: [{ name: "github" }] },
    ]);
  });

  it("has an expression in the place of a subject when it is a flexible one", () => {
    const flexible = {
      name: "any",
      issuer: "x",
      claimsMatchingExpression: { value: "claims['sub'] matches '*'" },
    };
    expect(actsOfRow(row([], [flexible]))).toMatchObject([
      { added: [{ name: "any", expression: expect.stringContaining("matches '*'") as string }] },
    ]);
  });

  it("that stayed as it was is no change", () => {
    expect(actsOfRow(row([github("a")], [github("a")]))).toEqual([
      { kind: "noise", label: "nothing-changed" },
    ]);
  });
});

describe("an owner", () => {
  const owner = (properties: readonly object[]): AuditRow => ({
    category: "ApplicationManagement",
    activityDisplayName: "Add owner to application",
    targetResources: [
      {
        type: "User",
        id: BO,
        displayName: null,
        userPrincipalName: "bo@contoso.example",
        modifiedProperties: properties,
      },
      { type: "Application", id: OBJECT, displayName: "Payroll" },
    ],
  });
  const named = owner([
    property("Application.ObjectID", undefined, OBJECT),
    property("Application.DisplayName", undefined, "Payroll"),
  ]);

  it("came to an application, whichever target stands first, with or without the property", () => {
    const act = {
      kind: "owner",
      verb: "given",
      of: "application",
      objectId: OBJECT,
      objectName: "Payroll",
      ownerId: BO,
      ownerName: "bo@contoso.example",
    };
    for (const row of [named, turned(named), owner([]), turned(owner([]))]) {
      expect(actsOfRow(row)).toEqual([act]);
    }
  });

  it("that is a service principal of a service principal is told apart by the property", () => {
    const row: AuditRow = {
      category: "ApplicationManagement",
      activityDisplayName: "Remove owner from service principal",
      targetResources: [
        {
          type: "ServicePrincipal",
          id: ADA,
          displayName: "Deploy",
          modifiedProperties: [property("ServicePrincipal.ObjectID", OBJECT, undefined)],
        },
        { type: "ServicePrincipal", id: OBJECT, displayName: "Payroll" },
      ],
    };
    for (const one of [row, turned(row)]) {
      expect(actsOfRow(one)).toMatchObject([
        { verb: "taken", of: "service-principal", objectId: OBJECT, ownerId: ADA },
      ]);
    }
  });

  it("is not guessed when nobody is named", () => {
    const row = { ...named, targetResources: [{ type: "Application", id: OBJECT }] };
    expect(actsOfRow(row)).toMatchObject([{ kind: "unknown", lacks: "the owner" }]);
  });
});

describe("an application that was changed", () => {
  it.each([
    ["AppAddress", "redirect-uris"],
    ["RequiredResourceAccess", "requested-permissions"],
    ["AppIdentifierUri", "identifier-uris"],
    ["AvailableToOtherTenants", "multi-tenant"],
    ["PublicClient", "public-client"],
    ["Oauth2AllowImplicitFlow", "implicit-grant"],
    ["DisplayName", "name"],
    ["SomethingNew", "other"],
    ["constructor", "other"],
  ])("%s is its %s", (name, what) => {
    const row = about("Update application", "Application", [property(name, ["a"], ["b"])]);
    expect(actsOfRow(row)).toEqual([
      {
        kind: "application-changed",
        on: "application",
        objectId: OBJECT,
        objectName: "Payroll",
        what: [what],
        changes: [{ what: name, before: "a", after: "b" }],
      },
    ]);
  });

  it("asked for a permission and was not given one", () => {
    const wanted = [{ ResourceAppId: ADA, RequiredAppPermissions: [{ EntitlementId: BO }] }];
    const row = about("Update application", "Application", [
      property("RequiredResourceAccess", [], wanted),
    ]);
    expect(actsOfRow(row).map(({ kind }) => kind)).toEqual(["application-changed"]);
  });

  it("in several ways at once has several acts", () => {
    const row = about("Update application", "Application", [
      property("AppAddress", ["a"], ["b"]),
      property("KeyDescription", [], [key(NEW)]),
      property("FederatedIdentityCredentials", [], [{ Name: "x", Issuer: "y", Subject: "z" }]),
    ]);
    expect(actsOfRow(row).map(({ kind }) => kind)).toEqual([
      "credential",
      "federated-credential",
      "application-changed",
    ]);
  });

  it.each([
    ["nothing", []],
    ["the same value", [property("DisplayName", ["a"], ["a"])]],
    ["the same list in another order", [property("AppAddress", ["a", "b"], ["b", "a"])]],
    ["what only speaks of the change", [included, property("LastModifiedDateTime", "a", "b")]],
  ])("in %s was not changed", (_what, properties) => {
    expect(actsOfRow(about("Update application", "Application", properties))).toEqual([
      { kind: "noise", label: "nothing-changed" },
    ]);
  });

  it.each([
    ["Add application", "Application", "created"],
    ["Delete application", "Application", "deleted"],
    ["Hard Delete application", "Application", "permanently-deleted"],
    ["Restore application", "Application", "restored"],
    ["Add service principal", "ServicePrincipal", "created"],
    ["Remove service principal", "ServicePrincipal", "deleted"],
    ["Set verified publisher", "Application", "publisher-verified"],
    ["Unset verified publisher", "Application", "publisher-unverified"],
  ] as const)("%s", (name, type, what) => {
    expect(actsOfRow(about(name, type, []))).toMatchObject([
      { kind: "workload", what, objectId: OBJECT },
    ]);
  });

  it("is Microsoft's own doing when its services make service principals for themselves", () => {
    const name = "Microsoft Azure AD Internal - Jit Provisioning";
    const made = (id: string | null): AuditRow =>
      about("Add service principal", "ServicePrincipal", [], byApp(name, id));
    expect(actsOfRow(made(null))).toEqual([{ kind: "noise", label: "just-in-time-provisioning" }]);
    expect(actsOfRow(made(BO))).toMatchObject([{ kind: "workload", what: "created" }]);
  });
});
