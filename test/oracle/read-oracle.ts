import type { ExpectedFinding } from "./findings.ts";
import { judge } from "./judge.ts";
import type { CredentialPolicy } from "./policy.ts";
import type { RawTenant } from "./raw-tenant.ts";
import { readDirectory } from "./read-directory.ts";
import { readEncrypted, readVaults } from "./read-vaults.ts";
import { openTenant } from "./tenant-http.ts";

export interface OracleReading {
  readonly findings: readonly ExpectedFinding[];
  /** For `crossings`, `expectedContact`, `coverage`, and to judge other instants. */
  readonly raw: RawTenant;
  readonly now: Date;
}

/**
 * Reads the tenant behind `controlUrl` and says which credential findings there must be, at `now` or else when the
 * reading was done, by the tenant's clock. Throws when something cannot be read that must be readable.
 */
export async function readOracle({
  controlUrl,
  now,
  policy = {},
}: {
  readonly controlUrl: string;
  readonly now?: Date;
  readonly policy?: CredentialPolicy;
}): Promise<OracleReading> {
  const http = await openTenant(controlUrl);
  try {
    const raw = {
      ...(await readDirectory(http)),
      vaults: await readVaults(http),
      encrypted: await readEncrypted(http),
    };
    const at = now ?? (await http.now());
    return { findings: judge(raw, at, policy), raw, now: at };
  } finally {
    await http.close();
  }
}
