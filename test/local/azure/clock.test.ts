import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import {
  openClock,
  openClockForWriting,
  prepareClockFile,
} from "../../../infra/local/clock/clock-file.ts";
import { decodeRecord, encodeRecord } from "../../../infra/local/clock/clock-record.ts";
import { sharedDate } from "../../../infra/local/clock/shared-date.ts";

const folder = mkdtempSync(join(tmpdir(), "clock-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const start = Date.parse("2026-03-02T08:59:45Z");
const dayMs = 86_400_000;

describe("the clock file", () => {
  it("begins at the fixed instant, stands still, then flows at real speed", async () => {
    const path = join(folder, "begin");
    prepareClockFile(path);
    const writer = openClockForWriting(path);
    const reader = openClock(path);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(reader.now()).toBe(start);
    writer.flow();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(reader.now() - start).toBeGreaterThanOrEqual(50);
    expect(reader.now() - start).toBeLessThan(5_000);
  });

  it("moves forward only, standing or flowing, and all readers follow", async () => {
    const path = join(folder, "forward");
    prepareClockFile(path);
    const writer = openClockForWriting(path);
    const reader = openClock(path);
    expect(writer.moveTo(start + dayMs)).toBe(start + dayMs);
    expect(writer.moveTo(start)).toBe(start + dayMs);
    writer.flow();
    writer.moveTo(start + 3 * dayMs);
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect(reader.now()).toBeGreaterThanOrEqual(start + 3 * dayMs);
    expect(reader.now()).toBeLessThan(start + 3 * dayMs + 5_000);
  });

  it("goes on where it was saved last, standing still again", () => {
    const path = join(folder, "again");
    prepareClockFile(path);
    const writer = openClockForWriting(path);
    writer.flow();
    writer.moveTo(start + dayMs);
    writer.save();
    prepareClockFile(path);
    const reader = openClock(path);
    expect(reader.reading().kind).toBe("frozen");
    expect(reader.now()).toBeGreaterThanOrEqual(start + dayMs);
  });

  it("is not read torn: half an old record and half a new one is no record", () => {
    const one = encodeRecord({ reading: { kind: "flows", offsetMs: 12.5 }, writtenAtMs: 1 });
    const other = encodeRecord({ reading: { kind: "frozen", atMs: 99 }, writtenAtMs: 2 });
    expect(decodeRecord(one)).toEqual({
      reading: { kind: "flows", offsetMs: 12.5 },
      writtenAtMs: 1,
    });
    for (const cut of [5, 8, 12, 16, 20, 24]) {
      expect(
        decodeRecord(Buffer.concat([one.subarray(0, cut), other.subarray(cut)])),
      ).toBeUndefined();
    }
    expect(decodeRecord(one.subarray(0, 31))).toBeUndefined();
    const broken = join(folder, "broken");
    writeFileSync(broken, "no clock");
    expect(() => openClock(broken)).toThrow("--fresh");
  });
});

describe("the shared Date", () => {
  it("has the shared now and is otherwise the Date that everybody knows", () => {
    const Shared = sharedDate(Date, () => start);
    expect(new Shared().toISOString()).toBe("2026-03-02T08:59:45.000Z");
    expect(Shared.now()).toBe(start);
    expect(Shared()).toContain("2026");
    expect(new Shared(0).getTime()).toBe(0);
    expect(new Shared("2020-01-02").getUTCDate()).toBe(2);
    expect(new Shared(2020, 1, 3).getMonth()).toBe(1);
    expect(Shared.UTC(2020, 0)).toBe(Date.UTC(2020, 0));
    expect(new Date(5) instanceof Shared && new Shared() instanceof Date).toBe(true);
    class Later extends Shared {}
    expect(new Later() instanceof Later).toBe(true);
  });

  it("reaches a whole process by the preload, and costs nearly nothing", () => {
    const path = join(folder, "process");
    prepareClockFile(path);
    const preload = fileURLToPath(
      new URL("../../../infra/local/clock/preload.ts", import.meta.url),
    );
    const program =
      "const began = performance.now(); for (let i = 0; i < 1e5; i++) Date.now();" +
      "console.log(JSON.stringify([new Date().toISOString(), performance.now() - began]))";
    const said = execFileSync(process.execPath, ["--import", preload, "-e", program], {
      env: { ...process.env, LOCAL_AZURE_CLOCK: path },
    });
    const [now, ms] = JSON.parse(said.toString()) as [string, number];
    expect(now).toBe("2026-03-02T08:59:45.000Z");
    expect(ms).toBeLessThan(200);
  });
});
