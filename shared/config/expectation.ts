import type { z } from "zod";

/** What a value should have been, in words for whoever wrote it. Messages of our own schemas are such words already. */
export function expectationOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return KINDS[issue.expected] ?? issue.expected;
    case "invalid_value":
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "too_small":
      return `at least ${String(issue.minimum)}${UNITS[issue.origin] ?? ""}`;
    case "too_big":
      return `at most ${String(issue.maximum)}${UNITS[issue.origin] ?? ""}`;
    case "invalid_format":
      return FORMATS[issue.format] ?? issue.message;
    default:
      return issue.message;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

const UNITS: Readonly<Record<string, string>> = { string: " characters", array: " entries" };

const FORMATS: Readonly<Record<string, string>> = {
  email: "a mail address",
  guid: "a GUID",
  hostname: "a domain name",
  safeint: "a whole number",
};
