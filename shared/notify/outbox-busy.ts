import { StewardError } from "../core/errors.ts";

/** Thrown when a person's outbox has changed under every one of many tries. */
export class OutboxBusy extends StewardError {
  readonly code = "outbox-busy";
  constructor(partition: string) {
    super(
      `The outbox ${partition} could not be changed.`,
      "Others changed it at every try.",
      "Do the same again: what is stored is not stored twice.",
    );
  }
}
