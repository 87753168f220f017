import { afterAll, beforeAll, expect, test } from "vitest";
import { principalAccessSchema, principalListSchema } from "../../shared/http/principal-view.ts";
import type { PrincipalList } from "../../shared/http/principals-reader.ts";
import { allFindings, type Finding } from "../support/findings.ts";
import { isOfAccess } from "../support/is-of-access.ts";
import { type LocalAzure, type Mail, startLocalAzure } from "../support/local-azure.ts";
import { firstScanTold } from "../support/settled.ts";
import { smallTenant } from "../support/small-tenant.ts";
import { toldIn } from "../support/told.ts";

const tenant = smallTenant();

let azure: LocalAzure;
let findings: readonly Finding[] = [];
let mails: readonly Mail[] = [];

beforeAll(async () => {
  azure = await startLocalAzure();
  await firstScanTold(azure);
  findings = await allFindings(azure);
  mails = (await azure.mailbox()).filter(({ to }) => to === "security-operations@contoso.com");
});
afterAll(async () => {
  await azure.stop();
});

/** What is said of a principal by what it holds, or of a group by what it gives. */
function about(id: string): readonly Finding[] {
  return findings.filter(
    (one) => isOfAccess(one) && [one.evidence["principalId"], one.evidence["groupId"]].includes(id),
  );
}

/** The assignment of an Azure role that a finding is about; ids of Azure are the same in whatever case. */
function assignmentOf({ evidence }: Finding): string {
  return String(evidence["assignmentId"]).toLowerCase();
}

test.each([
  {
    specimen: "Global Administrator permanently, outside of PIM",
    detectors: ["privilege-standing"],
    severity: "medium",
  },
  {
    specimen: "guest with a directory role",
    detectors: ["privilege-risky-holder", "privilege-standing"],
    severity: "high",
  },
  {
    specimen: "Global Administrator who is synchronised from on-premises",
    detectors: ["privilege-risky-holder", "privilege-standing"],
    severity: "high",
  },
  {
    specimen: "Global Administrator whose account is disabled",
    detectors: ["privilege-risky-holder", "privilege-standing"],
    severity: "high",
  },
  {
    specimen: "Global Administrator who is a service principal",
    detectors: ["privilege-risky-holder"],
    severity: "high",
  },
  {
    specimen: "holder of a role within an administrative unit",
    detectors: ["privilege-standing"],
    severity: "medium",
  },
  {
    specimen: "role-assignable group whose owner is no administrator",
    detectors: ["privileged-group-open"],
    severity: "critical",
  },
  {
    specimen:
      "dynamic group with an Azure role, whose rule reads what its members can change about themselves",
    detectors: ["privilege-risky-holder", "privileged-group-open"],
    severity: "critical",
  },
])("$specimen: is found as it is", ({ specimen, detectors, severity }) => {
  for (const id of tenant.specimen(specimen)) {
    const found = about(id);
    expect(found.map(({ detector }) => detector).toSorted()).toEqual(detectors);
    expect(found.map((one) => one.severity)).toContain(severity);
  }
});

test.each([
  "function app whose identity is owner",
  "automation account whose identity is owner",
  "virtual machine whose identity is owner",
])("%s: is found, and says what the identity belongs to", (specimen) => {
  const [assignment] = tenant.specimen(specimen);
  const [found, ...more] = about(tenant.holderOf(assignment));
  expect(more).toEqual([]);
  expect(found).toMatchObject({
    detector: "privilege-risky-holder",
    severity: "high",
    evidence: { risks: ["workload"] },
  });
  expect(found?.evidence["resourceOfIdentity"]).toMatch(
    /^\/subscriptions\/.*\/(sites|automationAccounts|virtualMachines)\//i,
  );
});

test("who can change the code of a function app that is owner is named", () => {
  const [assignment] = tenant.specimen("function app whose identity is owner");
  const [found] = about(tenant.holderOf(assignment));
  expect(found?.evidence["rolesAtResource"]).toEqual([
    expect.stringMatching(/^\S+@contoso\.com \(Website Contributor\)$/),
  ]);
  expect(found?.whyItMatters).toContain("Website Contributor");
});

test("Azure roles of principals that are gone are found, and wait for the digest", () => {
  for (const assignment of tenant.specimen("orphaned azure role assignment")) {
    const found = about(tenant.holderOf(assignment));
    const orphaned = found.filter(({ detector }) => detector === "role-assignment-orphaned");
    expect(orphaned.map(assignmentOf)).toEqual([assignment.toLowerCase()]);
    expect(orphaned[0]?.severity).toBe("low");
  }
});

test("elevated access cannot be seen without a role at the root scope, and that is said", () => {
  const spot = findings.find(({ subject }) => subject.id === "azure-root:AuthorizationFailed");
  expect(spot).toMatchObject({ detector: "blind-spot", state: "open" });
});

test.each([
  "break-glass account",
  "eligible Global Administrator",
  "entitled person who has activated a role",
  "holder of a role that ends tomorrow",
  "holder of a role that has not begun",
  "role-assignable group with members and a role",
  "role-assignable group with eligible members and owners",
  "role-assignable group that is eligible for a role",
  "User.Read for all users",
  "Mail.ReadWrite for all users, unverified foreign application",
  "Mail.ReadWrite for all users, verified foreign application",
  "Files.ReadWrite.All for one user",
  "application that forty users consented to",
  "application that can give permissions, also to itself",
  "every mailbox through Exchange",
  "tier-0 permission of a managed identity",
  "tier-0 permission of a Microsoft first-party application",
  "consent whose client no longer exists",
])("%s: is counted, and not told by itself", (specimen) => {
  for (const id of tenant.specimen(specimen)) expect(about(id)).toEqual([]);
});

