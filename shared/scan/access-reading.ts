import { causeWords } from "../detect/source-words.ts";
import type { PrincipalAccessView } from "../http/principals-reader.ts";
import { type AccessSource, SOURCES } from "./scan-types.ts";
import type { SourcesState } from "./sources-store.ts";

/**
 * How far an answer about power can be trusted. `asOf` is the oldest of the last complete reads: a record is written when it
 * changes, so its own age would say nothing. One bad moment counts here, though it is no blind spot yet.
 */
export function accessReading({
  sources,
  blind,
}: SourcesState): Pick<PrincipalAccessView, "asOf" | "notRead"> {
  const readAt = (source: AccessSource) => sources.get(source)?.lastCompleteAt;
  const never = SOURCES.access.filter((source) => readAt(source) === undefined);
  const [oldest] = SOURCES.access.flatMap((source) => readAt(source) ?? []).sort();
  const names: ReadonlySet<string> = new Set(SOURCES.access);
  const hidden = [...blind.values()].filter(
    ({ source, goods }) => names.has(source) && goods === 0,
  );
  return {
    ...(never.length === 0 && oldest !== undefined ? { asOf: oldest } : {}),
    notRead: [
      ...never.map((source) => aboutCause(`${source}:never-read`)),
      ...hidden.map(({ cause, since }) => ({ ...aboutCause(cause), since })),
    ],
  };
}

function aboutCause(cause: string): { readonly cause: string; readonly what: string } {
  return { cause, what: causeWords(cause) };
}
