/** What the directory is asked for people. */
export type ContactReading = "owners" | "users" | "domains";

/** How the directory took it. What nobody needed to ask for is in neither. */
export interface ContactReadings {
  readonly answered: readonly ContactReading[];
  /** For want of a permission; one of several requests is enough. */
  readonly refused: readonly ContactReading[];
}

/** What is known to be refused after `readings`: what was not asked for this time stays as it was. In order, each once. */
export function refusedAfter(
  before: readonly ContactReading[],
  { answered, refused }: ContactReadings,
): readonly ContactReading[] {
  const still = before.filter((one) => !answered.includes(one));
  return [...new Set([...still, ...refused])].sort();
}

/** Notes how each request was taken. */
export interface ReadingNotes {
  note(reading: ContactReading, isAnswered: boolean): void;
  readings(): ContactReadings;
}

export function createReadingNotes(): ReadingNotes {
  const isAnswered = new Map<ContactReading, boolean>();
  const those = (answered: boolean): readonly ContactReading[] =>
    [...isAnswered].filter(([, is]) => is === answered).map(([reading]) => reading);
  return {
    note(reading, is) {
      isAnswered.set(reading, is && isAnswered.get(reading) !== false);
    },
    readings: () => ({ answered: those(true), refused: those(false) }),
  };
}
