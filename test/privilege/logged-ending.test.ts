import { describe, expect, it } from "vitest";
import type { AuditAct } from "../../shared/inventory/audit-acts.ts";
import type { LoggedAct } from "../../shared/inventory/logged-act.ts";
import { loggedEnding } from "../../shared/privilege/logged-ending.ts";
import {
  aGrantAct,
  aMembershipAct,
  anAct,
  anId,
  aPermissionAct,
  aRoleAct,
  CLIENT,
  GRAPH,
  TIER_0_GROUP,
} from "../build/an-act.ts";
import { ADA, BO, GLOBAL_ADMINISTRATOR } from "../build/an-audit-row.ts";
import { AZURE } from "../build/an-access-subject.ts";

const at = (minute: number) => `2026-03-02T10:${String(minute).padStart(2, "0")}:00.000Z`;
const act = (minute: number, what: AuditAct, changes: Partial<LoggedAct> = {}): LoggedAct =>
  anAct(what, { at: at(minute), ...changes });
const byCleo = { actor: { kind: "user", id: anId(7), name: "Cleo" } } as const;

const ROLE = [BO, GLOBAL_ADMINISTRATOR, "/", "active"];
const role = (verb: "given" | "taken", changes: object = {}) => aRoleAct({ verb, ...changes });
const { scope: _none, ...placeless } = aRoleAct({ verb: "taken" });
const permission = aPermissionAct({ verb: "taken" });
const { appRoleId, ...nameless } = permission;

describe("the end of something in the log", () => {
  it.each<[string, string, readonly (string | undefined)[], AuditAct]>([
    ["a directory role", BO, ROLE, role("taken")],
    ["one of which PIM does not say where it held", BO, ROLE, placeless],
    [
      "access to all of Azure",
      BO,
      [BO, AZURE.userAccessAdministrator, "/"],
      { kind: "root-access", verb: "taken", principalId: BO },
    ],
    ["a permission", CLIENT, [CLIENT, GRAPH, appRoleId], permission],
    ["somebody's grant", CLIENT, [CLIENT, GRAPH, BO], { ...aGrantAct(BO), verb: "taken" }],
    ["a membership", TIER_0_GROUP, [TIER_0_GROUP, "member", BO], aMembershipAct({ verb: "taken" })],
  ])("names who did it: %s", (_what, subject, key, taken) => {
    const parts = key.map((part) => part ?? "");
    expect(loggedEnding(parts, subject, [act(0, taken)])).toEqual({
      by: "ada@contoso.example",
      byId: ADA,
      at: at(0),
    });
  });

  it.each<[string, string, readonly string[], readonly LoggedAct[]]>([
    ["nothing was taken", BO, ROLE, []],
    ["it was given since", BO, ROLE, [act(0, role("taken")), act(1, role("given"))]],
    ["it held elsewhere", BO, ROLE, [act(0, role("taken", { scope: "/elsewhere" }))]],
    ["it was eligible", BO, ROLE, [act(0, role("taken", { isEligible: true }))]],
    ["it was only asked for", BO, ROLE, [act(0, role("taken", { isRequestOnly: true }))]],
    ["the log names nobody", BO, ROLE, [act(0, role("taken"), { actor: { kind: "unknown" } })]],
    [
      "the log does not say which permission",
      CLIENT,
      [CLIENT, GRAPH, appRoleId ?? ""],
      [act(0, nameless)],
    ],
  ])("is nobody's where %s", (_what, subject, key, acts) => {
    expect(loggedEnding(key, subject, acts)).toBeUndefined();
  });

  it("is that of the last who did it", () => {
    const acts = [act(0, role("taken")), act(20, role("taken"), byCleo)];
    expect(loggedEnding(ROLE, BO, acts)?.by).toBe("Cleo");
  });

  it("is the human's, not that of who noticed it", () => {
    const noticed = role("taken", { isOutsidePim: true });
    const pim = { actor: { kind: "app", name: "MS-PIM" } } as const;
    const acts = [act(0, role("taken"), byCleo), act(1, noticed, pim)];
    expect(loggedEnding(ROLE, BO, acts)?.by).toBe("Cleo");
  });
});
