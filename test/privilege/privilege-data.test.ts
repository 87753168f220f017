import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const GRAPH = "00000003-0000-0000-c000-000000000000";

/** A small folder of facts: what the script takes, and beside it what it must not take. */
const facts: Readonly<Record<string, unknown>> = {
  "entra-roles": [
    {
      templateId: "20000000-0000-4000-8000-000000000002",
      displayName: "Second",
      privileged: false,
      tier: 1,
      pathTier: 1,
      why: "reads much [AzTier 1, own review none; stricter kept: 1]",
      sources: { own: null, azTier: 1, entraOps: null },
    },
    {
      templateId: "10000000-0000-4000-8000-000000000001",
      displayName: "First",
      privileged: true,
      tier: 0,
      pathTier: 0,
      why: "assigns roles; all of them [AzTier 0, own review 1]",
      sources: { own: 1, azTier: 0, entraOps: "ControlPlane" },
    },
  ],
  "azure-roles": [
    {
      id: "30000000-0000-4000-8000-000000000003",
      name: "Assigner",
      privilegedByMicrosoft: true,
      tier: 0,
      why: "assigns two roles",
      assignableRoleIds: [
        "50000000-0000-4000-8000-000000000005",
        "40000000-0000-4000-8000-000000000004",
      ],
      sources: { own: 0, azTier: null },
    },
  ],
  "graph-permissions": [
    {
      id: "60000000-0000-4000-8000-000000000006",
      value: "Thing.ReadWrite.All",
      type: "Application",
      resourceAppId: GRAPH,
      adminConsentRequired: true,
      tier: 0,
      why: "changes things [AzTier 0, own review 2; stricter kept: 0]",
      sources: { own: 2, azTier: 0, scubaGear: null },
    },
    ...[true, false, null].map((adminConsentRequired, index) => ({
      id: `70000000-0000-4000-8000-00000000000${index}`,
      value: `Thing.Read${index}`,
      type: "Delegated",
      resourceAppId: GRAPH,
      adminConsentRequired,
      tier: 0,
      why: "reads things",
      sources: { own: index === 0 ? 0 : null, azTier: 0 },
    })),
  ],
  "rbac-dangerous-actions": {
    azure: [
      {
        pattern: "Contoso.Things/write",
        plane: "control",
        match: "exact",
        tier: 0,
        pathTier: 1,
        why: "changes things [EntraOps ControlPlane, own review 1]",
      },
    ],
    azureCombinations: [{ all: ["B/write", "A/write"], tier: 0, why: "both together" }],
    entra: [{ action: "contoso/things/read", why: "read only", sources: { own: null } }],
  },
  "first-party-apps": {
    microsoftTenants: [
      { tenantId: "80000000-0000-4000-8000-000000000008", name: "Services", use: "first-party" },
    ],
    all: [
      ["B0000000-0000-4000-8000-00000000000B", "Gets tokens of Microsoft's own", "pr"],
      ["a0000000-0000-4000-8000-00000000000a", "Owned by Microsoft", "g"],
      ["90000000-0000-4000-8000-000000000009", "Named in lists alone", "cdp"],
    ],
  },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "privilege-data-"));
  for (const [name, value] of Object.entries(facts)) {
    await writeFile(join(folder, `${name}.json`), JSON.stringify(value));
  }
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

function run(...paths: readonly string[]) {
  return spawnSync(process.execPath, ["scripts/privilege-data.ts", ...paths], {
    cwd: root,
    encoding: "utf8",
  });
}

async function tablesOf(name: string): Promise<unknown> {
  const text = await readFile(join(folder, "out", `${name}.json`), "utf8");
  const { tables } = JSON.parse(text) as { readonly tables: unknown }; // the script's own head
  return tables;
}

test("of each fact the own review is written, never another's opinion, sorted by the first cell", async () => {
  expect(run(folder, join(folder, "out"))).toMatchObject({ status: 0, stderr: "" });
  expect(await tablesOf("entra-roles")).toEqual({
    roles: [
      [
        "10000000-0000-4000-8000-000000000001",
        "First",
        "1",
        "privileged",
        "assigns roles; all of them",
      ],
      ["20000000-0000-4000-8000-000000000002", "Second", "harmless", "", "reads much"],
    ],
  });
  expect(await tablesOf("azure-roles")).toEqual({
    roles: [
      [
        "30000000-0000-4000-8000-000000000003",
        "Assigner",
        "0",
        "privileged",
        "assigns two roles",
        "40000000-0000-4000-8000-000000000004",
        "50000000-0000-4000-8000-000000000005",
      ],
    ],
  });
  expect(await tablesOf("application-permissions")).toEqual({
    [GRAPH]: [
      ["60000000-0000-4000-8000-000000000006", "Thing.ReadWrite.All", "2", "changes things"],
    ],
  });
  expect(await tablesOf("delegated-scopes")).toEqual({
    [GRAPH]: [
      ["Thing.Read0", "0", "admin", "reads things"],
      ["Thing.Read1", "harmless", "user", "reads things"],
      ["Thing.Read2", "harmless", "unknown", "reads things"],
    ],
  });
  expect(await tablesOf("azure-actions")).toEqual({
    patterns: [["Contoso.Things/write", "control", "exact", "1", "changes things"]],
    combinations: [["0", "both together", "B/write", "A/write"]],
  });
  expect(await tablesOf("entra-actions")).toEqual({
    actions: [["contoso/things/read", "harmless", "read only"]],
  });
  expect(await tablesOf("first-party")).toEqual({
    microsoftTenants: [["80000000-0000-4000-8000-000000000008", "Services", "first-party"]],
    establishedApplications: [
      ["a0000000-0000-4000-8000-00000000000a"],
      ["b0000000-0000-4000-8000-00000000000b"],
    ],
  });
});

test("each row stands on a line of its own, and a second run writes the same", async () => {
  run(folder, join(folder, "out"));
  const first = await readFile(join(folder, "out", "entra-roles.json"), "utf8");
  expect(first.split("\n").filter((line) => line.startsWith("      ["))).toHaveLength(2);
  run(folder, join(folder, "out"));
  expect(await readFile(join(folder, "out", "entra-roles.json"), "utf8")).toBe(first);
});

test("facts in another shape are refused, and nothing is written", async () => {
  await writeFile(
    join(folder, "entra-roles.json"),
    JSON.stringify([{ templateId: "not a GUID", sources: { own: 3 } }]),
  );
  expect(run(folder, join(folder, "out")).status).not.toBe(0);
  expect(await readdir(folder)).not.toContain("out");
});

test("without a folder it says what it needs", () => {
  const { status, stderr } = run();
  expect(status).toBe(1);
  expect(stderr).toContain("which folder");
});
