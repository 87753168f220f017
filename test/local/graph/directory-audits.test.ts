import { describe, expect, test } from "vitest";
import type { AuditDraft } from "../../../infra/local/tenant/audit-log.ts";
import { graphUnderTest, type GraphUnderTest } from "./support.ts";

const url = "/v1.0/auditLogs/directoryAudits";

function act(activityDisplayName: string, part: Partial<AuditDraft> = {}): AuditDraft {
  return {
    activityDisplayName,
    category: "ApplicationManagement",
    operationType: "Update",
    correlationId: "5a0f6a0e-6f0b-4d5a-9b5e-0d6c8f1f2a11",
    initiatedBy: {
      user: null,
      app: {
        appId: null,
        displayName: "Robot",
        servicePrincipalId: "sp",
        servicePrincipalName: null,
      },
    },
    targetResources: [{ id: "target-1", displayName: "O'Neil", type: "Application" }],
    ...part,
  };
}

/** Three records a minute apart, 09:00 to 09:02. */
function logged(options: Parameters<typeof graphUnderTest>[0] = {}): GraphUnderTest {
  const local = graphUnderTest(options);
  local.audit.record(act("Add application"));
  local.advance(60_000);
  local.audit.record(
    act("Update application", {
      targetResources: [{ id: "target-2", displayName: "x", type: "User" }],
    }),
  );
  local.advance(60_000);
  local.audit.record(act("Update user", { category: "UserManagement", loggedByService: "PIM" }));
  return local;
}

async function names(local: GraphUnderTest, query: string): Promise<readonly unknown[]> {
  const answer = await local.get(`${url}?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json.value.map((row) => row["activityDisplayName"]);
}

describe("the audit log", () => {
  test("gives records newest first, oldest first when asked", async () => {
    const local = logged();
    const newest = ["Update user", "Update application", "Add application"];
    expect(await names(local, "")).toEqual(newest);
    expect(await names(local, "$orderby=activityDateTime desc")).toEqual(newest);
    expect(await names(local, "$orderby=activityDateTime asc")).toEqual(newest.toReversed());
  });

  test("gives every member of a record, null where there is nothing", async () => {
    const local = logged();
    const [row] = (await local.get(`${url}?$top=1`)).json.value;
    expect(row).toMatchObject({
      id: expect.stringMatching(/^PIM_/) as unknown,
      activityDateTime: expect.stringMatching(/^2026-03-02T09:02:00\.\d{7}Z$/) as unknown,
      result: "success",
      resultReason: "",
      additionalDetails: [],
      targetResources: [{ userPrincipalName: null, groupType: null, modifiedProperties: [] }],
    });
    expect((await local.get(`${url}/${String(row?.["id"])}`)).json["id"]).toBe(row?.["id"]);
  });

  test.each([
    ["activityDateTime ge 2026-03-02T09:01:00Z", 2],
    ["activityDateTime le 2026-03-02T09:01:00Z", 1],
    ["activityDateTime ge 2026-03-02T09:00:30Z and activityDateTime le 2026-03-02T09:01:30.5Z", 1],
    ["activityDisplayName eq 'Add application'", 1],
    ["startswith(activityDisplayName,'Update')", 2],
    [
      "startswith(activityDisplayName,'Update') and (category eq 'UserManagement' or category eq 'x')",
      1,
    ],
    ["activityDisplayName eq 'Add application' or activityDisplayName eq 'Update user'", 2],
    ["correlationId eq '5a0f6a0e-6f0b-4d5a-9b5e-0d6c8f1f2a11'", 3],
    ["loggedByService eq 'PIM'", 1],
    ["initiatedBy/user/id eq 'nobody'", 0],
    ["initiatedBy/app/displayName eq 'Robot'", 3],
    ["initiatedBy/app/appId eq 'a'", 0],
    ["targetResources/any(t:t/id eq 'target-2')", 1],
    ["targetResources/any(t: t/displayName eq 'O''Neil')", 2],
    ["targetResources/any(t:startswith(t/displayName,'O'))", 2],
  ])("finds by %s", async (filter, count) => {
    expect(await names(logged(), `$filter=${filter}`)).toHaveLength(count);
  });

  test.each([
    "$filter=activityDateTime gt 2026-03-02T09:01:00Z",
    "$filter=activityDateTime lt 2026-03-02T09:01:00Z",
    "$filter=activityDateTime ge '2026-03-02T09:01:00Z'",
    "$filter=result eq 'success'",
    "$filter=not category eq 'x'",
    "$filter=category eq 'x' and",
    "$filter=targetResources/all(t:t/id eq 'x')",
    "$orderby=category",
    "$top=1000",
    "$select=id",
    "$count=true",
    "$skiptoken=x",
  ])("refuses %s", async (query) => {
    expect((await logged().get(`${url}?${query}`)).status).toBe(400);
  });

  test("is paged, and what comes in meanwhile moves nothing", async () => {
    const local = logged();
    const first = await local.get(`${url}?$top=2`);
    local.audit.record(act("Late"));
    const second = await local.get(String(first.json["@odata.nextLink"]));
    expect(second.json.value.map((row) => row["activityDisplayName"])).toEqual(["Add application"]);
    expect(second.json["@odata.nextLink"]).toBeUndefined();
  });

  test.each([
    [true, 30],
    [false, 7],
  ])("with premium %s keeps records for %i days and says so", async (premium, days) => {
    const local = logged({ premium });
    local.advance(days * 86_400_000 - 60_500);
    expect(await names(local, "")).toHaveLength(2);
    const old = await local.get(`${url}?$filter=activityDateTime ge 2026-03-02T09:00:59Z`);
    expect(old.status).toBe(400);
    expect(old.json.error.message).toContain("2026-03-02T09:01:00Z");
  });

  test("takes five requests in ten seconds from an application", async () => {
    const local = logged();
    for (let index = 0; index < 5; index++) expect((await local.get(url)).status).toBe(200);
    const refused = await local.get(url);
    expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "10"]);
    expect((await local.get(url, { as: "admin" })).status).toBe(200);
    local.advance(10_000);
    expect((await local.get(url)).status).toBe(200);
  });

  test("is not for everybody", async () => {
    expect((await logged().get(url, { as: "run" })).status).toBe(403);
  });
});
