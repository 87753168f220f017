import { canonicalJson } from "../facts/canonical-json.ts";
import type { AuditTarget } from "./audit-record.ts";
import { textOf } from "./audit-values.ts";

/** One value that differs; `what` is the property's name and the way to it: `ConditionalAccessPolicy.state`. */
export interface PropertyChange {
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
}

/** An entry can hold a whole policy twice: what is shown of the difference has an end. */
const MOST_CHANGES = 50;
const LONGEST_VALUE = 500;
const DEEPEST = 8;
/** What says only that, by what, or when something was changed. */
const ABOUT_THE_CHANGE =
  /^(included updated properties|targetid\..*|action client name|(last)?modifieddatetime|lastdirsynctime|version)$/i;

/** The properties that differ, but for those that `isLeftOut` says are looked at elsewhere; policies value by value. */
export function propertyChanges(
  targets: readonly AuditTarget[],
  isLeftOut: (name: string) => boolean = () => false,
): readonly PropertyChange[] {
  return targets
    .flatMap(({ changes }) =>
      [...changes]
        .filter(([name]) => !ABOUT_THE_CHANGE.test(name) && !isLeftOut(name))
        .flatMap(([name, { before, after }]) =>
          differences(name, unfolded(before), unfolded(after), 0),
        ),
    )
    .slice(0, MOST_CHANGES);
}

function differences(
  what: string,
  before: unknown,
  after: unknown,
  depth: number,
): readonly PropertyChange[] {
  if (sameText(before) === sameText(after)) return [];
  const first = fieldsOf(before);
  const second = fieldsOf(after);
  if (first !== undefined && second !== undefined && depth < DEEPEST) {
    const names = new Set([...first.keys(), ...second.keys()]);
    return [...names]
      .filter((name) => !ABOUT_THE_CHANGE.test(name))
      .flatMap((name) =>
        differences(`${what}.${name}`, first.get(name), second.get(name), depth + 1),
      );
  }
  return [{ what, ...shown("before", before), ...shown("after", after) }];
}

/** Lists say the same in any order; nothing, null, and an empty list or text are the same nothing. */
function sameText(value: unknown): string {
  if (Array.isArray(value)) return value.map(sameText).toSorted().join("\n");
  return value === undefined || value === null || value === "" ? "" : canonicalJson(value);
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value));
}

/** Some values are lists of one, and some are texts that hold JSON within the JSON. */
function unfolded(value: unknown): unknown {
  if (Array.isArray(value) && value.length === 1) return unfolded(value[0]);
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function shown(name: "before" | "after", value: unknown): Partial<Omit<PropertyChange, "what">> {
  if (sameText(value) === "") return {};
  const text = textOf(value) ?? canonicalJson(value);
  return { [name]: text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text };
}
