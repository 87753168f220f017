import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { graphInstant } from "../tenant/anchor.ts";
import { badRequest } from "./graph-refusal.ts";

const instant = z.iso.datetime({ offset: true });
const entry = z.strictObject({
  keyId: z.guid().nullable().exactOptional(),
  displayName: z.string().max(90).nullable().exactOptional(),
  startDateTime: instant.nullable().exactOptional(),
  endDateTime: instant.nullable().exactOptional(),
  type: z.enum(["Symmetric", "AsymmetricX509Cert", "X509CertAndPassword"]),
  usage: z.enum(["Verify", "Sign"]),
  customKeyIdentifier: z.base64().nullable().exactOptional(),
  key: z.base64().nullable().exactOptional(),
});
type Entry = z.infer<typeof entry>;

/**
 * `keyCredentials` as a PATCH leaves it: the whole collection is replaced, entries left out are gone.
 * @param before the collection as it is
 * @param newId makes the key id of an entry that brings none
 */
export function replacedKeyCredentials(
  value: unknown,
  before: unknown,
  newId: () => string,
): readonly Record<string, unknown>[] {
  const entries = z.array(entry).safeParse(value);
  if (!entries.success)
    throw badRequest("Invalid value specified for property 'keyCredentials' of resource.");
  const known = new Map(
    (Array.isArray(before) ? (before as Record<string, unknown>[]) : []).map((one) => [
      String(one["keyId"]).toLowerCase(),
      one,
    ]),
  );
  return entries.data.map((given) => {
    const old = given.keyId == null ? undefined : known.get(given.keyId.toLowerCase());
    return old === undefined ? added(given, newId) : kept(given, old);
  });
}

/** An entry that was there comes back with its key as read, or without. */
function kept(given: Entry, old: Record<string, unknown>): Record<string, unknown> {
  if (given.key != null && given.key !== old["key"]) {
    throw badRequest("The key of an existing key credential cannot be changed.");
  }
  return { ...old, ...(given.displayName === undefined ? {} : { displayName: given.displayName }) };
}

function added(given: Entry, newId: () => string): Record<string, unknown> {
  if (given.key == null || given.key === "") {
    throw badRequest("New key credentials must have a value for property 'key'.");
  }
  const certificate = given.type === "AsymmetricX509Cert" ? parsed(given.key) : undefined;
  const startDateTime = given.startDateTime ?? certificate?.validFrom;
  const endDateTime = given.endDateTime ?? certificate?.validTo;
  if (startDateTime === undefined || endDateTime === undefined) {
    throw badRequest("Key credential end date is invalid.");
  }
  // Dates come from the certificate when omitted and may not exceed it (seen in practice).
  if (certificate !== undefined && Date.parse(endDateTime) > Date.parse(certificate.validTo)) {
    throw badRequest("Key credential end date is invalid.");
  }
  if (certificate !== undefined && Date.parse(startDateTime) < Date.parse(certificate.validFrom)) {
    throw badRequest("Key credential start date is invalid.");
  }
  return {
    customKeyIdentifier: given.customKeyIdentifier ?? certificate?.thumbprint ?? null,
    displayName: given.displayName ?? certificate?.subject ?? null,
    endDateTime: graphInstant(Date.parse(endDateTime)),
    key: given.key,
    keyId: given.keyId?.toLowerCase() ?? newId(),
    startDateTime: graphInstant(Date.parse(startDateTime)),
    type: given.type,
    usage: given.usage,
  };
}

function parsed(key: string): {
  readonly thumbprint: string;
  readonly subject: string;
  readonly validFrom: string;
  readonly validTo: string;
} {
  try {
    const certificate = new X509Certificate(Buffer.from(key, "base64"));
    return {
      thumbprint: Buffer.from(certificate.fingerprint.replaceAll(":", ""), "hex").toString(
        "base64",
      ),
      subject: certificate.subject.split("\n").join(", "),
      validFrom: new Date(certificate.validFrom).toISOString(),
      validTo: new Date(certificate.validTo).toISOString(),
    };
  } catch {
    throw badRequest("Key value is invalid certificate.");
  }
}
