import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AzureState } from "../../infra/local/azure/state.ts";
import { type LocalAzure, startLocalAzure } from "../support/local-azure.ts";

export interface BenchAzure {
  readonly azure: LocalAzure;
  readonly state: AzureState;
  /** When it was ready: by `performance.now()`, and by the shared clock (epoch milliseconds). */
  readonly readyAt: { readonly here: number; readonly there: number };
}

interface Start {
  readonly size: "small" | "medium" | "huge";
  readonly args: readonly string[];
  /** App settings other than the usual ones. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts local Azures and sees to it that none of them, nor a folder of theirs, is left behind. */
export interface BenchAzures {
  /** Starts one, works with it, and stops it however that ends. A failure tells what local Azure has printed last. */
  use(start: Start, work: (running: BenchAzure) => Promise<void>): Promise<void>;
  /** Stops those that run, also those that are just starting. */
  stopAll(): Promise<void>;
}

const LOG_KEPT = 1_500;

export function createBenchAzures(): BenchAzures {
  const stops = new Set<() => Promise<void>>();
  return {
    async use({ size, args, env }, work) {
      const data = await mkdtemp(join(tmpdir(), "bench-"));
      const starting = startLocalAzure({ size, data, args, env });
      const end = async (): Promise<void> => {
        // One that did not start has nothing to stop.
        await (await starting.catch(() => undefined))?.stop();
        await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      };
      let ending: Promise<void> | undefined;
      const stop = (): Promise<void> => (ending ??= end());
      stops.add(stop);
      try {
        const azure = await starting;
        try {
          const state = (await azure.controlGet("state")) as AzureState;
          const readyAt = { here: performance.now(), there: (await azure.now()).getTime() };
          await work({ azure, state, readyAt });
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          throw new Error(`${why}\nLocal Azure had printed:\n${azure.log().slice(-LOG_KEPT)}`, {
            cause: error,
          });
        }
      } finally {
        await stop();
        stops.delete(stop);
      }
    },
    async stopAll() {
      await Promise.all([...stops].map((stop) => stop()));
    },
  };
}
