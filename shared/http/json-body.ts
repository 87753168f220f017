import type { HttpRequest } from "@azure/functions";
import type { z } from "zod";
import { expectationOf } from "../config/expectation.ts";
import { reasonOf } from "../core/errors.ts";
import { Problem } from "./problem.ts";

/** More than any body of this API needs. */
const MAX_BYTES = 65_536;

/** The JSON body of `request`; no body at all counts as `{}`. Throws a {@link Problem} for one that cannot be used. */
export async function readJsonBody<T extends z.ZodType>(
  request: HttpRequest,
  schema: T,
): Promise<z.output<T>> {
  // Announced sizes first: what is too large is not read.
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BYTES) throw tooLarge();
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > MAX_BYTES) throw tooLarge();

  const contentType = request.headers.get("content-type");
  if (bytes.byteLength === 0) {
    // The Functions host hands over a body only if its length was announced (functions host, 4.1037): a chunked upload
    // arrives empty, and must not be taken for a request that wants the defaults.
    if (contentType === null && request.headers.get("transfer-encoding") === null) {
      return parse(schema, {});
    }
    throw new Problem(
      "length-required",
      "No body arrived. Send it with a Content-Length: a chunked upload arrives empty here.",
    );
  }
  if (!/^application\/json *(;|$)/i.test(contentType ?? "")) {
    throw new Problem("unsupported-media-type", "Send the body as application/json.");
  }
  return parse(schema, jsonOf(bytes));
}

function jsonOf(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Problem("invalid-body", `The body is not JSON in UTF-8: ${reasonOf(error)}.`);
  }
}

function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join(".");
    if (issue.code !== "unrecognized_keys") return [{ path, expected: expectationOf(issue) }];
    const prefix = path === "" ? "" : `${path}.`;
    return issue.keys.map((key) => ({ path: `${prefix}${key}`, expected: "no key of this name" }));
  });
  throw new Problem("invalid-body", "The body does not say what this call takes.", { errors });
}

function tooLarge(): Problem {
  return new Problem("body-too-large", `A body may have ${MAX_BYTES} bytes.`);
}
