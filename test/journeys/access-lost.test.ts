import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { asAdministrator } from "../support/as-administrator.ts";
import { allFindings, essence, type Finding } from "../support/findings.ts";
import { type LocalAzure, startLocalAzure } from "../support/local-azure.ts";
import { firstScanTold } from "../support/settled.ts";

const ASSIGNMENTS = "providers/Microsoft.Authorization/roleAssignments";
const VERSION = "api-version=2022-04-01";

const assignmentsSchema = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      properties: z.object({
        principalId: z.string(),
        principalType: z.string(),
        roleDefinitionId: z.string(),
        scope: z.string(),
      }),
    }),
  ),
});
type Assignment = z.infer<typeof assignmentsSchema>["value"][number];

let azure: LocalAzure;
let before: readonly Finding[] = [];
let taken: readonly Assignment[] = [];
let kept: readonly Assignment[] = [];

beforeAll(async () => {
  azure = await startLocalAzure();
  await firstScanTold(azure);
  before = (await allFindings(azure)).filter(isAboutVaults);
  taken = await rolesOfWatch();
  // What it may read of all subscriptions it may from now on read of the first one alone.
  kept = taken.map(({ properties }) => {
    const scope = subscriptionsIn(before)[0] ?? "";
    return {
      id: `${scope}/${ASSIGNMENTS}/${randomUUID()}`,
      properties: { ...properties, scope },
    };
  });
});
afterAll(async () => {
  await azure.stop();
});

function isAboutVaults({ subject }: Finding): boolean {
  return subject.id.includes("/vaults/");
}

function subscriptionsIn(findings: readonly Finding[]): readonly string[] {
  const found = findings.flatMap(({ subject }) => /^\/subscriptions\/[^/]+/.exec(subject.id) ?? []);
  return [...new Set(found)].sort();
}

/** What is assigned to the watching identity above all subscriptions. */
async function rolesOfWatch(): Promise<readonly Assignment[]> {
  const url = `https://management.azure.com/${ASSIGNMENTS}?${VERSION}`;
  const { value } = assignmentsSchema.parse(await asAdministrator(azure, "GET", url));
  // People and groups hold roles on management groups too; of programs only this one does.
  return value.filter(
    ({ properties }) =>
      properties.principalType === "ServicePrincipal" &&
      properties.scope.includes("/managementGroups/"),
  );
}

async function assign(assignments: readonly Assignment[]): Promise<void> {
  for (const { id, properties } of assignments) {
    const { scope: _inTheAddress, ...rest } = properties;
    await asAdministrator(azure, "PUT", `https://management.azure.com${id}?${VERSION}`, {
      properties: rest,
    });
  }
}

async function unassign(assignments: readonly Assignment[]): Promise<void> {
  for (const { id } of assignments) {
    await asAdministrator(azure, "DELETE", `https://management.azure.com${id}?${VERSION}`);
  }
}

function notListed(findings: readonly Finding[]): Finding | undefined {
  return findings.find(({ subject }) => subject.id === "vault-list:NotListed");
}

test("vaults that can no longer be seen are a blind spot, and nothing in them is taken to be gone", async () => {
  expect(taken).toHaveLength(2);
  expect(subscriptionsIn(before).length).toBeGreaterThan(1);
  await assign(kept);
  await unassign(taken);
  await azure.advance("PT1H");
  expect(notListed(await allFindings(azure))).toBeUndefined(); // one bad moment is not a blind spot yet
  await azure.advance("PT1H");

  const after = await allFindings(azure);
  expect(essence(after.filter(isAboutVaults))).toEqual(essence(before));
  const spot = notListed(after);
  expect(spot).toMatchObject({ detector: "blind-spot", state: "open" });
  expect(spot?.evidence["count"]).toBeGreaterThan(0);
});

test("once they can be seen again the blind spot ends", async () => {
  await assign(taken);
  await unassign(kept);
  await azure.advance("PT2H");
  const after = await allFindings(azure);
  expect(notListed(after)).toMatchObject({ state: "resolved" });
  expect(essence(after.filter(isAboutVaults))).toEqual(essence(before));
});
