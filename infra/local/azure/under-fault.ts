import { setTimeout as wait } from "node:timers/promises";
import type { Fault } from "./faults.ts";

/** What the client gets: the answer, another status, or no answer. `hidden` is the answer it does not see. */
export type Struck<T> =
  | { readonly kind: "answered"; readonly answer: T }
  | { readonly kind: "replaced"; readonly status: number; readonly hidden: T | undefined }
  | { readonly kind: "dropped"; readonly hidden: T | undefined };

/** Runs `effect` as the fault has it: before it strikes, or only if nothing is put in its place. */
export async function underFault<T>(
  fault: Fault | undefined,
  effect: () => Promise<T>,
): Promise<Struck<T>> {
  if (fault === undefined) return { kind: "answered", answer: await effect() };
  const hidden = fault.afterEffect === true ? await effect() : undefined;
  if (fault.delayMs !== undefined) await wait(fault.delayMs);
  if (fault.drop === true) return { kind: "dropped", hidden };
  if (fault.status !== undefined) return { kind: "replaced", status: fault.status, hidden };
  return { kind: "answered", answer: hidden ?? (await effect()) };
}
