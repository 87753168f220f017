import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Answer, graphUnderTest, type GraphUnderTest, specimenIds } from "./support.ts";

const roles = "/v1.0/roleManagement/directory";
const userAdministrator = "fe930be7-5e62-47db-91af-98c3a49a38b1";
const globalAdministrator = "62e90394-69f5-4237-9190-012177145e10";
const [person] = specimenIds("user without mail");
const [eligible] = specimenIds("eligible Global Administrator");
const hour = 3_600_000;
const about = {
  principalId: person,
  roleDefinitionId: userAdministrator,
  directoryScopeId: "/",
  justification: "Ticket 4711",
};
const forHours = (hours: number) => ({
  startDateTime: "2026-03-02T08:00:00Z",
  expiration: { type: "afterDuration", duration: `PT${String(hours)}H` },
});

function ask(
  local: GraphUnderTest,
  kind: "Assignment" | "Eligibility",
  body: object,
  as = "admin",
): Promise<Answer> {
  return local.send("POST", `${roles}/role${kind}ScheduleRequests`, { as, body });
}

async function held(local: GraphUnderTest, list: string, principalId = person): Promise<number> {
  const filter = `$filter=principalId eq '${principalId}' and roleDefinitionId in ('${userAdministrator}','${globalAdministrator}')`;
  return (await local.get(`${roles}/${list}?${filter}`)).json.value.length;
}

function activities(local: GraphUnderTest): readonly (readonly unknown[])[] {
  return local.records.map(({ activityDisplayName, initiatedBy: { user, app } }) => [
    activityDisplayName,
    user?.displayName ?? app?.displayName,
  ]);
}

