import type { z } from "zod";
import { type GraphCall, jsonBody } from "./call.ts";
import { badRequest } from "./graph-refusal.ts";

/**
 * The body, when it has the shape; 400 otherwise, and what was not understood is said on the console.
 * @param what the body describes, for people: `role assignment`
 */
export function parsedBody<Shape extends z.ZodType>(
  call: GraphCall,
  shape: Shape,
  what: string,
): z.infer<Shape> {
  const parsed = shape.safeParse(jsonBody(call));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  console.error(`local Azure does not know this ${what}: ${issues.join("; ")}`);
  throw badRequest(`The ${what} is not valid, or not supported here.`);
}
