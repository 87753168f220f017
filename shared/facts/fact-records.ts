/**
 * What a read says of one record. `key` is unique in the set and stays (a directory object's id); `subject` is what the
 * record belongs to, and all records of one subject lie together, whatever set they are of.
 */
export type FactChange<F> =
  | { readonly kind: "seen"; readonly key: string; readonly subject: string; readonly fact: F }
  | { readonly kind: "removed"; readonly key: string };

/** A record as it is kept: the fact is plain JSON. */
export interface StoredFact<F> {
  readonly set: string;
  readonly key: string;
  readonly fact: F;
}

/** All that is known of one subject, by set and key; `memo` is what its last visit asked to remember. */
export interface SubjectFacts<F> {
  readonly subject: string;
  readonly facts: readonly StoredFact<F>[];
  readonly memo?: string;
}

/** A subject to be looked at. No facts: all that was known of it is gone. */
export interface SubjectVisit<F> extends SubjectFacts<F> {
  readonly because: "changed" | "due" | "all";
  /** Keys of the records that are new to the subject or say something else than at the last commit. */
  readonly fresh: ReadonlySet<string>;
  /** Those of them that are new to the subject. */
  readonly added: ReadonlySet<string>;
}

/** What a visit leaves behind: JSON for the next one, and the instant at which to come by again without a change. */
export interface Visited {
  readonly memo?: string;
  readonly nextAt?: Date;
}

/** What a merge asks of its caller. Both may be asked again after a crash. */
export interface MergeHandlers<F> {
  /**
   * Records of `set` that a complete read did not see. Answers the keys that are really gone; the others are kept as
   * they are. Whatever cannot be told is not gone.
   */
  confirmGone(set: string, candidates: readonly StoredFact<F>[]): Promise<Iterable<string>>;
  /** Subjects of one bucket, in the order of their keys. Answers as many, in the same order. */
  visit(subjects: readonly SubjectVisit<F>[]): Promise<readonly Visited[]>;
}
