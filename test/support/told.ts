import type { Mail } from "./local-azure.ts";

/** One message, by what a program can tell of it: whom it went to and which findings it links to. */
export interface Told {
  /** The same for every copy of a message. */
  readonly key: string;
  readonly isRepeat: boolean;
  readonly at: Date;
  readonly channel: Mail["channel"];
  readonly to: string;
  /** Findings that somebody has to do something about; of an event also those that are over. */
  readonly findings: readonly string[];
  /** Findings said to be over; in mails only, since a card does not link to them. */
  readonly ended: readonly string[];
  /** False when there was more than a message shows. */
  readonly isWhole: boolean;
  /** How many findings a mail only counts. */
  readonly more: number;
}

const LINK = /\/findings\/(fp1:[0-9a-f]{40})/g;
/** The list at the end of a mail says what is over. */
const ENDED = /<li\b.*?<\/li>/gs;
/** A mail that names 25 findings says how many more there are, and links to the list of all. */
const MORE = /(\d+)[^\d<]*<a href="[^"]*\/findings"/;
/** Where a list is cut short: a line of a card, an item of a mail, a number in an event. */
const AND_MORE = /^… and \d+ more\.$|<li>and \d+ more<\/li>|"andMore": [1-9]/m;

export function toldIn({ channel, to, at, body, headers = {} }: Mail): Told {
  const ended = (body.match(ENDED) ?? []).flatMap(linked);
  const findings = linked(body.replaceAll(ENDED, ""));
  const more = Number(MORE.exec(body)?.[1] ?? 0);
  return {
    key: headers["x-steward-key"] ?? "",
    isRepeat: headers["x-steward-repeat"] === "1",
    at: new Date(at),
    channel,
    to,
    findings,
    ended,
    isWhole: more === 0 && !AND_MORE.test(body),
    more,
  };
}

/** Every (person, finding, over or not) as often as it was told, copies of one message counted once; sorted. */
export function reasonsTold(mails: readonly Mail[]): readonly string[] {
  const once = new Map(mails.map(toldIn).map((told) => [told.key, told]));
  return [...once.values()]
    .flatMap(({ channel, to, findings, ended }) => [
      ...findings.map((id) => `${channel} ${to} ${id}`),
      ...ended.map((id) => `${channel} ${to} ${id} is over`),
    ])
    .toSorted();
}

function linked(text: string): readonly string[] {
  return [...text.matchAll(LINK)].map(([, id = ""]) => id);
}