// What is not known here is said on the console.
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a role given through PIM", () => {
  test("names who asked in PIM's records, MS-PIM in the directory's, each with a correlation id of its own", async () => {
    const local = graphUnderTest({ lag: 120_000 });
    const made = await ask(local, "Assignment", { action: "adminAssign", ...about });
    expect([made.status, made.json["status"]]).toEqual([201, "Provisioned"]);
    local.advance(120_000);
    expect(await held(local, "roleAssignments")).toBe(1);
    expect(activities(local)).toEqual([
      ["Add member to role in PIM requested (permanent)", "Petra Admin"],
      ["Add member to role", "MS-PIM"],
      ["Add member to role in PIM completed (permanent)", "Petra Admin"],
    ]);
    const [requested, core, completed] = local.records;
    expect(requested?.correlationId).toBe(completed?.correlationId);
    expect(core?.correlationId).not.toBe(requested?.correlationId);
    expect(completed?.targetResources.map(({ type }) => type)).toEqual([
      "Role",
      "Request",
      "User",
      "Directory",
      "Other",
    ]);
    expect(completed?.additionalDetails).toEqual(
      expect.arrayContaining([
        { key: "RoleDefinitionOriginId", value: userAdministrator },
        { key: "Justification", value: "Ticket 4711" },
        { key: "RequestId", value: made.json["id"] },
      ]),
    );
  });

  test("for a time ends by the clock, and the platform writes that down", async () => {
    const local = graphUnderTest();
    await ask(local, "Assignment", { action: "adminAssign", ...about, scheduleInfo: forHours(2) });
    expect(local.graph.nextDue?.()).toBe(Date.parse("2026-03-02T11:00:00Z"));
    await local.elapse(2 * hour - 1);
    expect(await held(local, "roleAssignments")).toBe(1);
    const before = local.records.length;
    await local.elapse(1);
    expect(await held(local, "roleAssignments")).toBe(0);
    expect(activities(local).slice(before)).toEqual([
      ["Remove member from role", "MS-PIM"],
      ["Remove member from role in PIM completed (timebound)", "Azure AD PIM"],
    ]);
    await local.elapse(hour);
    expect(local.records).toHaveLength(before + 2);
  });

  test("is refused twice, changed while it is there, and removed once", async () => {
    const local = graphUnderTest();
    const request = (action: string, more = {}) =>
      ask(local, "Assignment", { action, ...about, ...more });
    const missing = await request("adminUpdate");
    expect([missing.status, missing.json.error.code]).toEqual([400, "RoleAssignmentDoesNotExist"]);
    await request("adminAssign");
    expect((await request("adminAssign")).json.error.code).toBe("RoleAssignmentExists");
    const updated = await request("adminUpdate", { scheduleInfo: forHours(5) });
    expect(updated.json["scheduleInfo"]).toMatchObject({
      expiration: { type: "afterDateTime", endDateTime: "2026-03-02T14:00:00Z" },
    });
    expect((await request("adminRemove")).json["status"]).toBe("Revoked");
    expect((await request("adminRemove")).json.error.code).toBe("RoleAssignmentDoesNotExist");
    expect(activities(local).slice(-3)).toEqual([
      ["Remove member from role in PIM requested (timebound)", "Petra Admin"],
      ["Remove member from role", "MS-PIM"],
      ["Remove member from role in PIM completed (timebound)", "Petra Admin"],
    ]);
  });

  test("may be removed with the right to remove alone", async () => {
    const local = graphUnderTest();
    await ask(local, "Assignment", { action: "adminAssign", ...about });
    const as = "app:RoleAssignmentSchedule.Remove.Directory";
    expect((await ask(local, "Assignment", { action: "adminAssign", ...about }, as)).status).toBe(
      403,
    );
    expect((await ask(local, "Assignment", { action: "adminRemove", ...about }, as)).status).toBe(
      201,
    );
    expect(
      (await ask(local, "Assignment", { action: "adminAssign", ...about }, "auditor")).status,
    ).toBe(403);
  });

  test("changes nothing when it is only to be validated", async () => {
    const local = graphUnderTest();
    const body = { action: "adminAssign", ...about, isValidationOnly: true };
    expect((await ask(local, "Assignment", body)).json["status"]).toBe("Granted");
    expect([await held(local, "roleAssignments"), local.records.length]).toEqual([0, 0]);
  });

  test.each([
    ["an action that is not stood in for", { action: "adminExtend", ...about }],
    ["no reason", { action: "adminAssign", ...about, justification: "" }],
    ["an unknown property", { action: "adminAssign", ...about, roleName: "x" }],
    [
      "an end in the past",
      {
        action: "adminAssign",
        ...about,
        scheduleInfo: {
          expiration: { type: "afterDateTime", endDateTime: "2026-03-01T00:00:00Z" },
        },
      },
    ],
    [
      "a duration that is none",
      {
        action: "adminAssign",
        ...about,
        scheduleInfo: { expiration: { type: "afterDuration", duration: "8 hours" } },
      },
    ],
  ])("is refused with %s", async (_what, body) => {
    const local = graphUnderTest();
    expect((await ask(local, "Assignment", body)).status).toBe(400);
    expect(local.records).toEqual([]);
  });

  test("is refused without the licence", async () => {
    const local = graphUnderTest({ premium: false });
    const { json } = await ask(local, "Assignment", { action: "adminAssign", ...about });
    expect(json.error.code).toBe("AadPremiumLicenseRequired");
  });
});

