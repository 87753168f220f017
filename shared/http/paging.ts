import { z } from "zod";
import { Problem } from "./problem.ts";
import { one } from "./query.ts";

const DEFAULT_TOP = 50;

/** What every list takes to be read page by page. */
export const topParameter = one(
  z
    .string()
    .regex(/^\d{1,9}$/, "a whole number")
    .transform(Number)
    .pipe(z.int().min(1).max(1000)),
)
  .default(DEFAULT_TOP)
  .meta({ description: "At most this many.", default: DEFAULT_TOP });

export const continuationParameter = one(z.string().min(1).max(2000))
  .optional()
  .describe("From the previous page, with the other parameters as they were.");

/** The refusal of a continuation that this service has not given. */
export function refusedContinuation(): Problem {
  const expected = "a continuation as this service gave it";
  return new Problem("invalid-parameters", "Cannot be used as sent: continuation.", {
    errors: [{ path: "continuation", expected }],
  });
}

/** What a list gives to be read further. */
export const continuationSchema = z
  .string()
  .optional()
  .describe("Present when there may be more: send it as the parameter `continuation`.");
