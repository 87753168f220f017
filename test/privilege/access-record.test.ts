import { describe, expect, it } from "vitest";
import { accessRecordOf } from "../../shared/privilege/access-record.ts";
import {
  aGrant,
  anAccessSubject,
  anApplicationPermission,
  anAzureRole,
  anEntraRole,
  APP_ROLE,
  AZURE,
  ENTRA,
  SUBSCRIPTION_ID,
  UNIT_ID,
  USER_ID,
} from "../build/an-access-subject.ts";

const now = new Date("2026-06-01T00:00:00.000Z");

describe("the record of what somebody holds", () => {
  it("names role and scope of each holding by id, and who gave it where Azure tells", () => {
    const record = accessRecordOf(
      anAccessSubject(
        anEntraRole({ scope: `/administrativeUnits/${UNIT_ID}` }),
        anAzureRole({ createdBy: USER_ID, createdAt: "2026-03-02T09:00:00.000Z" }),
      ),
      now,
    );
    expect(record?.systems).toEqual(["azure-role", "entra-role"]);
    expect(record?.holdings).toMatchObject([
      {
        ...{ system: "entra-role", roleId: ENTRA.globalAdministrator },
        scope: `/administrativeUnits/${UNIT_ID}`,
      },
      {
        ...{ system: "azure-role", roleId: AZURE.owner, scope: SUBSCRIPTION_ID },
        ...{ givenBy: USER_ID, givenAt: "2026-03-02T09:00:00.000Z" },
      },
    ]);
    expect(record?.holdings[0]).not.toHaveProperty("givenBy");
  });

  it("names an app role by id, and of a grant neither role nor scope", () => {
    const record = accessRecordOf(anAccessSubject(anApplicationPermission(), aGrant()), now);
    expect(record?.systems).toEqual(["application-permission", "delegated-grant"]);
    const [permission, grant] = record?.holdings ?? [];
    expect(permission?.roleId).toBe(APP_ROLE.roleManagement);
    for (const key of ["roleId", "scope", "givenBy"]) expect(grant).not.toHaveProperty(key);
  });

  it("lists a hundred holdings, the strongest first, and counts them all", () => {
    const roles = Array.from({ length: 120 }, (_none, n) => {
      const scope = `${SUBSCRIPTION_ID}/resourcegroups/rg-${n}`;
      const roleId = n === 119 ? AZURE.owner : AZURE.blobDataReader;
      return anAzureRole({ scope, roleId });
    });
    const record = accessRecordOf(anAccessSubject(...roles), now);
    expect(record).toMatchObject({ power: 0, holdingsCount: 120 });
    expect(record?.holdings).toHaveLength(100);
    expect(record?.holdings[0].power).toBe(0);
  });

  it("is not kept of who holds nothing of tier 0 or 1, or did until now", () => {
    const roles = [
      anEntraRole({ roleId: ENTRA.searchAdministrator }),
      anEntraRole({ endsAt: now.toISOString() }),
    ];
    for (const role of roles) expect(accessRecordOf(anAccessSubject(role), now)).toBeUndefined();
  });
});
