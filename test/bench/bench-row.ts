/** One line of the result. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The number compared with, in the same unit; null where there is nothing to compare with. */
  readonly against: number | null;
  /** `value / against`, to three decimals. */
  readonly ratio: number | null;
}

/** A line from measured numbers; they are kept to three decimals. */
export function benchRow(name: string, unit: string, value: number, against?: number): BenchRow {
  return {
    name,
    value: rounded(value),
    unit,
    against: against === undefined ? null : rounded(against),
    ratio: against === undefined || against === 0 ? null : rounded(value / against),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
