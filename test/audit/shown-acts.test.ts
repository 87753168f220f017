import { describe, expect, it } from "vitest";
import { shownOn } from "../../shared/audit/shown-acts.ts";
import type { AuditAct } from "../../shared/inventory/audit-acts.ts";
import { threadKey } from "../../shared/privilege/act-threads.ts";
import {
  aCredentialAct,
  aGrantAct,
  aMembershipAct,
  anOwnerAct,
  aPermissionAct,
  APP,
  aRoleAct,
  CLIENT,
  TIER_0_GROUP,
} from "../build/an-act.ts";
import { ADA, BO } from "../build/an-audit-row.ts";

describe("the subject of facts on which an act shows", () => {
  it.each<AuditAct>([
    aRoleAct(),
    { kind: "root-access", verb: "given", principalId: BO },
    aPermissionAct(),
    aGrantAct(BO),
    aMembershipAct(),
  ])("is the one to which it gives power: $kind", (act) => {
    const ids = [ADA, BO, APP, CLIENT, TIER_0_GROUP];
    const [subject, ...others] = ids.filter((id) => threadKey(act, id) !== undefined);
    expect(others).toEqual([]);
    expect(shownOn(act)).toMatchObject({ targetId: subject, subject });
  });

  it("is what a key belongs to, and none of who comes to own something", () => {
    expect(shownOn(aCredentialAct())).toMatchObject({ subject: CLIENT });
    expect(shownOn(anOwnerAct())).toBeUndefined();
  });

  it("is a role by its system where a role was changed", () => {
    const act: AuditAct = { kind: "custom-role", verb: "changed", changes: [], roleId: "role-1" };
    expect(shownOn(act)).toEqual({ targetId: "role-1", subject: "role:entra:role-1" });
  });
});
