import { setTimeout as wait } from "node:timers/promises";
import { expect } from "vitest";
import { z } from "zod";
import { openTenant } from "../oracle/tenant-http.ts";
import { allFindings, essence } from "./findings.ts";
import { CREDENTIALS_ONLY, type LocalAzure, type Mail, startLocalAzure } from "./local-azure.ts";
import { aPolicyFile } from "./policy-file.ts";
import { seeded } from "./seeded.ts";
import { moveTo, startMoveTo } from "./settled.ts";
import { reasonsTold, toldIn } from "./told.ts";

/** What a run came to. */
interface RunEnd {
  readonly findings: readonly string[];
  readonly reasons: readonly string[];
  readonly mails: readonly Mail[];
}

interface Run {
  readonly seed: number;
  readonly until: Date;
  /** What goes wrong on the way. */
  readonly disturb?: (azure: LocalAzure) => Promise<void>;
}

/**
 * Runs the service on a tenant up to an instant. The policy speaks of little enough that every message shows all that it
 * tells, so that what was told can be read from the mailbox.
 */
export async function runUntil({ seed, until, disturb }: Run): Promise<RunEnd> {
  const policy = await aPolicyFile();
  const azure = await startLocalAzure({
    seed,
    args: ["--policy", policy.path],
    env: CREDENTIALS_ONLY,
  });
  try {
    await policy.put({
      thresholdsDays: [14, 7, 3, 1],
      notify: { mode: "live", ...(await cardsAndEventsOfOneVault(azure)) },
    });
    await disturb?.(azure);
    await moveTo(azure, until);
    const mails = await azure.mailbox();
    for (const told of mails.map(toldIn)) expect(told).toMatchObject({ isWhole: true });
    return {
      findings: essence(await allFindings(azure)),
      reasons: reasonsTold(mails),
      mails,
    };
  } catch (error) {
    console.error(azure.log().slice(-4_000));
    throw error;
  } finally {
    await azure.stop();
  }
}

/** The vault whose secrets end one after another; not more at a time than a card shows. */
async function cardsAndEventsOfOneVault(azure: LocalAzure): Promise<object> {
  const tenant = await openTenant(azure.control);
  try {
    const query = "resources | where name == 'kv-payments-prod' | project id";
    const url = "https://management.azure.com/providers/Microsoft.ResourceGraph/resources";
    const { body } = await tenant.send("admin", `${url}?api-version=2024-04-01`, { query });
    const { data } = z.object({ data: z.array(z.object({ id: z.string() })) }).parse(body);
    const scopes = data.map(({ id }) => ({ resourceScope: id }));
    const siem = { secret: "events-webhook-siem", signingSecret: "events-webhook-siem-key" };
    return {
      teams: [{ name: "identity", secret: "teams-webhook-identity", scopes }],
      webhooks: [{ name: "siem", ...siem, scopes }],
    };
  } finally {
    await tenant.close();
  }
}

/** A moment at which the function host was killed. */
interface Kill {
  /** By the shared clock. */
  readonly at: Date;
  /** Keys of messages that the channel had taken, and whose answer the host never saw. */
  readonly pending: readonly string[];
}

const HOUR_MS = 3_600_000;
/** How long a channel that has taken a message keeps the answer to itself, in real time. */
const ANSWER_DELAY_MS = 3_000;

/** `in-the-gap`: a channel has taken a message, and we have not written it down. */
type Moment = "somewhere" | "in-the-gap";

/** Kills the function host at one moment after another; the clock moves on meanwhile. */
async function killAt(
  azure: LocalAzure,
  moments: readonly Moment[],
  random: () => number,
): Promise<readonly Kill[]> {
  const kills: Kill[] = [];
  let target = new Date("2026-03-02T09:00:05Z");
  for (const moment of moments) {
    if (moment === "somewhere") {
      const moving = moveTo(azure, target);
      await wait(random() * 2_000);
      kills.push(await kill(azure, []));
      await moving;
      target = later(target);
    } else {
      for (let pending: readonly string[] = []; pending.length === 0; target = later(target)) {
        pending = await untilTaken(azure, target, (keys) => {
          kills.push(keys);
        });
      }
    }
  }
  return kills;
}

/** First within what the first scan sets off, then across the days. */
function later(target: Date): Date {
  const isFirstMinute = target.getTime() < Date.parse("2026-03-02T09:00:30Z");
  return new Date(target.getTime() + (isFirstMinute ? 10_000 : 4 * HOUR_MS));
}

/** Moves the clock until a channel takes a message, and kills the host before it has the answer. */
async function untilTaken(
  azure: LocalAzure,
  target: Date,
  killed: (kill: Kill) => void,
): Promise<readonly string[]> {
  const before = (await azure.mailbox()).length;
  await azure.fault({
    match: { host: "graph.microsoft.com", path: "/\\/sendMail$/", method: "POST" },
    afterEffect: true,
    delayMs: ANSWER_DELAY_MS,
  });
  const move = startMoveTo(azure, target);
  let pending: readonly string[] = [];
  while (!move.isOver() && pending.length === 0) {
    await wait(20);
    pending = keysOf((await azure.mailbox()).slice(before));
  }
  if (pending.length > 0) killed(await kill(azure, pending));
  await azure.clearFaults();
  await move.end;
  return pending;
}

function keysOf(mails: readonly Mail[]): readonly string[] {
  return mails.filter(({ channel }) => channel === "email").map((mail) => toldIn(mail).key);
}

async function kill(azure: LocalAzure, pending: readonly string[]): Promise<Kill> {
  // A host that is still starting has no number to kill it by.
  for (;;) {
    try {
      await azure.killHost();
      return { at: await azure.now(), pending };
    } catch {
      await wait(50);
    }
  }
}

/**
 * Runs one tenant twice, once with the function host killed at these moments, and expects the same of both: extra copies
 * only of what was on its way at such a moment, each marked.
 */
export async function expectNothingLost({
  seed,
  until,
  moments,
}: Pick<Run, "seed" | "until"> & {
  readonly moments: readonly Moment[];
}): Promise<void> {
  const undisturbed = await runUntil({ seed, until });
  let kills: readonly Kill[] = [];
  const disturbed = await runUntil({
    seed,
    until,
    disturb: async (azure) => {
      kills = await killAt(azure, moments, seeded(seed));
    },
  });
  expect(kills).toHaveLength(moments.length);
  expect(disturbed.findings).toEqual(undisturbed.findings);
  expect(disturbed.reasons).toEqual(undisturbed.reasons);
  expectMarkedCopies(disturbed.mails, kills);
}

function expectMarkedCopies(mails: readonly Mail[], kills: readonly Kill[]): void {
  const copies = Map.groupBy(mails.map(toldIn), ({ key }) => key);
  for (const [key, [first, ...more]] of copies) {
    let before = first;
    for (const copy of more) {
      expect(copy, `copy of ${key}`).toMatchObject({ isRepeat: true, to: before?.to });
      const sentAt = before?.at.getTime() ?? 0;
      const isInGap = kills.some(({ at }) => Math.abs(at.getTime() - sentAt) < 5_000);
      expect(isInGap, `copy of ${key}, sent at ${String(before?.at.toISOString())}`).toBe(true);
      before = copy;
    }
  }
  for (const { pending } of kills) {
    for (const key of pending) {
      expect(copies.get(key)?.some(({ isRepeat }) => isRepeat)).toBe(true);
    }
  }
}
