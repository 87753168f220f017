import { z } from "zod";
import { expectationOf } from "../config/expectation.ts";
import { Problem, type RequestError } from "./problem.ts";

// The host joins a repeated parameter with commas (host source 4.1037), so repeated and comma-joined are the same thing.
const values = z.array(z.string());

/** A parameter that may have several values, repeated or joined with commas. */
export function several<T extends z.ZodType<unknown, string>>(item: T) {
  return values
    .transform((texts) => texts.flatMap((text) => text.split(",")).map((text) => text.trim()))
    .pipe(z.array(item));
}

/** A parameter that has one value. */
export function one<T extends z.ZodType<unknown, string>>(item: T) {
  return values.transform((texts) => texts.join(",")).pipe(item);
}

/** What the parameters say. Throws a {@link Problem} that names every one that is unknown or has a bad value. */
export function parseQuery<T extends z.ZodObject>(schema: T, query: URLSearchParams): z.output<T> {
  const known = Object.keys(schema.shape);
  const given: Record<string, string[]> = {};
  const errors: RequestError[] = [];
  for (const name of new Set(query.keys())) {
    if (known.includes(name)) given[name] = query.getAll(name);
    else errors.push({ path: name, expected: expectedNames(known) });
  }
  const parsed = schema.safeParse(given);
  if (parsed.success && errors.length === 0) return parsed.data;
  for (const issue of parsed.error?.issues ?? []) {
    errors.push({ path: String(issue.path[0]), expected: expectationOf(issue) });
  }
  const names = [...new Set(errors.map(({ path }) => path))].join(", ");
  throw new Problem("invalid-parameters", `Cannot be used as sent: ${names}.`, { errors });
}

function expectedNames(known: readonly string[]): string {
  return known.length === 0 ? "no parameters" : `one of the parameters ${known.join(", ")}`;
}
