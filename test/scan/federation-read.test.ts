import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../shared/core/clock.ts";
import { createFactsSpace } from "../../shared/facts/facts-space.ts";
import type { Fact } from "../../shared/inventory/records.ts";
import { createFederationRead } from "../../shared/scan/federation-read.ts";
import { keptForRun } from "../../shared/scan/run-kept.ts";
import { memoryBlobs } from "../config/memory-blobs.ts";
import { startWireAzure, type WireAzure } from "../inventory/wire-azure.ts";

const SUBSCRIPTION = "/subscriptions/b0000000-0000-4000-8000-000000000001";
const EMPTY = "/subscriptions/b0000000-0000-4000-8000-000000000002";
const CLIENT_ID = "cccccccc-0000-4000-8000-000000000003";
const idOf = (n: number): string =>
  `${SUBSCRIPTION}/resourcegroups/rg/providers/microsoft.managedidentity/userassignedidentities/id-${String(n).padStart(2, "0")}`;
const trust = (name: string) => ({
  name,
  properties: { issuer: "https://gitlab.com", subject: "project", audiences: ["api://x"] },
});

let wire: WireAzure;
beforeAll(async () => {
  wire = await startWireAzure();
});
afterAll(() => {
  wire.stop();
});
beforeEach(() => {
  wire.reset();
  wire.on("POST /providers/Microsoft.ResourceGraph/resources", ({ body }) =>
    JSON.stringify(body).includes("resourcecontainers")
      ? { data: [SUBSCRIPTION, EMPTY].map((id) => ({ id, name: "Sub" })) }
      : {
          data: Array.from({ length: 12 }, (_, n) => ({
            ...{ id: idOf(n), name: `id-${n}`, clientId: CLIENT_ID },
          })),
        },
  );
  for (let n = 0; n < 12; n += 1) {
    wire.on(`GET ${idOf(n)}/federatedIdentityCredentials`, () => ({ value: [trust("ci")] }));
  }
});

function reading(clock: Clock) {
  const facts = createFactsSpace<Fact>({ blobs: memoryBlobs(), name: "test", clock });
  const manifest = keptForRun(() => facts.read());
  return createFederationRead({ ...wire, facts, manifest, clock });
}
const still: Clock = { now: () => new Date("2026-06-01T00:00:00.000Z") };
const input = { runId: "run", source: "identity-federations", part: 0 } as const;

describe("who may sign in as an identity", () => {
  it("is read of all of them, and also subscriptions without any have then been read", async () => {
    expect(await reading(still).ofIdentities(input)).toMatchObject({
      kind: "done",
      mode: "complete",
      counts: { seen: 12, unreadable: 0 },
      blind: [],
      scopes: [SUBSCRIPTION, EMPTY].map((id) => `identity-federations:${id}`),
    });
  });

  it("is a blind spot for those that say no, and read of the others", async () => {
    for (const n of [3, 4]) {
      wire.on(`GET ${idOf(n)}/federatedIdentityCredentials`, () => ({
        ...{ status: 403, code: "AuthorizationFailed" },
      }));
    }
    expect(await reading(still).ofIdentities(input)).toMatchObject({
      kind: "done",
      counts: { seen: 10 },
      blind: [
        { cause: "identity-federations:AuthorizationFailed", count: 2, what: ["id-3", "id-4"] },
      ],
    });
  });

  it.each([
    ["says no", { status: 403, code: "AuthorizationFailed" }],
    ["has a row that cannot be read", { value: [trust("ci"), { name: "ci-2" }] }],
  ])("has not been read of a subscription with an identity that %s", async (_, answer) => {
    wire.on(`GET ${idOf(3)}/federatedIdentityCredentials`, () => answer);
    expect(await reading(still).ofIdentities(input)).toMatchObject({
      ...{ kind: "done", scopes: [`identity-federations:${EMPTY}`] },
    });
  });

  it("has been read of a subscription with an identity that is gone meanwhile", async () => {
    wire.on(`GET ${idOf(3)}/federatedIdentityCredentials`, () => ({
      ...{ status: 404, code: "ResourceNotFound" },
    }));
    expect(await reading(still).ofIdentities(input)).toMatchObject({
      scopes: [SUBSCRIPTION, EMPTY].map((id) => `identity-federations:${id}`),
    });
  });

  it("has not been read of a subscription with an identity that said no in an earlier stretch", async () => {
    wire.on(`GET ${idOf(3)}/federatedIdentityCredentials`, () => ({
      ...{ status: 403, code: "AuthorizationFailed" },
    }));
    let minutes = 0;
    const read = reading({ now: () => new Date(Date.UTC(2026, 5, 1, 0, (minutes += 1))) });
    const first = await read.ofIdentities(input);
    if (first.kind !== "more") throw new Error("expected more to come");
    expect(await read.ofIdentities({ ...input, part: 1, cursor: first.cursor })).toMatchObject({
      ...{ kind: "done", scopes: [`identity-federations:${EMPTY}`] },
    });
  });

  it("is read in stretches when it takes long, each going on where the last has ended", async () => {
    let minutes = 0;
    const slow: Clock = { now: () => new Date(Date.UTC(2026, 5, 1, 0, (minutes += 1))) };
    const read = reading(slow);
    const first = await read.ofIdentities(input);
    expect(first).toMatchObject({ kind: "more", cursor: { done: 8 }, counts: { seen: 8 } });
    if (first.kind !== "more") throw new Error("expected more to come");
    const second = await read.ofIdentities({ ...input, part: 1, cursor: first.cursor });
    expect(second).toMatchObject({ kind: "done", counts: { seen: 4 } });
    expect("scopes" in first).toBe(false);
  });
});
