import { describe, expect, it } from "vitest";
import type { ScanKind } from "../../shared/http/scans.ts";
import { PolicyMissing } from "../../shared/scan/policy-of.ts";
import type { ScanRun } from "../../shared/scan/runs-store.ts";
import { getScans, startScans } from "../../shared/scan/several-scans.ts";

const noStories = {
  start: () => Promise.resolve("started" as const),
  isAlive: () => Promise.resolve("unknown" as const),
};

function aRun(id: string, changes: Partial<ScanRun> = {}): ScanRun {
  return {
    ...{ id, kinds: ["access"], state: "completed", sources: [], startedBy: "schedule" },
    startedAt: "2026-03-02T10:00:00.000Z",
    ...changes,
  };
}

const started = (joined: readonly ScanKind[]) => ({
  start: (_stories: unknown, kind: ScanKind) =>
    Promise.resolve({ id: `run-${kind}`, joined: joined.includes(kind) }),
});
const request = {
  kinds: ["credentials", "access"] as const,
  by: { kind: "user" as const, objectId: "ada" },
};

/** The runs that are there, asked for as one. */
function asOne(...runs: readonly ScanRun[]) {
  const get = (id: string) => Promise.resolve(runs.find((run) => run.id === id));
  return getScans({ get }, runs.map(({ id }) => id).join("_"));
}

describe("scans that are started together", () => {
  it("have one id, and are joined only when all of them are", async () => {
    const id = "run-credentials_run-access";
    expect(await startScans(started([]), noStories, request)).toEqual({ id, joined: false });
    expect(await startScans(started(["access"]), noStories, request)).toEqual({
      id,
      joined: false,
    });
    const all = started(["credentials", "access"]);
    expect(await startScans(all, noStories, request)).toEqual({ id, joined: true });
  });

  it("say that there is no policy in a way that whoever asked is told", async () => {
    const scans = { start: () => Promise.reject(new PolicyMissing([])) };
    await expect(startScans(scans, noStories, request)).rejects.toMatchObject({
      code: "no-policy",
    });
  });

  it("are seen as one: from the first beginning to the last end, with all that was read", async () => {
    const source = { source: "entra-roles", state: "completed" } as const;
    const one = aRun("a", { endedAt: "2026-03-02T10:05:00.000Z", changed: 2, sources: [source] });
    const other = aRun("b", {
      ...{ kinds: ["credentials"], changed: 1, endedAt: "2026-03-02T10:04:00.000Z" },
      startedAt: "2026-03-02T09:59:00.000Z",
    });
    expect(await asOne(one, other)).toEqual({
      ...{ id: "a_b", kinds: ["access", "credentials"], state: "completed", changed: 3 },
      startedAt: "2026-03-02T09:59:00.000Z",
      endedAt: "2026-03-02T10:05:00.000Z",
      ...{ startedBy: "schedule", sources: [source] },
    });
  });

  it.each<[readonly ScanRun["state"][], ScanRun["state"]]>([
    [["running", "completed"], "running"],
    [["running", "failed"], "running"],
    [["completed", "completed"], "completed"],
    [["completed", "failed"], "partial"],
    [["partial", "completed"], "partial"],
    [["failed", "failed"], "failed"],
  ])("are, when they are %j, together %s", async (states, expected) => {
    const runs = states.map((state, index) => aRun(String(index), { state }));
    expect((await asOne(...runs))?.state).toBe(expected);
  });

  it("have no end while one of them has none", async () => {
    const over = aRun("a", { endedAt: "2026-03-02T10:05:00.000Z" });
    expect(await asOne(over, aRun("b", { state: "running" }))).not.toHaveProperty("endedAt");
  });

  it("are one of them when there is only one, and nothing when one is not there", async () => {
    const one = aRun("a");
    const get = (id: string) => Promise.resolve(id === "a" ? one : undefined);
    expect(await getScans({ get }, "a")).toEqual(one);
    expect(await getScans({ get }, "a_b")).toBeUndefined();
    expect(await getScans({ get }, "b")).toBeUndefined();
  });
});
