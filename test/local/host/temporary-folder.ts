import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const marker = "function-host-test-";

// A test process is ended without a last word, so what one leaves is cleared away by the next.
for (const name of readdirSync(tmpdir())) {
  const [, processId] = new RegExp(`^${marker}(\\d+)-`).exec(name) ?? [];
  if (processId !== undefined && !isAlive(Number(processId))) {
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0); // no signal: asks only
    return true;
  } catch {
    return false;
  }
}

/** A new folder of this test process. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), `${marker}${String(process.pid)}-`));
}
