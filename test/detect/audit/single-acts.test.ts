import { describe, expect, it } from "vitest";
import type { AuditAct, FailedAct } from "../../../shared/inventory/audit-acts.ts";
import type { LoggedAct } from "../../../shared/inventory/logged-act.ts";
import {
  aConsentAct,
  aCredentialAct,
  aMembershipAct,
  anAct,
  anApplicationChange,
  anId,
  anOwnerAct,
  APP,
  aPermissionAct,
  aPolicyAct,
  aRoleAct,
  aWorkloadAct,
  CLIENT,
  GRAPH,
  TIER_0_GROUP,
} from "../../build/an-act.ts";
import { ADA, BO } from "../../build/an-audit-row.ts";
import { saidOfActs, saidOfBatches, verdictsOf } from "./said-of-acts.ts";

const CA = "ConditionalAccessPolicy";
const group = { groupId: TIER_0_GROUP, groupName: "Tier 0", changes: [] };
const guest = { userId: BO, userPrincipalName: "bo_fabrikam.example#EXT#@contoso.example" };
const byClient = { actor: { kind: "app", id: CLIENT, name: "Payroll" } } as const;
const activation = { isActivation: true } as const;
const asked = { isActivation: true, isRequestOnly: true, request: "asked" } as const;

function failed(attempted: FailedAct["attempted"]): FailedAct {
  return { kind: "failed", attempted };
}

function redirect(before: readonly string[], after: readonly string[]): AuditAct {
  const list = (uris: readonly string[]): string =>
    JSON.stringify(uris.map((Address) => ({ AddressType: 0, Address, ReplyAddressClientType: 1 })));
  return anApplicationChange(["redirect-uris"], {
    what: "AppAddress",
    before: list(before),
    after: list(after),
  });
}

/** Ada makes the application that the owner's act is about. */
function made(at: string, changes: Partial<LoggedAct> = {}): LoggedAct {
  return anAct(aWorkloadAct("created", { on: "application", objectId: APP }), { at, ...changes });
}

type Case = readonly [what: string, act: AuditAct | LoggedAct, verdicts: readonly string[]];

const ROLES: readonly Case[] = [
  [
    "settings of a role in PIM",
    aPolicyAct("pim-setting", "changed"),
    ["pim-settings-changed medium"],
  ],
  [
    "a resource taken out of PIM",
    aPolicyAct("pim-setting", "removed"),
    ["pim-settings-changed high"],
  ],
  ["an alert of PIM disabled", aPolicyAct("pim-alert", "changed"), ["pim-settings-changed high"]],
  [
    "a request denied",
    aRoleAct({ isActivation: true, isRequestOnly: true, request: "denied" }),
    ["pim-request-denied low"],
  ],
  [
    "a denial of what was assigned already",
    failed(aRoleAct({ isActivation: true, isRequestOnly: true, request: "denied" })),
    [],
  ],
  ["a role activated", aRoleAct(activation), ["role-activated info"]],
  ["a membership activated", aMembershipAct(activation), ["role-activated info"]],
  ["an activation approved", aRoleAct({ ...asked, request: "approved" }), ["role-activated info"]],
  ["an activation asked for", aRoleAct(asked), []],
  ["the directory's twin of an activation", aRoleAct({ ...activation, isByPim: true }), []],
  ["a role given, which facts tell of", aRoleAct(), []],
  ["a role taken away", aRoleAct({ verb: "taken" }), ["role-removed info"]],
  [
    "an eligible role taken away",
    aRoleAct({ verb: "taken", isEligible: true }),
    ["role-removed info"],
  ],
  ["the directory's twin of a removal by PIM", aRoleAct({ verb: "taken", isByPim: true }), []],
  ["an activation that ended", aRoleAct({ verb: "taken", ...activation }), []],
  ["a removal that was only asked for", aRoleAct({ verb: "taken", isRequestOnly: true }), []],
  [
    "a role of Azure taken away through PIM",
    {
      kind: "azure-role",
      verb: "taken",
      principalId: BO,
      principalType: "User",
      roleName: "Owner",
      isEligible: true,
      isActivation: false,
      isRequestOnly: false,
      isByPim: false,
    },
    ["role-removed info"],
  ],
  ["a role that somebody gave themselves", aRoleAct({ principalId: ADA }), ["self-grant high"]],
  [
    "one that was activated",
    aRoleAct({ principalId: ADA, ...activation }),
    ["role-activated info"],
  ],
  [
    "a permission that an application granted itself",
    anAct(aPermissionAct(), byClient),
    ["self-grant critical"],
  ],
  [
    "a smaller one",
    anAct(aPermissionAct({ appRoleId: anId(1), value: "Example.Read" }), byClient),
    ["self-grant high"],
  ],
  ["a permission that somebody else granted", aPermissionAct(), []],
];

