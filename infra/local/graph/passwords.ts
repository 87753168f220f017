import { z } from "zod";
import type { LocalResponse } from "../azure/exchange.ts";
import { graphInstant } from "../tenant/anchor.ts";
import type { GraphObject } from "../tenant/model.ts";
import { createRandom } from "../tenant/random.ts";
import type { Store } from "../tenant/store.ts";
import { jsonText, noContent, root } from "./answers.ts";
import { type GraphCall, jsonBody, setOf, subjectOf } from "./call.ts";
import { badRequest } from "./graph-refusal.ts";

const instant = z.iso.datetime({ offset: true });
const addition = z.strictObject({
  passwordCredential: z
    .strictObject({
      displayName: z.string().max(90).nullable().exactOptional(),
      startDateTime: instant.nullable().exactOptional(),
      endDateTime: instant.nullable().exactOptional(),
    })
    .nullable()
    .exactOptional(),
});
const removal = z.strictObject({ keyId: z.guid() });

interface Entry {
  readonly keyId: string;
}

/**
 * `POST /applications/{id}/addPassword`: mints a secret and shows it once. Not idempotent: each call mints another
 * (learn.microsoft.com/graph/api/application-addpassword).
 * @param object as it truly is
 */
export function addPassword(call: GraphCall, store: Store, object: GraphObject): LocalResponse {
  const body = addition.safeParse(jsonBody(call));
  if (!body.success) throw badRequest("Invalid value specified for property 'passwordCredential'.");
  const { displayName = null, startDateTime, endDateTime } = body.data.passwordCredential ?? {};
  const starts = new Date(startDateTime ?? call.now);
  const ends = new Date(endDateTime ?? twoYearsAfter(starts));
  if (ends.getTime() <= starts.getTime()) {
    throw badRequest("Password credential end date is invalid: it must be after the start date.");
  }
  const keyId = store.newId();
  const secretText = newSecret(keyId);
  const credential = {
    customKeyIdentifier: null,
    displayName,
    endDateTime: graphInstant(ends.getTime()),
    hint: secretText.slice(0, 3),
    keyId,
    secretText: null,
    startDateTime: graphInstant(starts.getTime()),
  };
  store.write({
    kind: "put",
    set: setOf(call),
    object: { ...object, passwordCredentials: [...passwordsOf(object), credential] },
  });
  const shown = {
    "@odata.context": `${root}/$metadata#microsoft.graph.passwordCredential`,
    ...credential,
    secretText,
  };
  return jsonText(JSON.stringify(shown));
}

/** `POST /applications/{id}/removePassword`. */
export function removePassword(call: GraphCall, store: Store, object: GraphObject): LocalResponse {
  const body = removal.safeParse(jsonBody(call));
  if (!body.success) throw badRequest("Invalid value specified for property 'keyId'.");
  const keyId = body.data.keyId.toLowerCase();
  const isIt = (entry: Entry): boolean => entry.keyId.toLowerCase() === keyId;
  // A secret that was just added is not known here yet: the same answer as for one that never was.
  if (!passwordsOf(subjectOf(call)).some(isIt) || !passwordsOf(object).some(isIt)) {
    throw badRequest(`No password credential found with keyId ${keyId}.`);
  }
  const passwordCredentials = passwordsOf(object).filter((entry) => !isIt(entry));
  store.write({ kind: "put", set: setOf(call), object: { ...object, passwordCredentials } });
  return noContent();
}

function passwordsOf(object: GraphObject): readonly Entry[] {
  const entries = object["passwordCredentials"];
  return Array.isArray(entries) ? (entries as Entry[]) : [];
}

function twoYearsAfter(start: Date): Date {
  const end = new Date(start);
  end.setUTCFullYear(end.getUTCFullYear() + 2);
  return end;
}

/** 40 characters in the form of today's secrets. */
function newSecret(keyId: string): string {
  const text = createRandom(keyId, "secret").bytes(30).toString("base64url");
  return `${text.slice(0, 3)}8Q~${text.slice(3, 37)}`;
}
