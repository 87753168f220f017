import { z } from "zod";
import { parseInstant } from "../core/time.ts";

/** An id, in lower case whatever the source writes: the platform does not tell capital letters apart. */
export const lowerGuid = z.guid().transform((id) => id.toLowerCase());

/** Text that may be missing; missing and empty are one. */
export const someText = z
  .string()
  .nullish()
  .transform((text) => (text ? text : undefined));

/**
 * A timestamp that may be missing, as ISO 8601 in UTC. One that cannot be read makes its row unreadable: taken for missing,
 * the end of a role would be "never".
 */
export const someInstant = z
  .string()
  .nullish()
  .transform((text, context) => {
    if (text === null || text === undefined) return undefined;
    const instant = parseInstant(text);
    if (instant !== undefined) return instant.toISOString();
    context.addIssue("This is no timestamp.");
    return z.NEVER;
  });
