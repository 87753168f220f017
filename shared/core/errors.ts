/** A failure that names itself: `code` is stable, the message says what happened, why, and what to do. */
export abstract class StewardError extends Error {
  abstract readonly code: string;

  protected constructor(
    what: string,
    why: string,
    whatToDo: string,
    options?: { cause?: unknown },
  ) {
    super([what, why, whatToDo].filter((part) => part !== "").join(" "), options);
    this.name = new.target.name;
  }
}

/** The text of whatever was thrown, for a log field. Never for deciding: that is what `code` and status are for. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
