/** Something that stays as it is for as long as a run goes on, made once for each run. */
export interface RunKept<T> {
  of(runId: string): Promise<T>;
  /** After a failure: it may have become too old. */
  forget(): void;
}

export function keptForRun<T>(make: () => Promise<T>): RunKept<T> {
  let latest: { readonly runId: string; readonly made: Promise<T> } | undefined;
  return {
    of(runId) {
      if (latest?.runId !== runId) {
        const made = make();
        latest = { runId, made };
        // Who waits for it hears of it, and the next one tries again.
        made.catch(() => {
          if (latest?.made === made) latest = undefined;
        });
      }
      return latest.made;
    },
    forget() {
      latest = undefined;
    },
  };
}
