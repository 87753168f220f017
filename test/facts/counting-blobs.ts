import type { Blobs } from "../../shared/azure/blobs.ts";

export interface CountingBlobs extends Blobs {
  /** The calls since it was last asked, in order: `put credentials/manifest.json`. */
  calls(): string[];
  /** The call after `after` more ones throws, once: as if the process had ended there. */
  crashAfter(after: number): void;
}

/** Where a crash was asked for. */
export class Crash extends Error {}

/**
 * Passes every call on and counts it. A crash comes before a call or, for every other one, after its effect and before
 * its answer.
 */
export function countingBlobs(blobs: Blobs): CountingBlobs {
  let calls: string[] = [];
  let left = Number.POSITIVE_INFINITY;
  async function pass<T>(call: string, go: () => Promise<T>): Promise<T> {
    calls.push(call);
    const crashes = left === 0;
    left = crashes ? Number.POSITIVE_INFINITY : left - 1;
    if (crashes && calls.length % 2 === 0) throw new Crash(`before ${call}`);
    const answer = await go();
    if (crashes) throw new Crash(`after ${call}`);
    return answer;
  }
  return {
    calls() {
      const before = calls;
      calls = [];
      return before;
    },
    crashAfter(after) {
      left = after;
    },
    get: (name) => pass(`get ${name}`, () => blobs.get(name)),
    getRange: (name, offset, length) =>
      pass(`range ${name}`, () => blobs.getRange(name, offset, length)),
    put: (name, body, condition) => pass(`put ${name}`, () => blobs.put(name, body, condition)),
    async *list(prefix) {
      await pass(`list ${prefix}`, () => Promise.resolve());
      yield* blobs.list(prefix);
    },
    delete: (name) => pass(`delete ${name}`, () => blobs.delete(name)),
  };
}