const APPLICATIONS: readonly Case[] = [
  ["an owner added", anOwnerAct(), ["owner-changed medium"]],
  [
    "an owner of a service principal",
    anOwnerAct({ of: "service-principal" }),
    ["owner-changed medium"],
  ],
  [
    "who made themselves owner, of what the log tells nothing else of",
    anOwnerAct({ ownerId: ADA }),
    ["owner-changed low"],
  ],
  ["an owner removed", anOwnerAct({ verb: "taken" }), ["owner-changed low"]],
  [
    "a redirect to a host that was known",
    redirect(["https://pay.contoso.example/a"], ["https://pay.contoso.example/b"]),
    ["application-changed low"],
  ],
  [
    "a redirect to another host",
    redirect(
      ["https://pay.contoso.example/a"],
      ["https://pay.contoso.example/a", "https://evil.example/a"],
    ),
    ["application-changed medium"],
  ],
  [
    "a redirect over plain http",
    redirect([], ["http://pay.contoso.example/a"]),
    ["application-changed medium"],
  ],
  [
    "a redirect to this machine",
    redirect([], ["http://localhost:3000/a"]),
    ["application-changed low"],
  ],
  ["a redirect taken away", redirect(["https://evil.example/a"], []), ["application-changed low"]],
  [
    "permissions asked for",
    anApplicationChange(["requested-permissions"], { what: "RequiredResourceAccess", after: "x" }),
    ["application-changed low"],
  ],
  [
    "opened to other tenants",
    anApplicationChange(["multi-tenant"], {
      what: "AvailableToOtherTenants",
      before: "false",
      after: "true",
    }),
    ["application-changed medium"],
  ],
  [
    "closed to other tenants",
    anApplicationChange(["multi-tenant"], {
      what: "AvailableToOtherTenants",
      before: "true",
      after: "false",
    }),
    ["application-changed low"],
  ],
  [
    "published without asking who comes",
    anApplicationChange(["other"], {
      what: "ExternalAuthenticationType",
      before: "Aad",
      after: "Passthru",
    }),
    ["application-changed medium"],
  ],
  [
    "renamed",
    anApplicationChange(["name"], { what: "DisplayName", before: "a", after: "b" }),
    ["application-changed info"],
  ],
  ["made", aWorkloadAct("created"), ["workload-changed info"]],
  ["deleted", aWorkloadAct("deleted"), ["workload-changed low"]],
  [
    "deleted for good",
    aWorkloadAct("permanently-deleted", { on: "application" }),
    ["workload-changed low"],
  ],
  ["restored", aWorkloadAct("restored"), ["workload-changed low"]],
  ["its publisher verified", aWorkloadAct("publisher-verified"), ["workload-changed info"]],
  [
    "its publisher no longer verified",
    aWorkloadAct("publisher-unverified"),
    ["workload-changed low"],
  ],
  [
    "a user let in",
    {
      kind: "application-access",
      verb: "given",
      principalId: BO,
      principalType: "User",
      resourceId: GRAPH,
    },
    ["application-access-changed info"],
  ],
  ["a credential added, which facts tell of", aCredentialAct(), []],
  ["a user's consent", aConsentAct(["User.Read", "openid"]), ["consent-given info"]],
  [
    "a user's consent to mail, while they are there",
    aConsentAct(["Mail.Read"]),
    ["consent-given info"],
  ],
  [
    "a user's consent to mail for good",
    aConsentAct(["offline_access", "MailboxSettings.ReadWrite"]),
    ["consent-given medium"],
  ],
  [
    "an administrator's consent for all",
    aConsentAct(["offline_access", "Mail.Read"], { isByAdmin: true, isForAll: true }),
    ["consent-given low"],
  ],
  [
    "an administrator's consent to sign-in alone",
    aConsentAct(["openid", "profile", "offline_access", "User.Read"], {
      isByAdmin: true,
      isForAll: true,
    }),
    ["consent-given info"],
  ],
  [
    "a consent that names no application",
    { kind: "consent", before: [], after: [], isRisky: false },
    ["consent-given info"],
  ],
  [
    "a consent refused as risky",
    failed(aConsentAct(["Mail.Read"], { isRisky: true })),
    ["risky-consent medium"],
  ],
  ["a consent that its user refused", failed(aConsentAct(["Mail.Read"])), []],
];

