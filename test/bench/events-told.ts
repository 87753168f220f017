import { setTimeout as sleep } from "node:timers/promises";
import { allFindings, type Finding } from "../support/findings.ts";
import type { LocalAzure, Mail } from "../support/local-azure.ts";
import { firstScanTold } from "../support/settled.ts";
import { toldIn } from "../support/told.ts";
import { setSecret } from "../support/vault.ts";
import type { BenchAzures } from "./bench-azures.ts";
import { benchRow, type BenchRow } from "./bench-row.ts";
import { quantile } from "./quantile.ts";
import { requestsMade } from "./requests-made.ts";

/** Of the generated tenant: it has an event subscription, a contact, and lets the administrator write. */
const VAULT = "kv-payments-prod";
const SPACING_MS = 2_000;
/** What ends within a day is critical. */
const ENDS_IN_MS = 20 * 3_600_000;
/** After the last event: a mailbox takes 30 messages a minute, so that what is late is late by minutes. */
const PATIENCE_MS = 10 * 60_000;
const ALLOWED_MS = 1_000;
const CHANNELS: readonly Mail["channel"][] = ["email", "teams", "webhook"];

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
  await azures.use({ size: "small", args: [] }, async ({ azure }) => {
    await firstScanTold(azure);
    const mailsBefore = (await azure.mailbox()).length;
    const names = Array.from(
      { length: count },
      (_, n) => `bench-${String(n + 1).padStart(5, "0")}`,
    );
    await writeSecrets(azure, names);

    const ids = await criticalFindings(azure, names);
    const mails = await messagesNaming(azure, ["email"], mailsBefore, [...ids.values()]);
    const messages = await messagesNaming(azure, CHANNELS, mailsBefore, [...ids.values()]);
    const leftAt = await eventsLeft(azure);
    const waits = (told: ReadonlyMap<string, Mail>): readonly number[] =>
      names.map((name) => {
        const [at, message] = [leftAt.get(name), told.get(ids.get(name) ?? "")];
        if (at === undefined || message === undefined) throw new Error(`${name} was not told of.`);
        return Date.parse(message.at) - at;
      });
    for (const [what, told] of [
      ["mail", waits(mails)],
      ["first message on any channel", waits(messages)],
    ] as const) {
      const name = `(iv) event to ${what}`;
      add(benchRow(`${name}, half of them`, "ms", quantile(told, 0.5), ALLOWED_MS));
      add(benchRow(`${name}, 95 %`, "ms", quantile(told, 0.95), ALLOWED_MS));
    }
    add(benchRow("(iv) mails that tell of them", "mails", new Set(mails.values()).size, count));
  });
}

async function writeSecrets(azure: LocalAzure, names: readonly string[]): Promise<void> {
  const began = performance.now();
  for (const [index, name] of names.entries()) {
    await sleep(Math.max(0, began + index * SPACING_MS - performance.now()));
    const endsAt = new Date((await azure.now()).getTime() + ENDS_IN_MS);
    await setSecret(azure, { vault: VAULT, name, endsAt });
  }
}

/** The ids of the findings about the secrets, by the secret's name; each must be open and critical. */
async function criticalFindings(
  azure: LocalAzure,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const open = await patiently(async () => {
    const found = (await allFindings(azure)).filter(isAboutOne);
    return found.length >= names.length ? found : undefined;
  });
  const found = new Map(open.map((finding) => [nameIn(finding), finding]));
  for (const name of names) {
    const finding = found.get(name);
    if (finding?.severity !== "critical" || finding.state !== "open") {
      throw new Error(`${name} is not critical and open: ${JSON.stringify(finding)}`);
    }
  }
  return new Map([...found].map(([name, { id }]) => [name, id]));
}

/** The first message on one of the channels that names each finding, by the finding's id. */
async function messagesNaming(
  azure: LocalAzure,
  channels: readonly Mail["channel"][],
  after: number,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Mail>> {
  return patiently(async () => {
    const first = new Map<string, Mail>();
    for (const mail of (await azure.mailbox()).slice(after)) {
      if (!channels.includes(mail.channel)) continue;
      for (const id of toldIn(mail).findings) if (!first.has(id)) first.set(id, mail);
    }
    return ids.every((id) => first.has(id)) ? first : undefined;
  });
}

/** When the vault had answered the write of each secret: the event leaves right then. */
async function eventsLeft(azure: LocalAzure): Promise<ReadonlyMap<string, number>> {
  const writes = (await requestsMade(azure)).filter(
    ({ host, method, status }) =>
      host === `${VAULT}.vault.azure.net` && method === "PUT" && status === 200,
  );
  return new Map(writes.map(({ path, at, ms }) => [path.split("/").at(-1) ?? "", at + ms]));
}

async function patiently<T>(look: () => Promise<T | undefined>): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > until) {
      throw new Error(`Ten minutes after the last event not each of them had led to a message.`);
    }
    await sleep(2_000);
  }
}

function isAboutOne(finding: Finding): boolean {
  return finding.detector === "credential-expiring" && nameIn(finding).startsWith("bench-");
}

function nameIn({ subject }: Finding): string {
  return subject.name.split(" ")[0] ?? "";
}
