import { z } from "zod";
import { parseInstant } from "../core/time.ts";
import { settingsOf, SETTINGS_SELECT, settingsShape } from "./application-settings.ts";
import type { ApplicationFact, CredentialEntry, ServicePrincipalFact } from "./records.ts";
import { originOf } from "./service-principal-origin.ts";

/** What is read of an application: no more than is used. `keyCredentials` in a list costs the tenant-wide budget. */
export const APPLICATION_SELECT = [
  "id",
  "appId",
  "displayName",
  "createdDateTime",
  "isDisabled",
  "tags",
  "identifierUris",
  "serviceManagementReference",
  ...SETTINGS_SELECT,
  "passwordCredentials",
  "keyCredentials",
].join(",");

export const SERVICE_PRINCIPAL_SELECT = [
  "id",
  "appId",
  "displayName",
  "accountEnabled",
  "appOwnerOrganizationId",
  "servicePrincipalType",
  "preferredSingleSignOnMode",
  "passwordCredentials",
  "keyCredentials",
].join(",");

/**
 * The platform's own application for device peer-to-peer sign-in renews its certificate by itself. An identifier URI is
 * unique in the tenant, so nobody else can carry this one while the real one has it.
 */
const PLATFORM_IDENTIFIER_URI = "urn:p2p_cert";

const text = z.string().nullish();
const passwordSchema = z.object({
  keyId: z.guid(),
  displayName: text,
  startDateTime: text,
  endDateTime: text,
  customKeyIdentifier: text,
});
const keySchema = passwordSchema.extend({ usage: text });
const lowerGuid = z.guid().transform((id) => id.toLowerCase());

const applicationSchema = z.object({
  id: lowerGuid,
  appId: lowerGuid,
  displayName: text,
  createdDateTime: text,
  isDisabled: z.boolean().nullish(),
  tags: z.array(z.string()).nullish(),
  identifierUris: z.array(z.string()).nullish(),
  serviceManagementReference: text,
  ...settingsShape,
  passwordCredentials: z.array(passwordSchema).nullish(),
  keyCredentials: z.array(keySchema).nullish(),
});

const servicePrincipalSchema = z.object({
  id: lowerGuid,
  appId: lowerGuid,
  displayName: text,
  accountEnabled: z.boolean().nullish(),
  appOwnerOrganizationId: text,
  servicePrincipalType: text,
  preferredSingleSignOnMode: text,
  passwordCredentials: z.array(passwordSchema).nullish(),
  keyCredentials: z.array(keySchema).nullish(),
});

/** A row of `/applications` as our record; `undefined` when it does not have the shape that Graph promises. */
export function parseApplication(row: unknown): ApplicationFact | undefined {
  const parsed = applicationSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const app = parsed.data;
  const createdAt = isoOf(app.createdDateTime);
  return {
    kind: "application",
    id: app.id,
    appId: app.appId,
    name: app.displayName ?? "",
    ...(createdAt === undefined ? {} : { createdAt }),
    isDisabled: app.isDisabled === true,
    tags: app.tags ?? [],
    ...(app.serviceManagementReference ? { serviceReference: app.serviceManagementReference } : {}),
    isPlatformMade: app.identifierUris?.includes(PLATFORM_IDENTIFIER_URI) ?? false,
    ...settingsOf(app),
    credentials: entriesOf(app),
  };
}

/** A row of `/servicePrincipals` as our record, seen from the tenant with this id. */
export function parseServicePrincipal(
  row: unknown,
  tenantId: string,
): ServicePrincipalFact | undefined {
  const parsed = servicePrincipalSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const principal = parsed.data;
  return {
    kind: "service-principal",
    id: principal.id,
    appId: principal.appId,
    name: principal.displayName ?? "",
    isEnabled: principal.accountEnabled !== false,
    origin: originOf(principal, tenantId),
    usesSaml: principal.preferredSingleSignOnMode === "saml",
    credentials: entriesOf(principal),
  };
}

/** Only what can change a finding is kept: a service principal with credentials, or one that is switched off. */
export function isWorthKeeping(principal: ServicePrincipalFact): boolean {
  // Theirs to rotate: nothing is ever said of their credentials.
  if (principal.origin === "microsoft" || principal.origin === "managed-identity") return false;
  return principal.credentials.length > 0 || !principal.isEnabled;
}

function entriesOf(holder: {
  passwordCredentials?: z.infer<typeof passwordSchema>[] | null | undefined;
  keyCredentials?: z.infer<typeof keySchema>[] | null | undefined;
}): CredentialEntry[] {
  return [
    ...(holder.passwordCredentials ?? []).map((entry) => entryOf("password", entry)),
    ...(holder.keyCredentials ?? []).map((entry) => entryOf("key", entry)),
  ];
}

function entryOf(
  source: CredentialEntry["source"],
  entry: z.infer<typeof passwordSchema> & { usage?: string | null | undefined },
): CredentialEntry {
  const startsAt = isoOf(entry.startDateTime);
  const endsAt = isoOf(entry.endDateTime);
  const thumbprint = entry.customKeyIdentifier
    ? Buffer.from(entry.customKeyIdentifier, "base64").toString("hex").toUpperCase()
    : "";
  return {
    source,
    keyId: entry.keyId.toLowerCase(),
    ...(entry.displayName ? { name: entry.displayName } : {}),
    ...(startsAt === undefined ? {} : { startsAt }),
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(entry.usage ? { usage: entry.usage } : {}),
    ...(thumbprint === "" ? {} : { thumbprint }),
  };
}

function isoOf(value: string | null | undefined): string | undefined {
  return parseInstant(value)?.toISOString();
}