const PEOPLE: readonly Case[] = [
  [
    "a group that may hold roles",
    { kind: "role-assignable-group-created", ...group },
    ["group-changed low"],
  ],
  ["the rule of a group", { kind: "group-rule-changed", ...group }, ["group-changed medium"]],
  ["a group deleted", { kind: "group-deleted", ...group }, ["group-changed info"]],
  ["a guest invited", { kind: "guest-invited", ...guest, changes: [] }, ["guest-changed low"]],
  ["an invitation refused", failed({ kind: "guest-invited", changes: [] }), ["guest-changed low"]],
  ["a guest who came", { kind: "guest-redeemed", ...guest, changes: [] }, ["guest-changed info"]],
  [
    "a guest made a member",
    { kind: "guest-became-member", ...guest, changes: [] },
    ["guest-changed medium"],
  ],
  [
    "an account linked to the outside",
    {
      kind: "user-changed",
      userId: BO,
      changes: [
        {
          what: "UserPrincipalName",
          before: "bo@contoso.example",
          after: "bo_fabrikam.example#EXT#@contoso.example",
        },
      ],
    },
    ["guest-changed medium"],
  ],
  [
    "a guest renamed",
    {
      kind: "user-changed",
      userId: BO,
      changes: [
        {
          what: "UserPrincipalName",
          before: "b#EXT#@contoso.example",
          after: "bo#EXT#@contoso.example",
        },
      ],
    },
    [],
  ],
  [
    "a password changed",
    { kind: "user-changed", userId: BO, changes: [{ what: "PasswordProfile" }] },
    [],
  ],
  ["an account made", { kind: "user-created", userId: BO, changes: [] }, []],
  ["a member of a group", aMembershipAct(), []],
  [
    "a guest in a group",
    aMembershipAct({ userPrincipalName: guest.userPrincipalName }),
    ["guest-changed info"],
  ],
  [
    "a guest who leaves it",
    aMembershipAct({ userPrincipalName: guest.userPrincipalName, verb: "taken" }),
    [],
  ],
];

