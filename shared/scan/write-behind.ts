/** As many fill the transactions of all partitions, and are little memory. */
const AT_ONCE = 256;

export interface WriteBehind<T> {
  /** Throws when an earlier batch could not be written. */
  add(some: readonly T[]): Promise<void>;
  /** Resolves when nothing is being written, however that ended. */
  settled(): Promise<void>;
  /** Resolves, when everything is written, with the sum of what `write` answered. */
  end(): Promise<number>;
}

/**
 * Writes in batches, in the order in which things come: while one is being written, the next is collected. Who writes so is done
 * when all is written, and may say nothing of it before.
 */
export function writeBehind<T>(write: (batch: readonly T[]) => Promise<number>): WriteBehind<T> {
  let collected: T[] = [];
  let written: Promise<number> = Promise.resolve(0);

  async function next(): Promise<void> {
    const before = await written;
    const batch = collected;
    collected = [];
    written = batch.length === 0 ? written : write(batch).then((answer) => before + answer);
    written.catch(() => undefined); // it is heard when the next batch is due, or at the end
  }

  return {
    async add(some) {
      collected.push(...some);
      if (collected.length >= AT_ONCE) await next();
    },
    async settled() {
      await Promise.allSettled([written]);
    },
    async end() {
      await next();
      return written;
    },
  };
}
