import type { Finding } from "../support/findings.ts";
import { CREDENTIALS_ONLY, type LocalAzure } from "../support/local-azure.ts";
import { firstScanTold } from "../support/settled.ts";
import { setSecret } from "../support/vault.ts";
import type { BenchAzures } from "./bench-azures.ts";
import type { BenchRow } from "./bench-row.ts";
import { requestsMade } from "./requests-made.ts";
import { spaced } from "./spaced.ts";
import { addToldOf } from "./told-of.ts";

/** Of the generated tenant: it has an event subscription, a contact, and lets the administrator write. */
const VAULT = "kv-payments-prod";
/** What ends within a day is critical. */
const ENDS_IN_MS = 20 * 3_600_000;

/**
 * Item iv: secrets that end within a day are written into a vault, one after the other; local Azure tells of each new version
 * by an event at once. Measured from the moment at which the vault has answered, when the event leaves, to the arrival
 * of the message that names it. Throws unless each was critical and was told.
 */
export async function eventsTold(
  count: number,
  azures: BenchAzures,
  add: (row: BenchRow) => void,
): Promise<void> {
  await azures.use({ size: "small", args: [], env: CREDENTIALS_ONLY }, async ({ azure }) => {
    await firstScanTold(azure);
    const mailsBefore = (await azure.mailbox()).length;
    const names = Array.from(
      { length: count },
      (_, n) => `bench-${String(n + 1).padStart(5, "0")}`,
    );
    await spaced(names, async (name) => {
      const endsAt = new Date((await azure.now()).getTime() + ENDS_IN_MS);
      await setSecret(azure, { vault: VAULT, name, endsAt });
    });
    const doneAt = await writesAnswered(azure, names);
    await addToldOf({ item: "(iv)", azure, mailsBefore, doneAt, nameOf }, add);
  });
}

/** When the vault had answered the write of each secret: the event leaves right then. */
async function writesAnswered(
  azure: LocalAzure,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const writes = (await requestsMade(azure)).filter(
    ({ host, method, status }) =>
      host === `${VAULT}.vault.azure.net` && method === "PUT" && status === 200,
  );
  const answeredAt = new Map(
    writes.map(({ path, at, ms }) => [path.split("/").at(-1) ?? "", at + ms]),
  );
  return new Map(
    names.map((name) => {
      const at = answeredAt.get(name);
      if (at === undefined) throw new Error(`${name} was not written.`);
      return [name, at];
    }),
  );
}

function nameOf({ detector, subject }: Finding): string | undefined {
  return detector === "credential-expiring" ? subject.name.split(" ")[0] : undefined;
}
