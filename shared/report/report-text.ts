/** Every sentence of the digest and of the preview page. What comes from the tenant is put in by the caller, cut short. */

export const previewText = {
  title: "Preview: who would be told what",
  intro:
    'The policy says preview: nobody but you is written to, and nothing is lost. When "notify.mode" says "live", each of these gets what waits, in one message.',
  heading: (people: number) =>
    people === 1 ? "One would be told" : `${people} people and places would be told`,
  more: (count: number) => `and ${count} more`,
  teams: (name: string) => `Teams workflow ${name}`,
  webhook: (name: string) => `Webhook ${name}`,
  what: (told: {
    readonly findings: number;
    readonly severity: string;
    readonly title: string;
    readonly name: string;
    readonly ends: string | undefined;
  }) => {
    const { findings, severity, title, name, ends } = told;
    const count = findings === 1 ? "1 finding" : `${findings} findings, the most urgent`;
    const until = ends === undefined ? "" : ` (${ends})`;
    return `${count}: ${severity} – ${title} – ${name}${until}`;
  },
} as const;

export const digestText = {
  title: (week: string) => `Weekly digest, ${week}`,
  intro: (open: number) =>
    open === 0
      ? "No finding is open."
      : open === 1
        ? "One finding is open."
        : `${open} findings are open.`,
  bySeverity: "Open findings",
  byKind: "By kind",
  lastWeek: "The last 7 days",
  isNew: "New",
  isNewSinceFirstLook: "New, the first look at the tenant included",
  resolved: "Resolved",
  none: "none",
  low: (count: number) => `Low, told only here (${count})`,
  lowValue: (title: string, ends: string | undefined, contact: string | undefined) =>
    [
      title,
      ...(ends === undefined ? [] : [ends]),
      ...(contact === undefined ? [] : [contact]),
    ].join(" · "),
  ended: (date: string) => `ended ${date}`,
  ends: (date: string) => `ends ${date}`,
  more: (count: number) => `and ${count} more`,
  blind: "What could not be read",
  blindValue: (since: string, count: number, what: readonly string[]) =>
    `since ${since}; ${count === 1 ? "1 thing" : `${count} things`}${what.length === 0 ? "" : `: ${what.join(", ")}`}`,
  coverage: "When everything was last read",
  read: (records: number, when: string) => `${records} records, ${when}`,
  neverRead: "never read to its end",
  channels: "Channels, each tested once a week",
  mail: "Mail",
  teams: previewText.teams,
  webhook: previewText.webhook,
  mailTest: (lastWeek: string) =>
    `This digest is the test: when it stops coming, so do findings. Last week’s: ${lastWeek}`,
  channelTest: (lastWeek: string) => `A test is sent with this digest. Last week’s: ${lastWeek}`,
  neverRecorded: "there was none.",
  waiting: "not taken so far.",
  accepted: (when: string) => `accepted on ${when}.`,
  rejected: (when: string, why: string) => `rejected on ${when}: ${why}`,
  uncertain: (when: string, why: string) => `nobody knows whether it arrived (${when}): ${why}`,
  notReadable: (since: string, why: string) => `not readable, last read ${since}: ${why}`,
} as const;