describe("an eligibility", () => {
  test("is given and taken away, and activated in between by who has it", async () => {
    const local = graphUnderTest();
    const as = `user:${person}`;
    const activate = { action: "selfActivate", ...about, scheduleInfo: forHours(8) };
    const early = await ask(local, "Assignment", activate, as);
    expect(early.json.error.code).toBe("RoleAssignmentDoesNotExist");
    await ask(local, "Eligibility", { action: "adminAssign", ...about });
    expect(await held(local, "roleEligibilityScheduleInstances")).toBe(1);
    expect(await held(local, "roleAssignments")).toBe(0);

    expect((await ask(local, "Assignment", activate, as)).status).toBe(201);
    expect((await ask(local, "Assignment", activate, as)).json.error.code).toBe(
      "RoleAssignmentExists",
    );
    const deactivate = { action: "selfDeactivate", ...about };
    const short = await ask(local, "Assignment", deactivate, as);
    expect(short.json.error.code).toBe("ActiveDurationTooShort");
    await local.elapse(5 * 60_000);
    expect((await ask(local, "Assignment", deactivate, as)).status).toBe(201);
    await ask(local, "Eligibility", { action: "adminRemove", ...about });
    expect(await held(local, "roleEligibilityScheduleInstances")).toBe(0);

    expect(activities(local)).toEqual([
      ["Add eligible member to role in PIM requested (permanent)", "Petra Admin"],
      ["Add eligible member to role", "MS-PIM"],
      ["Add eligible member to role in PIM completed (permanent)", "Petra Admin"],
      ["Add member to role requested (PIM activation)", "Tomas Reiter"],
      ["Add member to role", "MS-PIM"],
      ["Add member to role completed (PIM activation)", "Tomas Reiter"],
      ["Remove member from role requested (PIM deactivate)", "Tomas Reiter"],
      ["Remove member from role", "MS-PIM"],
      ["Remove member from role completed (PIM deactivate)", "Tomas Reiter"],
      ["Remove eligible member from role in PIM requested (permanent)", "Petra Admin"],
      ["Remove eligible member from role", "MS-PIM"],
      ["Remove eligible member from role in PIM completed (permanent)", "Petra Admin"],
    ]);
  });

  test("that was activated is a new assignment each time, and its end is recorded as such", async () => {
    const local = graphUnderTest();
    const body = {
      action: "selfActivate",
      principalId: eligible,
      roleDefinitionId: globalAdministrator,
      directoryScopeId: "/",
      justification: "Incident",
      scheduleInfo: forHours(1),
    };
    const id = async (): Promise<unknown> => {
      const filter = `$filter=principalId eq '${eligible}'`;
      const url = `${roles}/roleAssignmentScheduleInstances?${filter}`;
      const [row] = (await local.get(url)).json.value;
      expect(row?.["assignmentType"]).toBe("Activated");
      return row?.["id"];
    };
    await ask(local, "Assignment", body, `user:${eligible}`);
    const first = await id();
    await local.elapse(hour);
    expect(activities(local).slice(-2)).toEqual([
      ["Remove member from role", "MS-PIM"],
      ["Remove member from role (PIM activation expired)", "Azure AD PIM"],
    ]);
    expect(await held(local, "roleEligibilityScheduleInstances", eligible)).toBe(1);
    await ask(local, "Assignment", body, `user:${eligible}`);
    expect(await id()).not.toBe(first);
  });

  test("of a group can be activated by its members", async () => {
    const local = graphUnderTest();
    const [group] = specimenIds("role-assignable group that is eligible for a role");
    const [member] = (await local.get(`/v1.0/groups/${group}/members?$select=id`)).json.value;
    const principalId = String(member?.["id"]);
    const body = {
      action: "selfActivate",
      principalId,
      roleDefinitionId: "e8611ab8-c189-46e8-94e1-60213ab1f814",
      directoryScopeId: "/",
      justification: "On duty",
      scheduleInfo: forHours(4),
    };
    expect((await ask(local, "Assignment", body, `user:${principalId}`)).status).toBe(201);
  });

  test.each([
    ["for somebody else", "admin", forHours(1), 403],
    ["for too long", `user:${eligible}`, forHours(9), 400],
    ["without an end", `user:${eligible}`, undefined, 400],
  ])("is not activated %s", async (_what, as, scheduleInfo, status) => {
    const local = graphUnderTest();
    const body = {
      action: "selfActivate",
      ...about,
      principalId: eligible,
      roleDefinitionId: globalAdministrator,
      ...(scheduleInfo === undefined ? {} : { scheduleInfo }),
    };
    expect((await ask(local, "Assignment", body, as)).status).toBe(status);
  });
});
