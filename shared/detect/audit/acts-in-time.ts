import { type LoggedAct, oldestFirst } from "../../inventory/logged-act.ts";

/** Milliseconds from the one to the other; negative when the second came first. */
export function msBetween(first: LoggedAct, second: LoggedAct): number {
  return Date.parse(second.at) - Date.parse(first.at);
}

/** The last of `earlier` that comes no more than `withinMs` before `later`; at the same instant counts. */
export function lastBefore<T extends LoggedAct>(
  earlier: readonly T[],
  later: LoggedAct,
  withinMs: number,
): T | undefined {
  return oldestFirst(earlier).findLast((one) => {
    const ms = msBetween(one, later);
    return one.id !== later.id && ms >= 0 && ms <= withinMs;
  });
}

export interface Burst {
  readonly withinMs: number;
  /** So many different things, counted by `of`. */
  readonly least: number;
}

/** The runs of acts in which at least `least` different things lie within `withinMs`, each run as long as it goes on. */
export function burstsOf<T extends LoggedAct>(
  acts: readonly T[],
  { withinMs, least }: Burst,
  of: (logged: T) => string,
): readonly (readonly T[])[] {
  const sorted = oldestFirst(acts);
  const counts = new Map<string, number>();
  const runs: { readonly from: number; to: number }[] = [];
  let start = 0;
  for (const [end, act] of sorted.entries()) {
    counts.set(of(act), (counts.get(of(act)) ?? 0) + 1);
    for (let first = sorted[start]; first && msBetween(first, act) > withinMs;) {
      const count = (counts.get(of(first)) ?? 0) - 1;
      if (count === 0) counts.delete(of(first));
      else counts.set(of(first), count);
      start += 1;
      first = sorted[start];
    }
    if (counts.size < least) continue;
    const last = runs.at(-1);
    if (last !== undefined && start <= last.to) last.to = end;
    else runs.push({ from: start, to: end });
  }
  return runs.map(({ from, to }) => sorted.slice(from, to + 1));
}

export function isAnyFresh(acts: readonly LoggedAct[], fresh: ReadonlySet<string>): boolean {
  return acts.some(({ id }) => fresh.has(id));
}
