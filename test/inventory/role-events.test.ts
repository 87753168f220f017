import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRoleEvent } from "../../shared/inventory/role-events.ts";

const SUBSCRIPTION = "/subscriptions/22222222-2222-4222-8222-222222222222";
const NAME = "33333333-3333-4333-8333-333333333333";
const ROLE_ASSIGNMENTS = "providers/Microsoft.Authorization/roleAssignments";
const ID = `${SUBSCRIPTION}/resourceGroups/rg-Payroll/${ROLE_ASSIGNMENTS}/${NAME}`;
const WRITTEN = "Microsoft.Resources.ResourceWriteSuccess";
const OPERATION = "Microsoft.Authorization/roleAssignments/write";

const grid = (changes: object = {}): object => ({
  ...{ id: "event-1", topic: SUBSCRIPTION, subject: ID, eventType: WRITTEN },
  ...{ eventTime: "2026-06-01T10:20:30.1234567Z", data: { operationName: OPERATION } },
  ...{ dataVersion: "2", metadataVersion: "1" },
  ...changes,
});
const cloud = (changes: object = {}): object => ({
  ...{ specversion: "1.0", id: "event-1", source: SUBSCRIPTION, subject: ID, type: WRITTEN },
  ...{ time: "2026-06-01T10:20:30.1234567Z", data: { operationName: OPERATION } },
  ...changes,
});
const hint = (assignmentId = ID, type = WRITTEN) => ({
  kind: "hint",
  hint: { eventId: "event-1", type, assignmentId },
});

describe("readRoleEvent", () => {
  it.each([
    ["Event Grid", grid()],
    ["CloudEvents", cloud()],
  ])("reads the envelope of %s", async (_what, event) => {
    expect(await readRoleEvent(event)).toEqual(hint());
  });

  it("reads that one was deleted, in any case", async () => {
    const eventType = "microsoft.resources.resourcedeletesuccess";
    const data = { operationName: "MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/DELETE" };
    expect(await readRoleEvent(grid({ eventType, data }))).toEqual(hint(ID, eventType));
  });

  it("says who deleted one, and of one that was written nobody: that is asked for at its place", async () => {
    const claims = {
      "http://schemas.microsoft.com/identity/claims/objectidentifier": NAME.toUpperCase(),
      "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": "ada@contoso.example",
    };
    const eventType = "Microsoft.Resources.ResourceDeleteSuccess";
    const operationName = "Microsoft.Authorization/roleAssignments/delete";
    const deleted = await readRoleEvent(grid({ eventType, data: { operationName, claims } }));
    expect(deleted).toMatchObject({
      hint: {
        ending: { by: "ada@contoso.example", byId: NAME, at: "2026-06-01T10:20:30.123Z" },
      },
    });
    expect(await readRoleEvent(grid({ data: { operationName: OPERATION, claims } }))).toEqual(
      hint(),
    );
  });

  it.each([
    SUBSCRIPTION,
    `${SUBSCRIPTION}/resourceGroups/rg (1)`,
    `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/sa/blobServices/default`,
  ])("takes an assignment at %s", async (scope) => {
    const subject = `${scope}/${ROLE_ASSIGNMENTS}/${NAME}`;
    expect(await readRoleEvent(grid({ subject }))).toEqual(hint(subject));
  });

  it.each([
    ["of another type", grid({ eventType: "Microsoft.Resources.ResourceActionSuccess" })],
    ["of another operation", grid({ data: { operationName: "Microsoft.Compute/disks/write" } })],
    ["without an operation", grid({ data: {} })],
    ["without data", cloud({ data: undefined })],
  ])("leaves alone what is %s", async (_what, event) => {
    expect((await readRoleEvent(event)).kind).toBe("other");
  });

  it.each([
    ["names no assignment", grid({ subject: SUBSCRIPTION })],
    ["names nothing", cloud({ subject: undefined })],
    [
      "names one of a management group, of which none can come",
      grid({
        subject: `/providers/Microsoft.Management/managementGroups/mg/${ROLE_ASSIGNMENTS}/${NAME}`,
      }),
    ],
    ["hides another address behind the name", grid({ subject: `${ID}/../../x` })],
    ["names another host", grid({ subject: `https://evil.example${ID}` })],
    [
      "is longer than an id can be",
      grid({ subject: `${SUBSCRIPTION}/${"x/".repeat(1200)}${ROLE_ASSIGNMENTS}/${NAME}` }),
    ],
    ["has no envelope", { subject: ID }],
    ["is no object", "event"],
    ["is nothing", null],
  ])("lets go what %s", async (_what, event) => {
    expect((await readRoleEvent(event)).kind).toBe("poison");
  });

  it("never throws, whatever comes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.anything(),
          fc.dictionary(
            fc.constantFrom("specversion", "id", "subject", "type", "eventType", "data"),
            fc.anything(),
          ),
        ),
        async (event) => {
          expect(["other", "poison", "hint"]).toContain((await readRoleEvent(event)).kind);
        },
      ),
    );
  });
});
