/** Rings once when `Date` has reached an instant. */
export interface Alarm {
  /** Sets it to an instant (epoch ms), or off. An earlier setting is forgotten. */
  set(at: number | undefined): void;
}

/** No wait is longer: `setTimeout` itself cannot do 24.8 days, and a moved clock is noticed the sooner. */
const longestSliceMs = 60_000;
/** `Date` may stand still (a frozen clock): then look again at this pace. */
const standstillMs = 200;

/** `setTimeout` runs on real time, so the remaining clock time is looked at again after each slice. */
export function createAlarm(ring: () => void): Alarm {
  let timeout: NodeJS.Timeout | undefined;

  function arm(at: number, atLeastMs: number): void {
    const armedAt = Date.now();
    const waitMs = Math.min(Math.max(at - armedAt, atLeastMs), longestSliceMs);
    timeout = setTimeout(() => {
      const now = Date.now();
      if (now >= at) {
        timeout = undefined;
        ring();
      } else {
        arm(at, now === armedAt ? standstillMs : 1);
      }
    }, waitMs);
  }

  return {
    set(at) {
      clearTimeout(timeout);
      timeout = undefined;
      if (at !== undefined) arm(at, 0);
    },
  };
}
