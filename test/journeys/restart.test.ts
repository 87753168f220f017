import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allFindings, essence } from "../support/findings.ts";
import { CREDENTIALS_ONLY, startLocalAzure } from "../support/local-azure.ts";
import { firstScanTold } from "../support/settled.ts";

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "restart-"));
});
afterAll(async () => {
  await rm(data, { recursive: true, force: true });
});

/** Command lines of what still runs on the data folder. */
function leftovers(): readonly string[] {
  const lines = execFileSync("ps", ["-axo", "args"], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => line.includes(data) && !line.startsWith("ps "));
}

test("after a stop and a start it knows what it knew, tells nobody again, and time goes on", async () => {
  const first = await startLocalAzure({ data, env: CREDENTIALS_ONLY });
  await firstScanTold(first);
  const before = { findings: await allFindings(first), mails: await first.mailbox() };
  expect(before.findings.length).toBeGreaterThan(100);
  const stoppedAt = await first.now();
  expect(leftovers().length).toBe(3);
  await first.stop();
  expect(leftovers()).toEqual([]);

  const second = await startLocalAzure({ data, env: CREDENTIALS_ONLY });
  try {
    const now = await second.now();
    expect(now.getTime()).toBeGreaterThanOrEqual(stoppedAt.getTime());
    expect(now.getTime()).toBeLessThan(stoppedAt.getTime() + 60_000);
    expect(essence(await allFindings(second))).toEqual(essence(before.findings));

    const scan = await second.api("/api/scans", {
      method: "POST",
      body: { kinds: ["credentials"] },
    });
    expect(scan.status).toBe(202);
    await second.idle();
    const { id } = scan.body as { id: string };
    // From where the reading stood, not all over again.
    expect((await second.api(`/api/scans/${id}`)).body).toMatchObject({
      state: "completed",
      sources: expect.arrayContaining([
        expect.objectContaining({ source: "applications", mode: "delta" }),
        expect.objectContaining({ source: "service-principals", mode: "delta" }),
      ]) as unknown,
    });
    await second.advance("PT15M");
    expect(essence(await allFindings(second))).toEqual(essence(before.findings));
    expect(await second.mailbox()).toEqual(before.mails);
  } finally {
    await second.stop();
  }
  expect(leftovers()).toEqual([]);
});

test("a port of the function host that is taken is named, with who wants it and what to do", async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, "127.0.0.1", () => {
      const address = other.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  const launcher = fileURLToPath(new URL("../../infra/local/start.ts", import.meta.url));
  const args = [launcher, "--data", join(data, "taken"), "--port", String(port)];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  other.close();
  expect(status).toBe(1);
  expect(stderr).toContain(
    `Port ${String(port)} is taken, and the function host wants it. Stop what listens there, or choose another with --port.`,
  );
});
