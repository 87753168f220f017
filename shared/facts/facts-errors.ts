import { StewardError } from "../core/errors.ts";

/** A blob was written by a newer version of the service than the one that reads it. */
export class FactsTooNew extends StewardError {
  readonly code = "facts-too-new";
  readonly blob: string;
  constructor(blob: string, version: number, supported: number) {
    super(
      `The facts in ${blob} cannot be read.`,
      `They have version ${version}, and this build knows ${supported} and older.`,
      "Deploy the newer version again, or delete the space: the next complete read fills it.",
    );
    this.blob = blob;
  }
}

/** A blob is there, but is not what its name says. */
export class FactsDamaged extends StewardError {
  readonly code = "facts-damaged";
  readonly blob: string;
  constructor(blob: string, why: string, cause?: unknown) {
    super(
      `The facts in ${blob} cannot be read.`,
      why,
      "Delete the space: the next complete read fills it.",
      { cause },
    );
    this.blob = blob;
  }
}

/** What a plan or a manifest names is gone: somebody committed meanwhile and the time to keep it has passed. */
export class FactsSuperseded extends StewardError {
  readonly code = "facts-superseded";
  readonly blob: string;
  constructor(blob: string) {
    super(
      `The blob ${blob} is gone.`,
      "Newer facts were committed, or a slice was never merged.",
      "Read the state and plan again.",
    );
    this.blob = blob;
  }
}
