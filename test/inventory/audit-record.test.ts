import { describe, expect, it } from "vitest";
import { parseAuditRecord } from "../../shared/inventory/audit-record.ts";
import { ADA, anAuditRow, byApp, MS_PIM } from "../build/an-audit-row.ts";

const row = (changes: object = {}): object =>
  anAuditRow({ activityDisplayName: "Add member to role", targetResources: [], ...changes });

describe("parseAuditRecord", () => {
  it("takes what is there, and no IP address", () => {
    const record = parseAuditRecord(
      row({
        additionalDetails: [
          { key: "ipaddr", value: "203.0.113.17" },
          { key: "IPAddress", value: "2001:db8::1" },
          { key: "Justification", value: "on call" },
          { key: "TicketSystem", value: null },
        ],
      }),
    );
    expect(record).toEqual({
      id: "Directory_0d0d0d0d-0000-4000-8000-00000000000d_AB12C_1234567",
      at: "2026-03-02T10:15:30.123Z",
      operation: "Add member to role",
      operationKey: "add member to role",
      category: "RoleManagement",
      service: "Core Directory",
      isSuccess: true,
      correlationId: "0d0d0d0d-0000-4000-8000-00000000000d",
      actor: { kind: "user", id: ADA, userPrincipalName: "ada@contoso.example" },
      targets: [],
      details: new Map([
        ["Justification", "on call"],
        ["TicketSystem", ""],
      ]),
    });
    expect(JSON.stringify(record)).not.toMatch(/203\.0\.113|2001:db8/);
  });

  it.each([
    ["Update application – Certificates and secrets management "],
    ["Update application - Certificates and secrets management"],
    ["Update application — Certificates  and secrets\u00a0management"],
    ["Update application – Certificates and secrets management."],
    ["update Application ‑ certificates AND secrets management ."],
  ])("gives the operation %j one name", (activityDisplayName) => {
    expect(parseAuditRecord(row({ activityDisplayName }))?.operationKey).toBe(
      "update application - certificates and secrets management",
    );
  });

  it.each([
    ["an application by its service principal", byApp("Deploy", MS_PIM.toUpperCase())],
    [
      "one whose user object is empty",
      {
        initiatedBy: {
          user: { id: null, displayName: null, userPrincipalName: null },
          app: { appId: null, displayName: "Deploy", servicePrincipalId: MS_PIM },
        },
      },
    ],
  ])("knows %s", (_what, changes) => {
    expect(parseAuditRecord(row(changes))?.actor).toEqual({
      kind: "app",
      id: MS_PIM,
      name: "Deploy",
    });
  });

  it("knows a service of the platform without an id by its name only", () => {
    expect(parseAuditRecord(row(byApp("MS-PIM", null)))?.actor).toEqual({
      kind: "app",
      name: "MS-PIM",
    });
  });

  it("sees the person behind the name of the sign-in service", () => {
    const user = {
      id: ADA,
      displayName: "Azure ESTS Service",
      userPrincipalName: "ada@contoso.example",
      ipAddress: "20.190.128.1",
    };
    expect(parseAuditRecord(row({ initiatedBy: { user, app: null } }))?.actor).toEqual({
      kind: "user",
      id: ADA,
      userPrincipalName: "ada@contoso.example",
    });
  });

  it.each([
    ["no initiator", { initiatedBy: null }],
    ["an empty one", { initiatedBy: {} }],
    ["two that are null", { initiatedBy: { user: null, app: null } }],
  ])("says that it is not known with %s", (_what, changes) => {
    expect(parseAuditRecord(row(changes))?.actor).toEqual({ kind: "unknown" });
  });

  it.each([
    [String.raw`"Global Administrator"`, "Global Administrator"],
    [String.raw`["a","b"]`, ["a", "b"]],
    ["null", undefined],
    [null, undefined],
    ["", ""],
    ["Global Administrator", "Global Administrator"],
    [String.raw`{"state":"enabled"`, String.raw`{"state":"enabled"`],
    ["[KeyIdentifier=x]", "[KeyIdentifier=x]"],
    ["true", true],
    ["7", 7],
  ])("reads the value %j", (newValue, after) => {
    const modifiedProperties = [{ displayName: "Role.DisplayName ", oldValue: null, newValue }];
    const record = parseAuditRecord(
      row({ targetResources: [{ type: "Role", id: "x", modifiedProperties }] }),
    );
    expect(record?.targets[0]?.changes.get("Role.DisplayName")).toEqual({
      before: undefined,
      after,
    });
  });

  it.each([
    ["a failure", "failure", false],
    ["a timeout", "timeout", false],
    ["a word of the future", "unknownFutureValue", false],
    ["nothing", null, false],
    ["success in another case", "Success", true],
  ])("takes %s for what it is", (_what, result, isSuccess) => {
    expect(parseAuditRecord(row({ result }))?.isSuccess).toBe(isSuccess);
  });

  it("keeps a hostile name letter by letter, and one that every object has", () => {
    const displayName = "<img src=x>\u202egnp\r\n=cmd()";
    const modifiedProperties = [
      { displayName: "__proto__", oldValue: null, newValue: String.raw`{"__proto__":{"x":1}}` },
    ];
    const record = parseAuditRecord(
      row({ targetResources: [{ type: "User", id: "u", displayName, modifiedProperties }] }),
    );
    expect(record?.targets[0]?.name).toBe(displayName);
    expect(record?.targets[0]?.changes.has("__proto__")).toBe(true);
    expect({}).not.toHaveProperty("x");
  });

  it.each([
    ["nothing", undefined],
    ["no id", row({ id: null })],
    ["no time", row({ activityDateTime: null })],
    ["a time that is none", row({ activityDateTime: "yesterday" })],
    ["no name", row({ activityDisplayName: "" })],
    ["a text as targets", row({ targetResources: "x" })],
    ["a number as a value", row({ targetResources: [{ modifiedProperties: [{ newValue: 7 }] }] })],
  ])("does not guess at a row with %s", (_what, foreign) => {
    expect(parseAuditRecord(foreign)).toBeUndefined();
  });

  it("takes null for nothing in every other place", () => {
    const nulls = ["category", "loggedByService", "resultReason", "correlationId"];
    const lists = ["targetResources", "additionalDetails"];
    const all = Object.fromEntries([...nulls, ...lists].map((name) => [name, null]));
    expect(parseAuditRecord(row(all))).toMatchObject({
      category: "",
      service: "",
      correlationId: "",
      targets: [],
    });
  });
});
