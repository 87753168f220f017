import { afterAll, beforeAll, expect, test } from "vitest";
import { type TinyAzure, startTinyAzure } from "./tiny-azure.ts";

let azure: TinyAzure;

beforeAll(async () => {
  azure = await startTinyAzure();
}, 30_000);
afterAll(async () => {
  await azure.stop();
});

const record = {
  activityDisplayName: "Disable PIM alert",
  category: "RoleManagement",
  loggedByService: "PIM",
  operationType: "Update",
  initiatedBy: { user: null, app: null },
  targetResources: [
    {
      id: "alert",
      displayName: "Roles are assigned outside of PIM",
      type: "Other",
      modifiedProperties: [{ displayName: "State", oldValue: null, newValue: '"off"' }],
    },
  ],
};

test("a record that is written is readable a minute later or more, and its instant can be asked for", async () => {
  const { now } = (await azure.control("GET", "/clock")) as { now: string };
  const written = (await azure.control("POST", "/audit", record)) as {
    id: string;
    readableAt: string;
  };
  expect(written.id).toMatch(/^PIM_/);
  expect(Date.parse(written.readableAt) - Date.parse(now)).toBeGreaterThanOrEqual(60_000);
  expect(await azure.control("GET", `/audit/${written.id}`)).toEqual(written);
});

test.each([
  ["what is no record", { activity: "Disable PIM alert" }],
  ["an id of its own", { ...record, id: "PIM_1" }],
  ["a target without a type", { ...record, targetResources: [{ id: "alert" }] }],
])("%s is refused", async (_what, body) => {
  await expect(azure.control("POST", "/audit", body)).rejects.toThrow("400");
});

test("a record that nobody has written is not found", async () => {
  await expect(azure.control("GET", "/audit/PIM_1")).rejects.toThrow("404");
});
