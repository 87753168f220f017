import type { AccessFact, Catalogue } from "./access-records.ts";

/** One stretch of a read. */
export interface AccessReading {
  /** Facts as they come, page by page; the next page is fetched while this one is used. */
  readonly facts: AsyncIterable<AccessFact>;
  /** What the read came to; asked when `facts` has been used up. */
  result(): {
    readonly pages: number;
    /** Rows that lack the promised shape. */
    readonly unreadable: number;
    /** What could not be read: `cause` is stable, `{source}:{code}`. */
    readonly blind: readonly {
      readonly cause: string;
      readonly count: number;
      readonly what: readonly string[];
    }[];
    /** Epochs that were read completely, e.g. `azure-roles:/subscriptions/{id}`. */
    readonly scopes: readonly string[];
    readonly catalogue: Partial<Catalogue>;
  };
}
