import type { LocalAzure } from "./local-azure.ts";

/** Moves past the first scan, and until everybody who is to be told of it has been: a mailbox takes 30 messages a minute. */
export async function firstScanTold(azure: LocalAzure): Promise<void> {
  await moveTo(azure, new Date("2026-03-02T10:45:00Z"));
}

/** Moves the clock to an instant; everything that comes due on the way has happened when it answers. */
export async function moveTo(azure: LocalAzure, instant: Date): Promise<void> {
  await azure.controlPost("clock", { to: instant.toISOString() });
}

/** Begins to move the clock; a test can do something meanwhile. */
export function startMoveTo(
  azure: LocalAzure,
  instant: Date,
): { readonly isOver: () => boolean; readonly end: Promise<void> } {
  let isOver = false;
  const end = moveTo(azure, instant).finally(() => {
    isOver = true;
  });
  end.catch(() => undefined); // its failure is met where it is awaited
  return { isOver: () => isOver, end };
}
