import { z } from "zod";
import { checkGuid, type GraphCall, jsonBody } from "./call.ts";
import { badRequest } from "./graph-refusal.ts";

const reference = z.strictObject({
  "@odata.id": z
    .string()
    .regex(
      /^https:\/\/graph\.microsoft\.com\/(v1\.0|beta)\/(directoryObjects|users|groups|servicePrincipals)\/[^/]+$/,
    ),
});

/** The object that the body of a `POST …/$ref` points to, whether it is there or not. */
export function referencedId(call: GraphCall): string {
  const body = reference.safeParse(jsonBody(call));
  if (!body.success) throw badRequest("Invalid URL format specified in @odata.id for POST.");
  return checkGuid(body.data["@odata.id"].split("/").at(-1) ?? "");
}
