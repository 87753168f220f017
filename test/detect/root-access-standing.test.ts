import { describe, expect, it } from "vitest";
import { rootAccessStanding } from "../../shared/detect/root-access-standing.ts";
import { anAccessSubject, anAzureRole, AZURE } from "../build/an-access-subject.ts";
import { aPolicy } from "../build/a-policy.ts";
import { saidOf } from "./said-of.ts";

const NOW = "2026-06-02T12:00:00.000Z";

function elevated(createdAt?: string) {
  return anAccessSubject(
    anAzureRole({
      roleId: AZURE.userAccessAdministrator,
      scope: "/",
      ...(createdAt === undefined ? {} : { createdAt }),
    }),
  );
}

describe("access to all of Azure", () => {
  it.each([
    ["opened an hour ago", "2026-06-02T11:00:00.000Z", false],
    ["opened a second less than a day ago", "2026-06-01T12:00:01.000Z", false],
    ["opened a day ago", "2026-06-01T12:00:00.000Z", true],
    ["opened last year", "2025-06-01T12:00:00.000Z", true],
    ["opened nobody knows when", undefined, true],
  ])("%s is left on: %s", (_when, createdAt, isLeftOn) => {
    const said = saidOf(rootAccessStanding, elevated(createdAt), NOW);
    expect(said.map(({ severity }) => severity)).toEqual(isLeftOn ? ["high"] : []);
  });

  it("is looked at again when a day has passed", () => {
    const context = { now: new Date(NOW), policy: aPolicy() };
    const at = rootAccessStanding.nextAt(elevated("2026-06-02T11:00:00.000Z"), context);
    expect(at?.toISOString()).toBe("2026-06-03T11:00:00.000Z");
  });

  it("is not what an owner of a subscription has", () => {
    const owner = anAccessSubject(anAzureRole({ roleId: AZURE.owner }));
    expect(saidOf(rootAccessStanding, owner, NOW)).toEqual([]);
  });
});
