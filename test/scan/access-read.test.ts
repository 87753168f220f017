import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Blobs } from "../../shared/azure/blobs.ts";
import type { Clock } from "../../shared/core/clock.ts";
import { createFactsSpace } from "../../shared/facts/facts-space.ts";
import type { AccessFact } from "../../shared/inventory/access-records.ts";
import { createAccessRead } from "../../shared/scan/access-read.ts";
import { createCatalogueStore } from "../../shared/scan/catalogue-store.ts";
import { createGroupIdsStore } from "../../shared/scan/group-ids-store.ts";
import { keptForRun } from "../../shared/scan/run-kept.ts";
import type { ReadOutcome } from "../../shared/scan/scan-types.ts";
import { startWireAzure, type WireAzure } from "../inventory/wire-azure.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";

const TENANT = "aaaaaaaa-0000-4000-8000-000000000001";
const ROLE = "dddddddd-0000-4000-8000-000000000005";
const CLIENT = "eeeeeeee-0000-4000-8000-000000000006";
const [FIRST, SECOND] = [
  "bbbbbbbb-0000-4000-8000-000000000001",
  "bbbbbbbb-0000-4000-8000-000000000002",
];
const exposing = (id: string): object => ({
  ...{ id, appId: id.replace("bbbbbbbb", "cccccccc"), displayName: "Orders API" },
  ...{ appOwnerOrganizationId: TENANT, servicePrincipalType: "Application" },
  appRoles: [{ id: ROLE, value: "Orders.Read", allowedMemberTypes: ["Application"] }],
});

let wire: WireAzure;
let azurite: RunningAzurite;
let blobs: Blobs;
beforeAll(async () => {
  [wire, azurite] = await Promise.all([
    startWireAzure(),
    startAzurite({ tables: false, blobs: true }),
  ]);
});
afterAll(async () => {
  wire.stop();
  await azurite.stop();
});
beforeEach(() => {
  blobs = freshBlobs(azurite);
  wire.reset();
  wire.on("GET /servicePrincipals/delta", () => ({
    ...{ value: [], "@odata.deltaLink": wire.link("/v1.0/servicePrincipals/delta?$deltatoken=a") },
  }));
  wire.on("GET /servicePrincipals", ({ query }) =>
    query.get("$skiptoken") === "b"
      ? { value: [exposing(SECOND)] }
      : {
          value: [exposing(FIRST)],
          "@odata.nextLink": wire.link("/v1.0/servicePrincipals?$skiptoken=b"),
        },
  );
  for (const id of [FIRST, SECOND]) {
    wire.on(`GET /servicePrincipals/${id}/appRoleAssignedTo`, () => ({
      value: [
        {
          ...{ id: `${id}-1`, appRoleId: ROLE, principalId: CLIENT, resourceId: id },
          ...{ principalType: "ServicePrincipal", createdDateTime: "2026-01-01T00:00:00Z" },
        },
      ],
    }));
  }
});

const still: Clock = { now: () => new Date("2026-06-01T00:00:00.000Z") };
/** Each call has time for one page. */
function slow(): Clock {
  let minutes = 0;
  return { now: () => new Date(Date.UTC(2026, 5, 1, 0, (minutes += 2))) };
}

function reading(clock: Clock) {
  const facts = createFactsSpace<AccessFact>({ blobs, name: "access", clock });
  const catalogue = createCatalogueStore({ blobs });
  const read = createAccessRead({
    ...{ ...wire, facts, catalogue, clock, tenantId: TENANT },
    manifest: keptForRun(() => facts.read()),
    azureGroups: createGroupIdsStore({ blobs, which: "holders-of-azure-roles" }),
    powerfulGroups: createGroupIdsStore({ blobs, which: "powerful" }),
  });
  return { read, exposed: async () => Object.keys((await catalogue.read()).resources).sort() };
}
const workloads = { runId: "run", source: "workloads", part: 0 } as const;
const others = { runId: "run", source: "other-application-permissions", part: 0 } as const;

function cursorOf(outcome: ReadOutcome) {
  if (outcome.kind !== "more") throw new Error("expected more to come");
  return outcome.cursor;
}

describe("application permissions of resources other than Microsoft's", () => {
  it("are read of all resources once service principals have been read to their end", async () => {
    const { read } = reading(still);
    expect(await read(workloads)).toMatchObject({ kind: "done", mode: "complete" });
    expect(await read(others)).toMatchObject({
      ...{ kind: "done", counts: { seen: 2 }, scopes: ["other-application-permissions"] },
    });
  });

  it("are not read, which is no end of a read, when service principals never were", async () => {
    const { read } = reading(still);
    const outcome = await read(others);
    expect(outcome).toMatchObject({ kind: "failed", code: "workloads-not-read", isFinal: true });
    expect(outcome).not.toHaveProperty("scopes");
  });

  it("are not read when the first read of service principals broke off half-way", async () => {
    const { read, exposed } = reading(slow());
    const cursor = cursorOf(await read(workloads));
    wire.on("GET /servicePrincipals", () => ({ status: 403, code: "Forbidden" }));
    await expect(read({ ...workloads, part: 1, cursor })).rejects.toThrow();
    expect(await exposed()).toEqual([]);
    expect(await read(others)).toMatchObject({ kind: "failed", code: "workloads-not-read" });
  });

  it("are read of the resources of before while service principals cannot be read again", async () => {
    const { read } = reading(still);
    await read(workloads);
    wire.on("GET /servicePrincipals/delta", () => ({ status: 403, code: "Forbidden" }));
    await expect(read({ ...workloads, runId: "next" })).rejects.toThrow();
    expect(await read({ ...others, runId: "next" })).toMatchObject({
      ...{ kind: "done", counts: { seen: 2 } },
    });
  });
});

describe("the resources that service principals expose", () => {
  it("stay known while they are read completely again, and when that breaks off", async () => {
    await reading(still).read(workloads);
    const { read, exposed } = reading(slow());
    const next = { ...workloads, runId: "next" };
    const cursor = cursorOf(await read(next));
    expect(await exposed()).toEqual([FIRST, SECOND]);
    wire.on("GET /servicePrincipals", () => ({ status: 403, code: "Forbidden" }));
    await expect(read({ ...next, part: 1, cursor })).rejects.toThrow();
    expect(await exposed()).toEqual([FIRST, SECOND]);
  });

  it("are those of all stretches of a read, and no longer what the read did not find", async () => {
    await reading(still).read(workloads);
    const { read, exposed } = reading(slow());
    wire.on("GET /servicePrincipals", ({ query }) =>
      query.get("$skiptoken") === "b"
        ? { value: [] }
        : {
            value: [exposing(FIRST)],
            "@odata.nextLink": wire.link("/v1.0/servicePrincipals?$skiptoken=b"),
          },
    );
    const next = { ...workloads, runId: "next" };
    let outcome = await read(next);
    for (let part = 1; outcome.kind === "more"; part += 1) {
      const stretch = { ...next, part, cursor: outcome.cursor };
      outcome = await read(stretch);
      // Its answer was lost.
      expect(await read(stretch)).toEqual(outcome);
    }
    expect(outcome.kind).toBe("done");
    expect(await exposed()).toEqual([FIRST]);
  });
});
