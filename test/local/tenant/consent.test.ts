import { describe, expect, test } from "vitest";
import {
  createAssignmentBuilder,
  createGrantBuilder,
} from "../../../infra/local/tenant/consent-bulk.ts";
import { assignmentRows, grantRows } from "../../../infra/local/tenant/consent-rows.ts";
import { generateTenant } from "../../../infra/local/tenant/generate-tenant.ts";
import { createRandom } from "../../../infra/local/tenant/random.ts";
import { createRowSet } from "../../../infra/local/tenant/row-set.ts";
import { sizes } from "../../../infra/local/tenant/sizes.ts";

const medium = generateTenant({ size: "medium", seed: 4 });

describe("the consent of a generated tenant", () => {
  test("has as many rows as its size says, each found by its id", () => {
    const { grants, assignments } = medium.consent;
    expect(grants.size).toBe(sizes.medium.delegatedGrants);
    expect(assignments.size).toBe(sizes.medium.appRoleAssignments);
    for (let place = 0; place < grants.size; place += 97) {
      expect(grants.placeOf(grants.at(place)?.id ?? "")).toBe(place);
    }
    for (let place = 0; place < assignments.size; place += 97) {
      expect(assignments.placeOf(assignments.at(place)?.id ?? "")).toBe(place);
    }
    expect(assignments.placeOf("AAAA")).toBeUndefined();
    expect(grants.placeOf("nonsense")).toBeUndefined();
  });

  test("names in every row an API of the tenant, and a role that this API has or none", () => {
    const roles = new Map(
      medium.servicePrincipals.map((one) => [
        one.id,
        new Set((one["appRoles"] as { id: string }[]).map(({ id }) => id)),
      ]),
    );
    for (let place = 0; place < medium.consent.assignments.size; place++) {
      const row = medium.consent.assignments.at(place);
      const known = roles.get(row?.resourceId ?? "");
      const isBare = row?.appRoleId === "00000000-0000-0000-0000-000000000000";
      expect(isBare ? known !== undefined : known?.has(row?.appRoleId ?? "")).toBe(true);
    }
  });

  test("has one grant for each client, resource and person", () => {
    const ids = Array.from(
      { length: medium.consent.grants.size },
      (_, place) => medium.consent.grants.at(place)?.id,
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("a million rows", () => {
  const ids = Array.from(
    { length: 2_000 },
    (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
  );
  const numbers = new Map(ids.map((id, index) => [id, index]));
  const objects = {
    ids,
    numberOf: (id: string) => numbers.get(id),
    typeOf: () => "User" as const,
  };

  test("are kept in a few dozen megabytes and found by either side", () => {
    const builder = createAssignmentBuilder();
    for (let index = 0; index < 1_000_000; index++) {
      builder.add({
        principal: index % 1_999,
        resource: 1_999,
        roleId: "r",
        createdSeconds: 1_700_000_000,
      });
    }
    const before = process.memoryUsage().arrayBuffers;
    const rows = assignmentRows(builder.build(createRandom(1, "test")), objects);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60_000_000);
    expect(rows.placesOf("resourceId", ids[1_999] ?? "")).toHaveLength(1_000_000);
    const places = rows.placesOf("principalId", ids[7] ?? "");
    expect(places.length).toBeGreaterThanOrEqual(500);
    expect(rows.at(places[3] ?? -1)?.principalId).toBe(ids[7]);
  });

  test("of grants leave out what is there already", () => {
    const builder = createGrantBuilder(ids.length);
    const row = { client: 1, resource: 2, principal: ids.length, scope: "User.Read" };
    builder.add(row);
    builder.add({ ...row, scope: "Mail.Read" });
    builder.add({ ...row, resource: 3 });
    const rows = grantRows(builder.build(createRandom(1, "test")), objects);
    expect(rows.size).toBe(2);
    expect(rows.at(0)?.principalId).toBeNull();
  });
});

describe("a set of rows", () => {
  test("keeps places while rows come, go and come back", () => {
    const rows = createRowSet(medium.consent.grants);
    const first = rows.at(0);
    const clientId = first?.clientId ?? "";
    const size = rows.count();
    const id = first?.id ?? "";
    expect(rows.remove(id)).toEqual(first);
    expect(rows.remove(id)).toBeUndefined();
    expect([rows.get(id), rows.count(), rows.places()]).toEqual([undefined, size - 1, size]);
    expect(rows.placesOf("clientId", clientId)).not.toContain(0);
    if (first !== undefined) {
      rows.put({ ...first, scope: "Mail.Read" });
      rows.put({ ...first, id: "new" });
    }
    expect(rows.at(0)?.scope).toBe("Mail.Read");
    expect([rows.count(), rows.places(), rows.at(size)?.id]).toEqual([size + 1, size + 1, "new"]);
    expect(rows.placesOf("clientId", clientId)).toEqual(expect.arrayContaining([0, size]));
    rows.remove("new");
    expect(rows.allPlaces()).toHaveLength(size);
  });
});
