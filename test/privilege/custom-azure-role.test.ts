import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { dangerousActions } from "../../shared/privilege/azure-actions.ts";
import { azureRole } from "../../shared/privilege/azure-role.ts";
import {
  customAzureRolePower,
  type RolePermissions,
} from "../../shared/privilege/custom-azure-role.ts";
import { weightOf } from "../../shared/privilege/power.ts";
import { block, builtInDefinitions } from "./built-in-definitions.ts";

function powerOf(parts: Partial<RolePermissions>) {
  return customAzureRolePower([block(parts)]).power;
}

const NO_CHANGES = ["*/write", "*/delete", "*/action"];
const BLOB_READ = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";

describe("a custom Azure role", () => {
  it.each<[string, Partial<RolePermissions>, unknown]>([
    ["everything", { actions: ["*"] }, 0],
    [
      "everything but authorization",
      { actions: ["*"], notActions: ["Microsoft.Authorization/*"] },
      0,
    ],
    ["everything but what changes something", { actions: ["*"], notActions: NO_CHANGES }, 1],
    ["everything, and takes everything away", { actions: ["*"], notActions: ["*"] }, "harmless"],
    ["all writes but some", { actions: ["*/write"], notActions: ["Microsoft.Billing/*"] }, 0],
    ["all writes of authorization", { actions: ["Microsoft.Authorization/*/Write"] }, 0],
    ["role assignments", { actions: ["Microsoft.Authorization/roleAssignments/write"] }, 0],
    ["role assignments of any provider", { actions: ["*/roleAssignments/*"] }, 0],
    ["a pattern that means all writes", { actions: ["*/wri*"] }, 0],
    ["everything of machines", { actions: ["Microsoft.Compute/virtualMachines/*"] }, 0],
    ["the keys of storage", { actions: ["Microsoft.Storage/storageAccounts/listKeys/action"] }, 1],
    [
      "keys of a provider nobody has judged",
      { actions: ["Contoso.New/things/listKeys/action"] },
      1,
    ],
    ["content of blobs", { dataActions: [BLOB_READ] }, 1],
    ["all data", { dataActions: ["*"] }, 0],
    ["reading all data", { dataActions: ["*/read"] }, 0],
    ["a data operation among the actions", { actions: [BLOB_READ] }, "harmless"],
    ["reading all resources", { actions: ["*/read"] }, "harmless"],
    ["reading some resources", { actions: ["Microsoft.Network/*/read"] }, "harmless"],
    ["a master key by a read", { actions: ["Microsoft.Web/sites/functions/masterkey/read"] }, 1],
    [
      "an operation nobody has judged",
      { actions: ["*/read", "Contoso.New/things/write"] },
      "unknown",
    ],
    ["data nobody has judged", { dataActions: ["Contoso.New/things/read"] }, "unknown"],
    ["nothing", {}, "harmless"],
  ])("with %s is %j: %j", (_what, parts, expected) => {
    expect(powerOf(parts)).toBe(expected);
  });

  it("says what each dangerous action gives, strongest first, as the tenant wrote the action", () => {
    const { reasons } = customAzureRolePower([
      block({
        actions: [
          "*/read",
          "microsoft.storage/storageaccounts/LISTKEYS/action",
          "Microsoft.Authorization/role*/write",
        ],
      }),
    ]);
    expect(reasons.map(({ action, tier }) => [action, tier])).toEqual([
      ["Microsoft.Authorization/role*/write", 0],
      ["microsoft.storage/storageaccounts/LISTKEYS/action", 1],
    ]);
    expect(reasons[0]?.why).toContain("Microsoft.Authorization/roleAssignments/write");
  });

  it("is more than its actions by themselves where they are dangerous together, in two blocks too", () => {
    const upload = "Microsoft.ContainerRegistry/registries/repositories/content/write";
    const download = "Microsoft.ContainerRegistry/registries/repositories/content/read";
    const files = "Microsoft.Storage/storageAccounts/fileServices/fileshares/files/write";
    const semantics =
      "Microsoft.Storage/storageAccounts/fileServices/writeFileBackupSemantics/action";
    expect(powerOf({ dataActions: [files] })).toBe(1);
    expect(weightOf(powerOf({ dataActions: [semantics] }))).toBeLessThan(weightOf(0));
    const both = customAzureRolePower([
      block({ dataActions: [files] }),
      block({ dataActions: [semantics] }),
    ]);
    expect(both.power).toBe(0);
    expect(both.reasons[0]?.why).toMatch(/^together: /);
    expect(weightOf(powerOf({ dataActions: [upload, download] }))).toBeGreaterThanOrEqual(
      weightOf(1),
    );
  });

  it("is dangerous by an operation together with reading everything", () => {
    const admin = "Microsoft.Databricks/workspaces/assignWorkspaceAdmin/action";
    const { power, reasons } = customAzureRolePower([block({ actions: ["*/read", admin] })]);
    expect(weightOf(power)).toBeGreaterThanOrEqual(weightOf(1));
    expect(reasons.map(({ action }) => action)).not.toContain("*/read");
  });

  it("loses by an exception only what stands in the same block", () => {
    const assign = { actions: ["Microsoft.Authorization/roleAssignments/write"] };
    const except = block({ actions: ["*/read"], notActions: ["Microsoft.Authorization/*"] });
    expect(customAzureRolePower([block(assign), except]).power).toBe(0);
    expect(customAzureRolePower([block({ ...assign, notActions: ["*/WRITE"] })]).power).toBe(
      "harmless",
    );
  });
});

