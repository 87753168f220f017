import { createHash } from "node:crypto";
import type { Blobs } from "../../shared/azure/blobs.ts";

/** Blobs in memory, for rules that need some; `fail` makes every call throw until it is taken back. */
export function memoryBlobs(): Blobs & {
  readonly names: () => string[];
  fail(error?: Error): void;
} {
  const kept = new Map<string, Buffer>();
  let failure: Error | undefined;
  const check = () => {
    if (failure !== undefined) throw failure;
  };
  return {
    names: () => [...kept.keys()].sort(),
    fail(error) {
      failure = error;
    },
    get(name) {
      return Promise.resolve().then(() => {
        check();
        const body = kept.get(name);
        return body === undefined ? undefined : { body, etag: etagOf(body) };
      });
    },
    put(name, body) {
      return Promise.resolve().then(() => {
        check();
        kept.set(name, body);
        return { kind: "done", etag: etagOf(body) } as const;
      });
    },
    getRange: () => Promise.reject(new Error("not used")),
    list: () => {
      throw new Error("not used");
    },
    delete(name) {
      kept.delete(name);
      return Promise.resolve();
    },
  };
}

function etagOf(body: Buffer): string {
  return createHash("sha256").update(body).digest("hex");
}
