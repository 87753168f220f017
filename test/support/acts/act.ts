import type { Severity } from "../../../shared/findings/finding.ts";
import type { ActingTenant } from "./acting-tenant.ts";

/** What came of it. */
export interface Done {
  /** Id of what it was done to, as a finding about it names it. */
  readonly about: string;
  /** Object id of who did it; the administrator when absent. */
  readonly by?: string;
  /** Ids of what else it was done to on the way. */
  readonly besides?: readonly string[];
}

/** Takes one step. Answers what came of it, or the next step, to be taken when what was written shows. */
export type Step = (tenant: ActingTenant) => Promise<Done | NextStep>;
export type NextStep = () => Promise<Done | NextStep>;

/** Something that somebody does in the tenant. */
export interface Deed {
  readonly what: string;
  readonly begin: Step;
  /** There is no call for it in local Azure: the record alone is written that the platform leaves. */
  readonly isRecordOnly?: true;
}

/** Something that has to be found. */
export interface Act extends Deed {
  /** The rules of the yardstick that watch for it, by their numbers. */
  readonly rows: readonly number[];
  readonly found: {
    readonly detector: string;
    readonly atLeast: Severity;
    /** Several did it together: the finding names one of them. */
    readonly byAnyone?: true;
  };
  /** What it changes is there once in a tenant: done again, it changes nothing. */
  readonly isOnce?: true;
  /** Looks like it and is harmless, or is something else: it stays quiet. */
  readonly nearMiss: Deed;
}
