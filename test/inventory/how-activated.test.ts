import { describe, expect, it } from "vitest";
import {
  type AzureInstance,
  howActivated,
  mayBeActivated,
} from "../../shared/inventory/how-activated.ts";
import { anAzureRole, AZURE, SUBSCRIPTION_ID, USER_ID } from "../build/an-access-subject.ts";

const NOW = new Date("2026-06-02T10:00:00.000Z");

describe("an assignment that may be activated", () => {
  it.each([
    ["made a second less than 25 hours ago", { createdAt: "2026-06-01T09:00:01.000Z" }, true],
    ["made 25 hours ago", { createdAt: "2026-06-01T09:00:00.000Z" }, false],
    ["of no known age", {}, true],
    ["at the root scope, which PIM does not reach", { scope: "/" }, false],
    ["of a group", { principalType: "Group" }, false],
    ["that is an eligibility", { isEligible: true }, false],
    ["of a classic administrator", { principalType: "Unknown" }, false],
  ])("is one %s: %3$s", (_what, changes, may) => {
    expect(mayBeActivated(anAzureRole(changes), NOW)).toBe(may);
  });
});

describe("how an assignment is held", () => {
  const assignmentId = "/subscriptions/s/providers/microsoft.authorization/roleassignments/one";
  const instance: AzureInstance = {
    ...{ principalId: USER_ID, roleId: AZURE.owner, scope: SUBSCRIPTION_ID },
    isActivated: true,
  };
  const given = { ...instance, isActivated: false };
  const old = { assignmentId, createdAt: "2026-06-02T09:55:00.000Z" };
  const justMade = { assignmentId, createdAt: "2026-06-02T09:55:01.000Z" };

  it.each<[string, object, readonly AzureInstance[] | "refused", unknown]>([
    ["activated, by its id", old, [{ ...instance, assignmentId }], true],
    ["activated, by who, what and where", old, [instance], true],
    ["given, as PIM says at once", justMade, [given], undefined],
    ["given, when PIM lists both", old, [instance, given], undefined],
    ["unsettled within five minutes of its making", justMade, [], "unsettled"],
    ["unknown when PIM does not answer", old, "refused", "unknown"],
  ])("is %s", (_how, changes, instances, isActivated) => {
    expect(howActivated(anAzureRole(changes), instances, NOW)).toEqual(
      isActivated === undefined ? {} : { isActivated },
    );
  });

  it.each<[string, readonly AzureInstance[]]>([
    ["nothing after five minutes", []],
    ["another role", [{ ...instance, roleId: "r" }]],
    ["another assignment", [{ ...instance, assignmentId: "/x" }]],
  ])("is for its own place to say when PIM lists %s", (_what, instances) => {
    expect(howActivated(anAzureRole(old), instances, NOW)).toBe("unlisted");
  });
});
