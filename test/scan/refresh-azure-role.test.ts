import { afterAll, beforeAll, expect, it } from "vitest";
import type { Table } from "../../shared/azure/tables.ts";
import { createFactsSpace } from "../../shared/facts/facts-space.ts";
import { accessMatter } from "../../shared/findings/access-matter.ts";
import type { Finding } from "../../shared/findings/finding.ts";
import { findingPartitions, recordOf } from "../../shared/findings/finding-rows.ts";
import { createFindingsStore } from "../../shared/findings/findings-store.ts";
import { createSaidStore } from "../../shared/findings/said-store.ts";
import type { AccessFact, AzureRoleFact } from "../../shared/inventory/access-records.ts";
import { createAzureRoleRefresh } from "../../shared/scan/refresh-azure-role.ts";
import { NO_ACTS } from "../build/no-acts.ts";
import { aCatalogue, anAzureRole, AZURE } from "../build/an-access-subject.ts";
import { policyInForce } from "../build/a-policy.ts";
import { movableClock } from "../notify/outbox-fixture.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";
import { freshTable } from "../support/fresh-table.ts";

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite({ tables: true, blobs: true });
});
afterAll(() => azurite.stop());

async function findingsIn(table: Table): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const partition of findingPartitions) {
    for await (const rows of table.list(partition, { from: "i:", before: "i;" })) {
      found.push(...rows.map((row) => recordOf(row).finding));
    }
  }
  return found;
}

it("knows whose an assignment was that is gone before any scan has seen it, and who removed it", async () => {
  const clock = movableClock();
  const blobs = freshBlobs(azurite);
  const table = freshTable(azurite, "Findings");
  const findings = createFindingsStore({ table, build: "test" });
  // Of access to all of Azure it is said that it was left on, whether or not it is news.
  const given = anAzureRole({
    ...{ scope: "/", roleId: AZURE.userAccessAdministrator },
    createdAt: "2026-02-27T09:00:00.000Z",
  });
  let now: AzureRoleFact | "gone" = given;
  const refresh = createAzureRoleRefresh({
    ...{ findings, clock, acts: NO_ACTS },
    facts: createFactsSpace<AccessFact>({ blobs, name: "access", clock }),
    said: createSaidStore({ table, kind: "access" }),
    readAssignment: () => Promise.resolve(now),
    matter: () => Promise.resolve(accessMatter(aCatalogue())),
    policies: policyInForce(),
  });
  const hint = { eventId: "e", type: "t", assignmentId: given.assignmentId };
  now = "gone";
  expect(await refresh(hint)).toEqual({ kind: "unknown-assignment" });
  now = given;
  clock.forward(1_000);
  const opened = await refresh(hint);
  expect(opened.kind).toBe("judged");
  now = "gone";
  clock.forward(1_000);
  const ending = { by: "cleo@contoso.example", at: clock.now().toISOString() };
  expect((await refresh({ ...hint, ending })).kind).toBe("judged");
  expect(await findingsIn(table)).toMatchObject([
    {
      state: "resolved",
      resolvedBecause: "removed",
      evidence: { endedBy: "cleo@contoso.example", endedAt: "2026-03-02T09:00:02.000Z" },
    },
  ]);
});
