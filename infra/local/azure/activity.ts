/** Counts what is under way, so that the clock waits for it. */
export interface Activity {
  /** Something has begun; call the answer once it has ended. */
  begin(): () => void;
  readonly count: number;
  /** Resolves as soon as nothing is under way. */
  quiet(): Promise<void>;
}

/** Nothing is under way at first. */
export function createActivity(): Activity {
  let count = 0;
  let waiting: (() => void)[] = [];

  return {
    begin() {
      count += 1;
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        count -= 1;
        if (count > 0) return;
        const all = waiting;
        waiting = [];
        for (const resolve of all) resolve();
      };
    },
    get count() {
      return count;
    },
    quiet: () =>
      count === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push(resolve);
          }),
  };
}
