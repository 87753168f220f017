import { setTimeout as sleep } from "node:timers/promises";
import { allFindings, type Finding } from "../support/findings.ts";
import type { LocalAzure, Mail } from "../support/local-azure.ts";
import { toldIn } from "../support/told.ts";
import { benchRow, type BenchRow } from "./bench-row.ts";
import { quantile } from "./quantile.ts";

/** After the last event: a mailbox takes 30 messages a minute, so that what is late is late by minutes. */
const PATIENCE_MS = 10 * 60_000;
const ALLOWED_MS = 1_000;
const CHANNELS: readonly Mail["channel"][] = ["email", "teams", "webhook"];

/** What events are measured by. */
interface Told {
  /** Of the rows: `(iv)`. */
  readonly item: string;
  readonly azure: LocalAzure;
  /** How many mails there were before the first event. */
  readonly mailsBefore: number;
  /** By name: when what the event tells of was done, epoch milliseconds of the shared clock. */
  readonly doneAt: ReadonlyMap<string, number>;
  /** The name of what a finding is about; undefined for any other finding. */
  readonly nameOf: (finding: Finding) => string | undefined;
}

/**
 * Waits until each event has led to a finding, open and critical, and to a message that names it. Adds how long that took, from what was
 * done to the arrival of the message. Throws when one of them was not told.
 */
export async function addToldOf(told: Told, add: (row: BenchRow) => void): Promise<void> {
  const { item, azure, mailsBefore, doneAt } = told;
  const ids = await criticalFindings(told);
  const mails = await messagesNaming(azure, ["email"], mailsBefore, [...ids.values()]);
  const messages = await messagesNaming(azure, CHANNELS, mailsBefore, [...ids.values()]);
  const waits = (first: ReadonlyMap<string, Mail>): readonly number[] =>
    [...doneAt].map(([name, at]) => {
      const message = first.get(ids.get(name) ?? "");
      if (message === undefined) throw new Error(`${name} was not told of.`);
      return Date.parse(message.at) - at;
    });
  for (const [what, ms] of [
    ["mail", waits(mails)],
    ["first message on any channel", waits(messages)],
  ] as const) {
    const name = `${item} event to ${what}`;
    add(benchRow(`${name}, half of them`, "ms", quantile(ms, 0.5), ALLOWED_MS));
    add(benchRow(`${name}, 95 %`, "ms", quantile(ms, 0.95), ALLOWED_MS));
  }
  const count = new Set(mails.values()).size;
  add(benchRow(`${item} mails that tell of them`, "mails", count, doneAt.size));
}

/** The ids of the findings by name. */
async function criticalFindings({
  azure,
  doneAt,
  nameOf,
}: Told): Promise<ReadonlyMap<string, string>> {
  const found = await patiently(async () => {
    const named = (await allFindings(azure)).flatMap((finding): [string, Finding][] => {
      const name = nameOf(finding);
      return name === undefined || !doneAt.has(name) ? [] : [[name, finding]];
    });
    return named.length >= doneAt.size ? new Map(named) : undefined;
  });
  for (const name of doneAt.keys()) {
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
