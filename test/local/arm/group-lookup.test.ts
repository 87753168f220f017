import { describe, expect, it } from "vitest";
import { createGroupLookup } from "../../../infra/local/arm/group-lookup.ts";
import { createDirectory } from "../../../infra/local/tenant/directory.ts";
import { generateTenant } from "../../../infra/local/tenant/generate-tenant.ts";

const tenant = generateTenant({ size: "small", seed: 1 });
const [user] = tenant.users;
const [inner, outer, other] = tenant.groups;

describe("the groups that a principal belongs to", () => {
  it("are found through other groups, also when these lead back, and anew after a minute", () => {
    const members = new Map([
      [inner?.id ?? "", [user?.id ?? ""]],
      [outer?.id ?? "", [inner?.id ?? ""]],
      [other?.id ?? "", []],
    ]);
    const directory = createDirectory(tenant);
    const entra = { ...directory.entra, members: (id: string) => members.get(id) ?? [] };
    let now = Date.UTC(2026, 2, 2, 9);
    const groupsOf = createGroupLookup({ ...directory, entra }, { now: () => new Date(now) });
    const ids = () => [...groupsOf(user?.id ?? "")].sort();
    const both = [inner?.id ?? "", outer?.id ?? ""].sort();
    expect(ids()).toEqual(both);
    members.set(inner?.id ?? "", [user?.id ?? "", outer?.id ?? ""]);
    members.set(other?.id ?? "", [user?.id ?? ""]);
    now += 59_999;
    expect(ids()).toEqual(both);
    now += 1;
    expect(ids()).toEqual([...both, other?.id ?? ""].sort());
  });
});
