/** A number of units that may be spent in each window of the shared clock. */
export interface Budget {
  /** Spends `units` of what `spender` has in this window. A refused call counts as well (learn.microsoft.com/graph/throttling). */
  spend(spender: string, units: number, now: Date): BudgetState;
}

export interface BudgetState {
  readonly isExceeded: boolean;
  /** 1 when all is spent. */
  readonly share: number;
  /** Until the next window. */
  readonly secondsLeft: number;
}

/** Windows begin at multiples of their length, so that what was refused is possible again after `secondsLeft`. */
export function createBudget(units: number, windowMs: number): Budget {
  const spent = new Map<string, { window: number; units: number }>();
  return {
    spend(spender, cost, now) {
      const window = Math.floor(now.getTime() / windowMs);
      const before = spent.get(spender);
      const total = (before?.window === window ? before.units : 0) + cost;
      spent.set(spender, { window, units: total });
      return {
        isExceeded: total > units,
        share: total / units,
        secondsLeft: Math.ceil(((window + 1) * windowMs - now.getTime()) / 1000),
      };
    },
  };
}
