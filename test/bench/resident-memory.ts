import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const EVERY_MS = 1_000;
const SETTLED_MS = 60_000;
/** What a scan may cost on top of the idle service. */
const ALLOWED_MB = 150;

export interface MemorySample {
  /** `performance.now()` */
  readonly at: number;
  readonly mb: number;
}

/** Looks at the resident memory of a process each second, until it is stopped or the process is gone. */
export function sampleMemory(pid: number): {
  /** Resolves when a minute has passed since `readyAt` (`performance.now()`). */
  settled(readyAt: number): Promise<void>;
  stop(): readonly MemorySample[];
} {
  const samples: MemorySample[] = [];
  const timer = setInterval(() => {
    const mb = residentMb(pid);
    if (mb === undefined) clearInterval(timer);
    else samples.push({ at: performance.now(), mb });
  }, EVERY_MS);
  return {
    async settled(readyAt) {
      await sleep(Math.max(0, readyAt + SETTLED_MS + 2 * EVERY_MS - performance.now()));
    },
    stop() {
      clearInterval(timer);
      return samples;
    },
  };
}

/**
 * The most memory, and what is allowed: so many megabytes more than the idle service. Idle is a minute after it was
 * ready; where a scan is running then, it is what there was just before the scan, if that is less.
 */
export function memoryPeak(
  samples: readonly MemorySample[],
  readyAt: number,
  scan: { readonly startedAt: number; readonly endedAt: number },
): { readonly peakMb: number; readonly idleMb: number; readonly allowedMb: number } {
  const settledAt = readyAt + SETTLED_MS;
  const settled = samples.find(({ at }) => at >= settledAt);
  if (settled === undefined) throw new Error("The memory was not sampled for a minute.");
  const isScanning = scan.startedAt <= settled.at && settled.at <= scan.endedAt;
  const before = samples.findLast(({ at }) => at < scan.startedAt);
  if (isScanning && before === undefined) {
    throw new Error("The memory was not sampled before the first scan.");
  }
  const idleMb = isScanning ? Math.min(settled.mb, before?.mb ?? settled.mb) : settled.mb;
  const peakMb = Math.max(...samples.map(({ mb }) => mb));
  return { peakMb, idleMb, allowedMb: idleMb + ALLOWED_MB };
}

function residentMb(pid: number): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined; // the process has ended
  }
}
