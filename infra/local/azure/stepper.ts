import { setTimeout as wait } from "node:timers/promises";
import type { ClockWriter } from "../clock/clock-file.ts";
import type { StandIn } from "./exchange.ts";
import type { HostLink } from "./host-link.ts";

export interface Stepper {
  /** Moves the clock to `atMs` from one due thing to the next, each run to rest. One move at a time. */
  advanceTo(atMs: number): Promise<void>;
  /** Resolves when nothing is running or due, in the stand-ins and in the host. */
  rest(): Promise<void>;
  /** Does what has come due while the clock flows by itself. Does nothing during a move. */
  runDue(): Promise<void>;
}

/** Processes look into the clock file again after half of that; nobody is told of a new time before. */
const settleMs = 1;

/** A clock that moves past the same instant this often without end means that something due is never done. */
const sameInstantLimit = 1_000;

/** Moves the clock as if time had passed, only faster. */
export function createStepper(deps: {
  clock: ClockWriter;
  standIns: readonly StandIn[];
  /** Resolves when no request to local Azure is under way. */
  quiet: () => Promise<void>;
  /** How much is under way, requests and what the stand-ins do by themselves. */
  underWay: () => number;
  host: HostLink;
}): Stepper {
  const { clock, standIns, quiet, underWay, host } = deps;
  let moving: Promise<void> = Promise.resolve();
  let isMoving = false;
  let isPumping: Promise<void> | undefined;

  function standInsDue(): number | undefined {
    return earliest(standIns.map((one) => one.nextDue?.()));
  }

  /** Also waits for what an earlier call has begun, so it is worth calling when nothing is due. */
  async function runStandIns(): Promise<void> {
    const now = new Date(clock.now());
    for (const one of standIns) await one.runDue?.(now);
  }

  /** Answers the host's next due instant. */
  async function toRest(): Promise<number | undefined> {
    for (;;) {
      await quiet();
      await runStandIns();
      const hostDue = await host.rest();
      const due = standInsDue();
      const isDue = due !== undefined && due <= clock.now();
      if (!isDue && underWay() === 0) return hostDue;
      await wait(0);
    }
  }

  async function move(targetMs: number): Promise<void> {
    let previous = -Infinity;
    let repeats = 0;
    for (;;) {
      const due = earliest([await toRest(), standInsDue()]);
      if (due === undefined || due > targetMs) break;
      repeats = due > previous ? 0 : repeats + 1;
      if (repeats > sameInstantLimit) {
        throw new Error(
          `What is due at ${new Date(due).toISOString()} stays due; the clock cannot pass it.`,
        );
      }
      previous = due;
      clock.moveTo(due);
      await wait(settleMs);
      await runStandIns();
      await host.clockMoved();
    }
    clock.moveTo(targetMs);
    await wait(settleMs);
    await host.clockMoved();
    await toRest();
  }

  return {
    advanceTo(atMs) {
      const next = moving.then(async () => {
        isMoving = true;
        try {
          await isPumping;
          await move(atMs);
        } finally {
          isMoving = false;
        }
      });
      moving = next.catch(() => undefined); // a failed move is its caller's; the next one may still be made
      return next;
    },
    async rest() {
      await moving;
      await toRest();
    },
    async runDue() {
      if (isMoving || isPumping !== undefined) return;
      isPumping = runStandIns();
      try {
        await isPumping;
      } finally {
        isPumping = undefined;
      }
    },
  };
}

function earliest(instants: readonly (number | undefined)[]): number | undefined {
  const known = instants.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
