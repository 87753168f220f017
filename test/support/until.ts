/** Asks again and again until every value of the answer is there; fails with the last answer after `ms`. */
export async function until<T extends object>(
  ms: number,
  ask: () => Promise<T>,
): Promise<{ [K in keyof T]: NonNullable<T[K]> }> {
  const end = performance.now() + ms;
  for (;;) {
    const answer = await ask();
    if (Object.values(answer).every((value) => value !== undefined && value !== null)) {
      return answer as { [K in keyof T]: NonNullable<T[K]> };
    }
    if (performance.now() > end) throw new Error(`Not in time: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
