import type { Clock } from "./clock.ts";

/** `ask`, whose answers count for `ms`: asked again about the same key meanwhile, it answers the same. A failure is not kept. */
export function keptFor<T>(
  clock: Clock,
  ms: number,
  ask: (key: string) => Promise<T>,
): (key: string) => Promise<T> {
  const asked = new Map<string, { readonly at: number; readonly answer: Promise<T> }>();
  return (key) => {
    const now = clock.now().getTime();
    for (const [old, { at }] of asked) if (now - at >= ms) asked.delete(old);
    const known = asked.get(key);
    if (known !== undefined) return known.answer;
    const answer = ask(key);
    asked.set(key, { at: now, answer });
    answer.catch(() => asked.delete(key));
    return answer;
  };
}
