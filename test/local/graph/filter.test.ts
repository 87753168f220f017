import { describe, expect, test } from "vitest";
import { graphUnderTest, tenant } from "./support.ts";

const advanced = { headers: { consistencylevel: "eventual" } };
const named = tenant.users.find((user) => String(user["displayName"]).includes("'"));

function url(set: string, filter: string, more = ""): string {
  return `/v1.0/${set}?$select=id&$top=999&$filter=${encodeURIComponent(filter)}${more}`;
}

describe("$filter", () => {
  const first = tenant.applications[0];

  test.each([
    ["applications", `appId eq '${String(first?.["appId"])}'`, 1],
    ["applications", `appId eq '${String(first?.["appId"]).toUpperCase()}'`, 1],
    [
      "applications",
      `id eq '${String(first?.id)}' or id eq '${String(tenant.applications[3]?.id)}'`,
      2,
    ],
    [
      "applications",
      `id eq '${String(first?.id)}' and id eq '${String(tenant.applications[3]?.id)}'`,
      0,
    ],
    ["users", `displayName eq 'Jan Meyer'`, 2],
    ["users", `mail eq 'identity-team@contoso.com'`, 1],
    ["users", `mail in ('nobody@contoso.com', 'Identity-Team@contoso.com')`, 1],
    ["users", `mail in ('identity-team@contoso.com') and accountEnabled eq false`, 1],
    ["users", `userPrincipalName eq 'ADMIN@contoso.com' and accountEnabled eq true`, 1],
    [
      "users",
      `(displayName eq 'Jan Meyer' or displayName eq 'Lena Brook') and accountEnabled eq true`,
      3,
    ],
    ["servicePrincipals", "appOwnerOrganizationId eq f8cdef31-a31e-4b4a-93e4-5f571e91255a", 42],
    ["servicePrincipals", "servicePrincipalType eq 'Legacy'", 1],
  ])("finds in %s: %s", async (set, filter, count) => {
    const { all } = graphUnderTest();
    expect((await all(url(set, filter))).rows).toHaveLength(count);
  });

  test("takes at most fifteen values in a list, and lists only", async () => {
    const { get } = graphUnderTest();
    const values = (count: number): string => Array.from({ length: count }, () => "'a'").join(",");
    expect((await get(url("users", `mail in (${values(15)})`))).status).toBe(200);
    expect((await get(url("users", `mail in (${values(16)})`))).status).toBe(400);
    for (const bad of [
      "mail in ()",
      "mail in 'a'",
      "mail in ('a' 'b')",
      "mail in ('a',)",
      "mail in ('a'",
    ]) {
      expect((await get(url("users", bad))).status, bad).toBe(400);
    }
  });

  test("reads a doubled quote as one", async () => {
    const { all } = graphUnderTest();
    const name = String(named?.["displayName"]);
    const { rows } = await all(url("users", `displayName eq '${name.replaceAll("'", "''")}'`));
    expect(rows.map(({ id }) => id)).toContain(named?.id);
  });

  test.each([
    ["applications", "owners/$count eq 0"],
    ["applications", "federatedIdentityCredentials/$count ne 0"],
    ["servicePrincipals", "servicePrincipalType ne 'Application'"],
    ["users", "not (accountEnabled eq true)"],
  ])("works in %s only as an advanced query: %s", async (set, filter) => {
    const { get, all } = graphUnderTest();
    const plain = await get(url(set, filter));
    expect([plain.status, plain.json.error.code]).toEqual([400, "Request_UnsupportedQuery"]);
    expect((await get(url(set, filter, "&$count=true"))).status).toBe(400);
    expect((await get(url(set, filter), advanced)).status).toBe(400);
    const { rows, pages } = await all(url(set, filter, "&$count=true"), advanced);
    expect(pages[0]?.json["@odata.count"]).toBe(rows.length);
  });

  test("counts the owners that exist", async () => {
    const { all } = graphUnderTest();
    const { rows } = await all(
      url("applications", "owners/$count eq 27", "&$count=true"),
      advanced,
    );
    expect(rows).toHaveLength(1);
  });

  test.each([
    ["applications", "startsWith(appId,'0')", "BadRequest"],
    ["applications", "passwordCredentials/any(c:c/keyId eq 1)", "BadRequest"],
    ["applications", "notes eq 'x'", "Request_UnsupportedQuery"],
    ["applications", "createdDateTime ge '2024-01-01'", "Request_UnsupportedQuery"],
    ["applications", "appId eq 5", "BadRequest"],
    ["applications", "appId eq 'x", "BadRequest"],
    ["applications", "appId eq 'x' displayName eq 'y'", "BadRequest"],
    ["applications", "(appId eq 'x'", "BadRequest"],
    [
      "servicePrincipals",
      "appOwnerOrganizationId eq 'f8cdef31-a31e-4b4a-93e4-5f571e91255a'",
      "BadRequest",
    ],
    ["users", "userType eq 'Guest'", "Request_UnsupportedQuery"],
    ["applications", "", "BadRequest"],
  ])("refuses in %s: %s", async (set, filter, code) => {
    const { get } = graphUnderTest();
    const answer = await get(url(set, filter));
    expect([answer.status, answer.json.error.code]).toEqual([400, code]);
  });
});