const policy = (...args: Parameters<typeof aPolicyAct>): LoggedAct => anAct(aPolicyAct(...args));
const domain = (operation: string, livetype?: string): LoggedAct => ({
  ...policy(
    "domain",
    operation.startsWith("Add") ? "added" : operation.startsWith("Remove") ? "removed" : "changed",
    ...(livetype === undefined ? [] : [{ what: "LiveType", before: "Managed", after: livetype }]),
  ),
  operation,
});
const changed = (what: string, before?: string, after?: string): LoggedAct =>
  policy("conditional-access", "changed", {
    what: `${CA}.${what}`,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
const HIGH = ["conditional-access-changed high"];
const MEDIUM = ["conditional-access-changed medium"];
const LOW = ["conditional-access-changed low"];

const POLICIES: readonly Case[] = [
  ["a policy added", policy("conditional-access", "added"), LOW],
  ["a policy deleted", policy("conditional-access", "removed"), HIGH],
  ["a policy switched off", changed("state", "enabled", "disabled"), HIGH],
  [
    "a policy that only reports",
    changed("state", "enabled", "enabledForReportingButNotEnforced"),
    HIGH,
  ],
  ["a policy switched on", changed("state", "disabled", "enabled"), LOW],
  ["a policy renamed", changed("displayName", "a", "b"), LOW],
  ["a user left out", changed("conditions.users.excludeUsers", undefined, ADA), HIGH],
  [
    "a user no longer left out",
    changed("conditions.users.excludeUsers", `["${ADA}","${BO}"]`, ADA),
    MEDIUM,
  ],
  [
    "an application left out",
    changed("conditions.applications.excludeApplications", undefined, GRAPH),
    HIGH,
  ],
  [
    "places left out that come whole",
    changed(
      "conditions.locations",
      undefined,
      '{"excludeLocations":["AllTrusted"],"includeLocations":["All"]}',
    ),
    HIGH,
  ],
  [
    "a list too long to compare",
    changed("conditions.users.excludeGroups", '["a","b…', '["a","c…'),
    HIGH,
  ],
  [
    "a second factor no longer required",
    changed("grantControls.builtInControls", "mfa", "compliantDevice"),
    HIGH,
  ],
  [
    "a second factor required besides",
    changed("grantControls.builtInControls", "block", '["block","mfa"]'),
    MEDIUM,
  ],
  [
    "nothing required",
    changed("grantControls", '{"builtInControls":["mfa"],"operator":"OR"}'),
    HIGH,
  ],
  ["a strength no longer required", changed("grantControls.authenticationStrength", "{}"), HIGH],
  ["one requirement of two is enough", changed("grantControls.operator", "AND", "OR"), HIGH],
  ["fewer included", changed("conditions.users.includeUsers", "All", ADA), HIGH],
  ["more included", changed("conditions.users.includeUsers", ADA, `["${ADA}","${BO}"]`), MEDIUM],
  [
    "other platforms",
    changed("conditions.platforms", undefined, '{"includePlatforms":["android"]}'),
    MEDIUM,
  ],
  ["other sessions", changed("sessionControls.signInFrequency.value", "1", "90"), MEDIUM],
  [
    "a policy too large to compare",
    policy("conditional-access", "changed", {
      what: CA,
      before: '{"conditions…',
      after: '{"condition…',
    }),
    MEDIUM,
  ],
  ["a location added", policy("named-location", "added"), LOW],
  [
    "a location changed",
    policy("named-location", "changed", { what: "ranges", after: "x" }),
    MEDIUM,
  ],
  ["a location deleted", policy("named-location", "removed"), MEDIUM],
  [
    "a location trusted",
    policy("named-location", "changed", { what: "isTrusted", after: "true" }),
    HIGH,
  ],
  [
    "federation of a domain",
    domain("Set federation settings on domain"),
    ["domain-trust-changed critical"],
  ],
  [
    "a domain federated",
    domain("Set domain authentication", "Federated"),
    ["domain-trust-changed critical"],
  ],
  [
    "a domain set, it is not said how",
    domain("Set domain authentication"),
    ["domain-trust-changed critical"],
  ],
  [
    "a domain managed again",
    domain("Set domain authentication", "Managed"),
    ["domain-trust-changed medium"],
  ],
  ["a domain added", domain("Add unverified domain"), ["domain-trust-changed medium"]],
  ["a domain verified", domain("Verify domain"), ["domain-trust-changed medium"]],
  ["a domain removed", domain("Remove unverified domain"), ["domain-trust-changed low"]],
  ["a partner added", policy("cross-tenant", "added"), ["cross-tenant-access-changed medium"]],
  [
    "a partner changed",
    policy("cross-tenant", "changed", {
      what: "b2bCollaborationInbound.usersAndGroups.accessType",
      after: "allowed",
    }),
    ["cross-tenant-access-changed medium"],
  ],
  ["a partner deleted", policy("cross-tenant", "removed"), ["cross-tenant-access-changed low"]],
  ["what users may do", policy("authorization", "changed"), ["tenant-policy-changed medium"]],
  [
    "consent to risky applications allowed",
    policy("authorization", "changed", {
      what: "AllowUserConsentForRiskyApps",
      before: "false",
      after: "true",
    }),
    ["tenant-policy-changed high"],
  ],
  [
    "consent to risky applications forbidden",
    policy("authorization", "changed", {
      what: "AllowUserConsentForRiskyApps",
      before: "true",
      after: "false",
    }),
    ["tenant-policy-changed medium"],
  ],
  [
    "methods of signing in",
    policy("authentication-methods", "changed"),
    ["tenant-policy-changed medium"],
  ],
  [
    "a method that another service answers for",
    policy("authentication-methods", "changed", {
      what: "AuthenticationMethodsPolicy",
      before: '{"discoveryUrl":"https://id.contoso.example/a"}',
      after: '{"discoveryUrl":"https://evil.example/a"}',
    }),
    ["tenant-policy-changed high"],
  ],
  [
    "a trusted certificate authority",
    policy("company", "changed", { what: "TrustedCAsForPasswordlessAuth", after: "root" }),
    ["tenant-policy-changed high"],
  ],
  [
    "addresses that need no second factor",
    policy("company", "changed", {
      what: "StrongAuthenticationPolicy",
      before: '{"ranges":["198.51.100.0/24"]}',
      after: '{"ranges":["198.51.100.0/24","203.0.113.0/24"]}',
    }),
    ["tenant-policy-changed high"],
  ],
  [
    "an address that needs one again",
    policy("company", "changed", {
      what: "StrongAuthenticationPolicy",
      before: '{"ranges":["198.51.100.0/24","203.0.113.0/24"]}',
      after: '{"ranges":["198.51.100.0/24"]}',
    }),
    ["tenant-policy-changed medium"],
  ],
  [
    "what happens to risky users",
    policy("identity-protection", "changed"),
    ["tenant-policy-changed medium"],
  ],
  ["synchronisation", policy("sync", "changed"), ["tenant-policy-changed medium"]],
  [
    "which devices come in",
    policy("device-registration", "changed"),
    ["tenant-policy-changed medium"],
  ],
  ["another policy", policy("other", "changed"), ["tenant-policy-changed medium"]],
  ["another policy, new", policy("other", "added"), ["tenant-policy-changed low"]],
];

const QUIET: readonly Case[] = [
  ...(
    [
      "platform-credential-roll",
      "just-in-time-provisioning",
      "licence-change",
      "nothing-changed",
      "pim-bookkeeping",
      "ordinary-group",
      "not-watched",
    ] as const
  ).map((label): Case => [label, { kind: "noise", label }, []]),
  ["an operation that is not known", { kind: "unknown", operation: "Do something" }, []],
  ["a role that could not be given", failed(aRoleAct({ principalId: ADA })), []],
  ["a policy that could not be deleted", failed(aPolicyAct("conditional-access", "removed")), []],
];

describe("of a single act", () => {
  it.each([...ROLES, ...APPLICATIONS, ...PEOPLE, ...POLICIES, ...QUIET])(
    "%s is told as it should be",
    (_what, act, verdicts) => {
      const logged = "act" in act ? act : anAct(act);
      expect(verdictsOf(logged)).toEqual(verdicts);
    },
  );

  it("the finding carries who did it, when, and what was changed", () => {
    const [said] = saidOfActs(changed("state", "enabled", "disabled"));
    expect(said?.draft).toMatchObject({
      subject: { kind: "tenant-setting", id: anId(800), name: "Require MFA" },
      occurredAt: "2026-03-02T10:00:00.000Z",
      what: "User “ada@contoso.example” changed the Conditional Access policy “Require MFA”: it is switched off.",
      evidence: {
        actorId: ADA,
        actorKind: "user",
        actor: "ada@contoso.example",
        correlationId: "correlation_2026-03-02T10:00:00.000Z_0",
        auditId: "Directory_2026-03-02T10:00:00.000Z_policy_0",
        operation: "An operation",
        targets: [anId(800)],
        changes: ["ConditionalAccessPolicy.state: enabled → disabled"],
      },
    });
  });

  it("the settings of a partner are named", () => {
    const before = { what: "inboundTrust.isMfaAccepted", before: "false", after: "true" };
    const [said] = saidOfActs(policy("cross-tenant", "changed", before));
    expect(said?.draft.evidence["settings"]).toEqual(["inboundTrust"]);
    expect(said?.draft.what).toContain("whose second factors and devices count here");
  });

  it("a domain of onmicrosoft.com is told from one of the tenant's own", () => {
    const act = { ...aPolicyAct("domain", "added"), name: "contoso2.onmicrosoft.com" };
    const [said] = saidOfActs(anAct(act, { operation: "Add verified domain" }));
    expect(said?.draft.title).toBe("A domain of onmicrosoft.com came to the tenant");
  });

  it("the tenant's names stay within their place in the sentence", () => {
    const act = anOwnerAct({
      objectName: "a\n[x](http://y)" + "z".repeat(500),
      ownerName: "\u202ecba",
    });
    const [said] = saidOfActs(anAct(act));
    expect(said?.draft.what).not.toMatch(/[\n\u202e]/);
    expect(said?.draft.what.length).toBeLessThan(400);
  });

  const owned = anAct(anOwnerAct({ ownerId: ADA }));
  const change = anApplicationChange(["name"]);
  it.each<[string, LoggedAct, string]>([
    ["who has just made it", made("2026-03-02T09:50:00.000Z"), "low"],
    ["who made it in the same moment, logged after it", made("2026-03-02T10:00:01.000Z"), "low"],
    ["who made it longer ago", made("2026-03-02T09:49:59.999Z"), "medium"],
    ["of what somebody else made", made(owned.at, { actor: { kind: "user", id: BO } }), "medium"],
    ["of what was changed before", anAct(change, { at: "2026-03-01T10:00:00.000Z" }), "medium"],
    ["of what was changed just now", anAct(change, { at: "2026-03-02T09:59:00.000Z" }), "low"],
    [
      "while another one is older",
      anAct({ ...change, objectId: anId(7) }, { at: "2026-03-01T10:00:00.000Z" }),
      "low",
    ],
  ])("somebody makes themselves owner, %s: %3$s", (_what, other, severity) => {
    const expected = `owner-changed ${severity}`;
    expect(verdictsOf(other, owned)).toContain(expected);
    // The same when the other was known before.
    const said = [...saidOfBatches([[other], [owned]]).values()];
    expect(said.map(({ detector, draft }) => `${detector} ${draft.severity}`)).toContain(expected);
  });

  it("two entries of one act are one finding, two acts are two", () => {
    const first = anAct(anOwnerAct());
    const twin = { ...first, id: "PIM_1", service: "PIM" };
    const again = anAct(anOwnerAct(), { at: "2026-03-02T11:00:00.000Z" });
    expect(verdictsOf(first, twin)).toHaveLength(1);
    expect(verdictsOf(first, again)).toHaveLength(2);
  });
});