describe("the built-in Azure roles, judged by their definitions as if the tenant had made them", () => {
  it.each(Object.entries(builtInDefinitions))(
    "%s weighs what is known of it",
    (guid, permissions) => {
      const { power, name } = azureRole(guid);
      expect(name).toBeDefined();
      expect(customAzureRolePower([permissions]).power).toBe(power);
    },
  );

  const roles = z
    .array(z.tuple([z.string()], z.string()))
    .parse(JSON.parse(readFileSync(new URL("role-operations.json", import.meta.url), "utf8")));
  const dataOperations = new Set(
    dangerousActions().flatMap(({ plane, pattern }) => (plane === "data" ? [pattern] : [])),
  );

  // The dangerous operations that some of the definitions amount to (github.com/iann0036/iam-dataset, checked 2026-11-21).
  it.each(roles)("%s weighs no less by its dangerous operations", (guid, ...operations) => {
    const power = powerOf({
      actions: operations.filter((operation) => !dataOperations.has(operation)),
      dataActions: operations.filter((operation) => dataOperations.has(operation)),
    });
    expect(weightOf(power)).toBeGreaterThanOrEqual(weightOf(azureRole(guid).power));
  });
});

describe("what always holds of a custom Azure role", () => {
  const patterns = dangerousActions().map(({ pattern }) => pattern);
  const anyAction = fc.oneof(
    fc.constantFrom(...patterns),
    fc.constantFrom(...patterns).map((pattern) => pattern.replace(/\/[^/]*\//, "/*/")),
    fc.constantFrom("*", "*/read", "*/write", "*/action", "Microsoft.*/read", "Contoso.New/*"),
    fc.string({ unit: fc.constantFrom(...Array.from("Micros./*aw")), maxLength: 12 }),
  );
  const anyActions = fc.array(anyAction, { maxLength: 4 });
  const anyBlock: fc.Arbitrary<RolePermissions> = fc.record({
    actions: anyActions,
    notActions: anyActions,
    dataActions: anyActions,
    notDataActions: anyActions,
  });

  it("taking something away never makes it stronger", () => {
    fc.assert(
      fc.property(anyBlock, anyActions, anyActions, (permissions, notActions, notDataActions) => {
        const before = customAzureRolePower([permissions]).power;
        const less = {
          ...permissions,
          notActions: [...permissions.notActions, ...notActions],
          notDataActions: [...permissions.notDataActions, ...notDataActions],
        };
        expect(weightOf(customAzureRolePower([less]).power)).toBeLessThanOrEqual(weightOf(before));
      }),
    );
  });

  it("an action more never makes it weaker, in the same block or another", () => {
    fc.assert(
      fc.property(anyBlock, anyBlock, anyAction, (one, other, action) => {
        const before = weightOf(customAzureRolePower([one]).power);
        const wider = { ...one, actions: [...one.actions, action] };
        expect(weightOf(customAzureRolePower([wider]).power)).toBeGreaterThanOrEqual(before);
        expect(weightOf(customAzureRolePower([one, other]).power)).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it("letters in another case, and another order, make no difference", () => {
    fc.assert(
      fc.property(anyBlock, (permissions) => {
        const changed = {
          actions: permissions.actions.map((action) => action.toUpperCase()).toReversed(),
          notActions: permissions.notActions.map((action) => action.toLowerCase()).toReversed(),
          dataActions: permissions.dataActions.map((action) => action.toLowerCase()).toReversed(),
          notDataActions: permissions.notDataActions.map((action) => action.toUpperCase()),
        };
        expect(customAzureRolePower([changed]).power).toBe(
          customAzureRolePower([permissions]).power,
        );
      }),
    );
  });

  it("holding a dangerous pattern is never said to be less than the pattern, even with a trifle taken away", () => {
    for (const { plane, pattern, tier } of dangerousActions()) {
      const trifle = [pattern.replaceAll("*", "aTrifle"), "Contoso.New/*"].filter(
        (one) => one !== pattern,
      );
      const power =
        plane === "control"
          ? powerOf({ actions: [pattern], notActions: trifle })
          : powerOf({ dataActions: [pattern], notDataActions: trifle });
      expect([pattern, weightOf(power)]).toEqual([
        pattern,
        Math.max(weightOf(tier), weightOf(power)),
      ]);
    }
  });
});
