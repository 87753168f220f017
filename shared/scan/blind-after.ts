import type { ScanKind } from "../http/scans.ts";
import { contactsBlindness } from "./contacts-blindness.ts";
import { type BlindRecord, settleCauses } from "./coverage-rules.ts";
import { together } from "./scan-progress.ts";
import type { Blindness, SourceProgress } from "./scan-types.ts";
import type { SourcesState } from "./sources-store.ts";

/** Whether people can be found is told by scans of credentials, whose owners they are. */
const CONTACTS = { source: "contacts", kind: "credentials" } as const;

/** The causes of the sources that a scan of `kind` has looked at, as it leaves them; `all`: with those of other sources. */
export function blindAfter(
  kind: ScanKind,
  read: readonly SourceProgress[],
  before: SourcesState,
  now: Date,
): ReturnType<typeof settleCauses> & { readonly all: readonly BlindRecord[] } {
  const bySource = [
    ...read.map((progress) => [progress.source, blindnessOf(progress)] as const),
    ...(kind === CONTACTS.kind
      ? [[CONTACTS.source, contactsBlindness(before.contactsRefused)] as const]
      : []),
  ];
  const seen = bySource.flatMap(([source, some]) =>
    together(some).map((one) => ({ ...one, source })),
  );
  const was = [...before.blind.values()].filter(({ source }) => isLookedAt(kind, read, source));
  const settled = settleCauses(was, seen, now);
  const others = [...before.blind.values()].filter((one) => !was.includes(one));
  return { ...settled, all: [...others, ...settled.blind] };
}

/** Whether a scan of `kind` that has read these sources can say anything of causes of `source`. */
function isLookedAt(kind: ScanKind, read: readonly SourceProgress[], source: string): boolean {
  if (source === CONTACTS.source) return kind === CONTACTS.kind;
  return read.some((one) => one.source === source);
}

/** A source that failed as a whole is a cause of its own. */
function blindnessOf(progress: SourceProgress): readonly Blindness[] {
  if (progress.state !== "failed") return progress.blind;
  return [{ cause: `${progress.source}:${progress.code ?? "unknown"}`, count: 1, what: [] }];
}
