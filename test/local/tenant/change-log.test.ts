import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openChangeLog } from "../../../infra/local/tenant/change-log.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "log-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("change log", () => {
  it("gives back what was appended, across openings", () => {
    const path = join(folder, "below", "changes.ndjson");
    openChangeLog<number>(path).append(1);
    openChangeLog<number>(path).append(2);
    expect(openChangeLog<number>(path).read()).toEqual([1, 2]);
  });

  it("drops a last line that was cut off, and goes on behind the whole ones", () => {
    const path = join(folder, "changes.ndjson");
    openChangeLog<object>(path).append({ a: 1 });
    appendFileSync(path, '{"a":');
    const log = openChangeLog<object>(path);
    expect(log.read()).toEqual([{ a: 1 }]);
    log.append({ a: 2 });
    expect(readFileSync(path, "utf8")).toBe('{"a":1}\n{"a":2}\n');
  });

  it("keeps nothing without a path", () => {
    const log = openChangeLog<number>(undefined);
    log.append(1);
    expect(log.read()).toEqual([]);
  });
});
