import { setTimeout as wait } from "node:timers/promises";
import type { Program } from "./program.ts";

export interface Supervisor {
  /** Resolves, with how it ended, when it ends too soon after its start too often in a row. */
  readonly gaveUp: Promise<string>;
  stop(): Promise<void>;
}

/** One that ends sooner than this after its start may be broken rather than killed. */
const shortLifeMs = 2_000;
const shortLivesInARow = 5;

/** Keeps a program running: one that ends without having been asked to is started again at once. */
export function supervise(start: () => Program, log: (line: string) => void): Supervisor {
  let program = start();
  let isStopping = false;

  async function watch(): Promise<string> {
    let shortLives = 0;
    for (;;) {
      const began = performance.now();
      const how = await program.ended;
      if (isStopping) return how;
      shortLives = performance.now() - began < shortLifeMs ? shortLives + 1 : 0;
      if (shortLives >= shortLivesInARow) return how;
      log(`The function host ended (${how}); it is started again.`);
      if (shortLives > 1) await wait(500);
      program = start();
    }
  }

  const gaveUp = watch();
  return {
    gaveUp,
    async stop() {
      isStopping = true;
      await program.stop();
    },
  };
}
