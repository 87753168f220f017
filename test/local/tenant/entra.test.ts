import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { builtInRoleDefinitions, roleId } from "../../../infra/local/tenant/entra-roles.ts";
import { hasEnded, isCurrent, type RoleGrant } from "../../../infra/local/tenant/entra.ts";
import { generateTenant } from "../../../infra/local/tenant/generate-tenant.ts";
import { createStore } from "../../../infra/local/tenant/store.ts";

const seed = generateTenant({ size: "small", seed: 4 });
const medium = generateTenant({ size: "medium", seed: 4 });
const start = Date.parse("2026-03-02T09:00:00Z");
const lag = 120_000;
const folders: string[] = [];

function storeAt(changesPath: string, from = start) {
  let now = from;
  const store = createStore({ seed, clock: { now: () => new Date(now) }, changesPath });
  return { store, to: (instant: number) => (now = instant) };
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe("built-in roles", () => {
  test("have ids and names of their own, and are found by name", () => {
    expect(new Set(builtInRoleDefinitions.map(({ id }) => id)).size).toBe(148);
    expect(new Set(builtInRoleDefinitions.map(({ displayName }) => displayName)).size).toBe(148);
    expect(roleId("Global Administrator")).toBe("62e90394-69f5-4237-9190-012177145e10");
    expect(() => roleId("Grand Vizier")).toThrow("no built-in role");
  });
});

describe("who holds roles in a generated tenant", () => {
  test("are principals that exist or are deleted, roles that exist, scopes that exist", () => {
    const { entra } = medium;
    const objects = [
      ...medium.users,
      ...medium.groups,
      ...medium.servicePrincipals,
      ...medium.applications,
    ];
    const ids = new Set([...objects, ...medium.deleted].map(({ id }) => id));
    const roles = new Set(
      [...builtInRoleDefinitions, ...entra.roleDefinitions].map(({ id }) => id),
    );
    const units = new Set(entra.administrativeUnits.map(({ id }) => id));
    const grants = [...entra.roleAssignments, ...entra.roleEligibilities];
    expect(new Set(grants.map(({ id }) => id)).size).toBe(grants.length);
    for (const { principalId, roleDefinitionId, directoryScopeId } of grants) {
      expect(ids.has(principalId)).toBe(true);
      expect(roles.has(roleDefinitionId)).toBe(true);
      const scope = directoryScopeId.split("/").at(-1) ?? "";
      expect(scope === "" || units.has(scope) || ids.has(scope)).toBe(true);
    }
    for (const members of entra.members.values()) {
      expect(members.every((id) => ids.has(id))).toBe(true);
      expect(new Set(members).size).toBe(members.length);
    }
  });

  test("are groups only where they were made for it, and these hold people alone", () => {
    const assignable = new Set(
      medium.groups.filter((group) => group["isAssignableToRole"] === true).map(({ id }) => id),
    );
    const groups = new Set(medium.groups.map(({ id }) => id));
    const { roleAssignments, roleEligibilities, members } = medium.entra;
    for (const { principalId } of [...roleAssignments, ...roleEligibilities]) {
      if (groups.has(principalId)) expect(assignable.has(principalId)).toBe(true);
    }
    for (const id of assignable) {
      expect(members.get(id)?.some((member) => groups.has(member))).toBe(false);
    }
  });

  test("includes nobody whom settings name, but for the administrator", () => {
    const auditor = seed.users.find((user) => user["userPrincipalName"] === "auditor@contoso.com");
    const holders = [...seed.entra.roleAssignments, ...seed.entra.roleEligibilities];
    expect(holders.some(({ principalId }) => principalId === auditor?.id)).toBe(false);
  });
});

describe("a term", () => {
  const grant: Pick<RoleGrant, "createdDateTime" | "startDateTime" | "endDateTime"> = {
    createdDateTime: "2026-03-01T00:00:00Z",
    startDateTime: "2026-03-02T09:00:00Z",
    endDateTime: "2026-03-02T10:00:00Z",
  };

  test.each([
    ["2026-03-02T08:59:59.999Z", false, false],
    ["2026-03-02T09:00:00Z", true, false],
    ["2026-03-02T09:59:59.999Z", true, false],
    ["2026-03-02T10:00:00Z", false, true],
  ])("at %s: current %s, ended %s", (at, current, ended) => {
    expect([isCurrent(grant, Date.parse(at)), hasEnded(grant, Date.parse(at))]).toEqual([
      current,
      ended,
    ]);
  });

  test("without an end never ends", () => {
    expect(hasEnded({ endDateTime: null }, Date.parse("9999-12-31T00:00:00Z"))).toBe(false);
  });
});

describe("a change of roles or members", () => {
  test("is true at once, seen within 120 s, and outlives the process", () => {
    const folder = mkdtempSync(join(tmpdir(), "entra-"));
    folders.push(folder);
    const path = join(folder, "changes.ndjson");
    const { store, to } = storeAt(path);
    const [held] = seed.entra.roleAssignments;
    const [group] = seed.groups;
    const [person] = seed.users;
    if (held === undefined || group === undefined || person === undefined) throw new Error("empty");
    const added = { ...held, id: "added", principalId: person.id };
    store.write({ kind: "put-row", table: "roleAssignments", row: added });
    store.write({ kind: "remove-row", table: "roleAssignments", id: held.id });
    store.write({ kind: "member", id: group.id, memberId: person.id, isMember: true });
    store.write({ kind: "member", id: group.id, memberId: person.id, isMember: false });
    expect(store.truth.entra.get("roleAssignments", "added")).toEqual(added);
    expect(store.truth.entra.get("roleAssignments", held.id)).toBeUndefined();
    expect(store.visible().entra.get("roleAssignments", held.id)).toEqual(held);
    to(start + lag);
    expect(store.visible().entra.get("roleAssignments", held.id)).toBeUndefined();
    expect(store.visible().entra.members(group.id)).not.toContain(person.id);

    const again = storeAt(path, start + lag).store;
    expect(again.visible().entra.all("roleAssignments")).toEqual(
      store.visible().entra.all("roleAssignments"),
    );
    expect(again.truth.entra.members(group.id)).toEqual(store.truth.entra.members(group.id));
  });
});
