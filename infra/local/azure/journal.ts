/** One request that local Azure has answered. */
export interface JournalEntry {
  /** Ascending in the order of answers. */
  readonly id: number;
  /** When the request arrived, ISO 8601, by the shared clock. */
  readonly at: string;
  readonly host: string;
  readonly method: string;
  readonly path: string;
  /** Decoded, without the question mark. */
  readonly query: string;
  /** 0 when the connection was dropped or refused instead of an answer. */
  readonly status: number;
  /** By the published budgets of the service, 0 where there is none. */
  readonly cost: number;
  /** Real time from the arrival to the end of the answer. */
  readonly ms: number;
  /** `run`, `watch`, `act`, a user principal name, an object id, or nothing. */
  readonly identity: string;
  /** A request that came inside of a `$batch`, which has an entry of its own after these. */
  readonly isInBatch?: true;
  /** Of a POST, as it came, where bodies are kept. */
  readonly body?: string;
}

export interface Journal {
  /** Whether entries of POST requests are to bring their bodies: queries are sent that way. */
  readonly keepsBodies: boolean;
  add(entry: Omit<JournalEntry, "id">): void;
  /** What was answered after the entry `id`, oldest first, as far back as the journal reaches. */
  since(id: number): readonly JournalEntry[];
}

/** Keeps the newest `capacity` entries; bodies only when asked to, since they may be large. */
export function createJournal({ capacity = 200_000, keepsBodies = false } = {}): Journal {
  const ring: JournalEntry[] = [];
  let last = 0;

  return {
    keepsBodies,
    add(entry) {
      last += 1;
      ring[(last - 1) % capacity] = { id: last, ...entry };
    },
    since(id) {
      const found: JournalEntry[] = [];
      for (let next = Math.max(id, last - capacity, 0) + 1; next <= last; next++) {
        const entry = ring[(next - 1) % capacity];
        if (entry !== undefined) found.push(entry);
      }
      return found;
    },
  };
}
