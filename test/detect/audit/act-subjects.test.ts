import { describe, expect, it } from "vitest";
import { historySubjectsOf, isSaidIn } from "../../../shared/detect/audit/act-subjects.ts";
import type { AuditAct } from "../../../shared/inventory/audit-acts.ts";
import {
  aConsentAct,
  aGrantAct,
  aMembershipAct,
  anAct,
  anOwnerAct,
  aPermissionAct,
  APP,
  aPolicyAct,
  aRoleAct,
  CLIENT,
} from "../../build/an-act.ts";
import { ADA, BO } from "../../build/an-audit-row.ts";

describe("the histories of an act", () => {
  it.each<[string, AuditAct, readonly string[]]>([
    [
      "its actor's and its targets'",
      anOwnerAct(),
      [`actor:${ADA}`, `target:${APP}`, `target:${BO}`],
    ],
    [
      "that of who gets power, as an actor",
      aRoleAct(),
      [`actor:${ADA}`, `actor:${BO}`, `target:${BO}`],
    ],
    [
      "that of the application that gets a permission",
      aPermissionAct(),
      [`actor:${ADA}`, `actor:${CLIENT}`, `target:${CLIENT}`],
    ],
    [
      "those of what was tried",
      { kind: "failed", attempted: aConsentAct([]) },
      [`actor:${ADA}`, `target:${CLIENT}`],
    ],
    [
      "its own, when nothing has an id",
      { kind: "unknown", operation: "Do something" },
      [`actor:${ADA}`, "act:Directory_2026-03-02T10:00:00.000Z_unknown_0"],
    ],
  ])("are %s", (_what, act, subjects) => {
    expect(historySubjectsOf(anAct(act))).toEqual(subjects);
  });

  it("are the same whichever way ids are written", () => {
    const act = { ...aPolicyAct("domain", "changed"), objectId: "Contoso.example" };
    expect(historySubjectsOf(anAct(act))).toContain("target:contoso.example");
  });

  it("are one where the act is spoken of by itself, and not its actor's", () => {
    const owner = anOwnerAct();
    for (const act of [owner, aRoleAct(), aMembershipAct(), aGrantAct(BO), aConsentAct([])]) {
      const logged = anAct(act);
      const said = historySubjectsOf(logged).filter((subject) => isSaidIn(subject, logged));
      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(/^(target|act):/);
    }
    expect(isSaidIn(`target:${APP}`, anAct(owner))).toBe(true);
  });
});