test.each([
  "owner at a management group, held by a group",
  "contributor at a resource group",
  "custom role of everything, whose exceptions take the danger away",
  "custom role of all writes, whose exceptions leave the danger",
  "custom role that writes authorization",
  "custom role of nothing but data actions",
  "access administrator limited to harmless roles",
  "access administrator limited to a list of roles with owner in it",
  "access administrator under a condition that always holds",
  "data role under a condition on tags, principal and time",
  "eligible azure role that is activated just now",
])("%s: is counted, and not told by itself", (specimen) => {
  for (const id of tenant.specimen(specimen)) {
    expect(findings.filter((one) => assignmentOf(one) === id.toLowerCase())).toEqual([]);
  }
});

test("nothing that was there before is told as if it had become", () => {
  const became = [
    ...["entra-role-assigned", "azure-role-assigned", "root-access-elevated"],
    ...["privileged-group-changed", "custom-role-dangerous"],
    ...["application-permission-granted", "delegated-permission-granted"],
  ];
  expect(findings.filter(({ detector }) => became.includes(detector))).toEqual([]);
});

test("the security contact gets one message, which counts what is held and names what must be done, and one of credentials", () => {
  const [mail, ...others] = mails;
  expect(mail?.body).toContain("First look at roles, permissions and consent");
  const ofCredentials = new Set(findings.filter((one) => !isOfAccess(one)).map(({ id }) => id));
  expect(others.map((one) => toldIn(one).findings.every((id) => ofCredentials.has(id)))).toEqual([
    true,
  ]);
  const text = mail?.body.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ") ?? "";
  expect(text).toContain("GET /api/principals?power=0");
  expect(text).toContain("Roles at the root scope of Azure (AuthorizationFailed)");
  expect(text).toMatch(/Held already, by severity Critical \d+ High \d+ Medium \d+/);

  const told = mail === undefined ? undefined : toldIn(mail);
  const urgent = findings.filter(
    ({ detector, severity }) =>
      /^privilege/.test(detector) && ["critical", "high"].includes(severity),
  );
  expect(urgent.length).toBeGreaterThan(10);
  expect(told?.findings).toEqual(expect.arrayContaining(urgent.map(({ id }) => id)));
});

/** Who is powerful, page by page. */
async function listed(query: string, top: number) {
  const found: PrincipalList["value"][number][] = [];
  for (let from: string | undefined, isMore = true; isMore; isMore = from !== undefined) {
    const more = from === undefined ? "" : `&continuation=${encodeURIComponent(from)}`;
    const { body } = await azure.api(`/api/principals?${query}&top=${top}${more}`);
    const page = principalListSchema.parse(body);
    expect(page.value.length).toBeLessThanOrEqual(top);
    found.push(...page.value);
    from = page.continuation;
  }
  return found;
}

const TIER_0 = [
  "Global Administrator permanently, outside of PIM",
  "Global Administrator who is synchronised from on-premises",
  "Global Administrator whose account is disabled",
  "Global Administrator who is a service principal",
  "eligible Global Administrator",
  "break-glass account",
  "application that can give permissions, also to itself",
  "tier-0 permission of a managed identity",
  "tier-0 permission of a Microsoft first-party application",
].flatMap((name) => tenant.specimen(name));
const TIER_0_IN_AZURE = [
  "function app whose identity is owner",
  "automation account whose identity is owner",
  "virtual machine whose identity is owner",
  "owner at a management group, held by a group",
].map((name) => tenant.holderOf(tenant.specimen(name)[0]));

test("everybody of tier 0 is in the list of who is powerful, through all pages, each once", async () => {
  const inPages = await listed("power=0", 7);
  const ids = inPages.map(({ id }) => id);
  expect(inPages.length).toBeGreaterThan(7);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(inPages.map(({ power }) => power))).toEqual(new Set([0]));
  expect(ids).toEqual(expect.arrayContaining([...TIER_0, ...TIER_0_IN_AZURE]));

  const everybody = await listed("power=1,0", 1000);
  expect(everybody.slice(0, ids.length)).toEqual(inPages);
  const groups = await listed("power=0&kind=group&system=azure-role", 1);
  expect(groups.length).toBeGreaterThan(0);
  expect(groups.every(({ membersCount = 0 }) => membersCount > 0)).toBe(true);
});

test("what one of them holds is told by role and scope, as of when, and with what could not be read", async () => {
  const [person] = tenant.specimen("Global Administrator permanently, outside of PIM");
  const { body } = await azure.api(`/api/principals/${person}/access`);
  const access = principalAccessSchema.parse(body);
  expect(access.own?.holdings[0]).toMatchObject({
    roleId: tenant.directoryRoleId("Global Administrator"),
    scope: "/",
  });
  expect(access.asOf).toMatch(/^\d{4}-/);
  expect(access.notRead.map(({ cause }) => cause)).toContain("azure-root:AuthorizationFailed");
});
