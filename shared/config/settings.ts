import { z } from "zod";
import { StewardError } from "../core/errors.ts";
import { CLOUD_NAMES, CLOUDS, type Cloud } from "./cloud.ts";
import { frozen } from "./frozen.ts";
import { ncrontabProblem } from "./ncrontab.ts";

/** Where things are. All from app settings `STEWARD_*`, parsed once. */
export interface Settings {
  /** Ids are lower case. */
  readonly tenantId: string;
  readonly cloud: Cloud;
  /** Client id of the managed identity with which the service keeps its own house: storage, mail, webhook secrets. */
  readonly runClientId: string;
  /** Client id of the managed identity that reads the tenant, and only reads. */
  readonly watchClientId: string;
  /** Client id of the app registration whose tokens this service's API accepts. */
  readonly apiClientId: string;
  /** Addresses end without a slash. */
  readonly tablesUrl: string;
  readonly blobsUrl: string;
  /** The service's own vault; needed as soon as the policy names a secret. */
  readonly vaultUrl: string | undefined;
  /** The mailbox that mail is sent from. */
  readonly mailFrom: string;
  /** Relative to the app's folder. */
  readonly policyFile: string;
  /** Where people and API clients reach the service; links in messages begin with it. */
  readonly baseUrl: string;
  /** NCRONTAB, UTC. The timers take them from the environment by themselves; here they are only checked. */
  readonly schedules: {
    readonly credentialScan: string;
    readonly accessScan: string;
    readonly audit: string;
    readonly digest: string;
    readonly retention: string;
  };
}

interface SettingProblem {
  /** The app setting. */
  readonly name: string;
  /** What is wrong, never with the value in it: an address may carry a key. */
  readonly problem: string;
  readonly expected: string;
}

/** Thrown where work is asked of a service whose app settings cannot be used. */
export class SettingsInvalid extends StewardError {
  readonly code = "settings-invalid";
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    super(
      "The app settings cannot be used.",
      problems.map((p) => `${p.name} ${p.problem}; expected ${p.expected}.`).join(" "),
      "Correct them all, then restart the app.",
    );
    this.problems = problems;
  }
}

/** Something that was built from settings, or why it could not be. */
export type Configured<T> =
  | { readonly kind: "ready"; readonly value: T }
  | { readonly kind: "misconfigured"; readonly error: SettingsInvalid };

/** The settings in `env`, or all that is wrong with them. Never throws: an error while loading stops every function. */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
): Configured<Settings> {
  const trimmed: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    // An empty app setting is an absent one, and pasted values bring their line end along.
    if (name.startsWith("STEWARD_") && value?.trim()) trimmed[name] = value.trim();
  }
  const parsed = settingsSchema.safeParse(trimmed);
  if (parsed.success) return { kind: "ready", value: frozen(parsed.data) };
  const problems = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    const problem = trimmed[name] === undefined ? "is missing" : message;
    return { name, problem, expected: EXPECTED[name] ?? "another value" };
  });
  return { kind: "misconfigured", error: new SettingsInvalid(problems) };
}

/** The settings in `env`. Throws {@link SettingsInvalid} that names everything that is wrong with them. */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  return valueOf(readSettings(env));
}

/** Builds the next thing from what is ready, and passes on why it is not. */
export function mapConfigured<T, U>(
  configured: Configured<T>,
  build: (value: T) => U,
): Configured<U> {
  if (configured.kind === "misconfigured") return configured;
  return { kind: "ready", value: build(configured.value) };
}

/** What was built. Throws {@link SettingsInvalid} when it could not be. */
export function valueOf<T>(configured: Configured<T>): T {
  if (configured.kind === "misconfigured") throw configured.error;
  return configured.value;
}

const EXPECTED: Readonly<Record<string, string>> = {
  STEWARD_TENANT_ID: "the tenant's GUID",
  STEWARD_CLOUD: `one of ${CLOUD_NAMES.join(", ")}`,
  STEWARD_RUN_CLIENT_ID: "the client id (GUID) of the managed identity 'run'",
  STEWARD_WATCH_CLIENT_ID: "the client id (GUID) of the managed identity 'watch'",
  STEWARD_API_CLIENT_ID: "the client id (GUID) of the service's app registration",
  STEWARD_TABLES_URL: "an https address such as https://account.table.core.windows.net",
  STEWARD_BLOBS_URL: "an https address such as https://account.blob.core.windows.net",
  STEWARD_VAULT_URL: "an https address such as https://name.vault.azure.net, or nothing",
  STEWARD_MAIL_FROM: "the mail address of the mailbox that mail is sent from",
  STEWARD_POLICY_FILE: "the path of the governance policy, such as governance.policy.json",
  STEWARD_BASE_URL: "the address of this app, such as https://app.azurewebsites.net",
  STEWARD_CREDENTIAL_SCAN_SCHEDULE: "a six-field NCRONTAB schedule (UTC) such as 0 0 5 * * *",
  STEWARD_ACCESS_SCAN_SCHEDULE: "a six-field NCRONTAB schedule (UTC) such as 0 */15 * * * *",
  STEWARD_AUDIT_SCHEDULE: "a six-field NCRONTAB schedule (UTC) such as 0 */5 * * * *",
  STEWARD_DIGEST_SCHEDULE: "a six-field NCRONTAB schedule (UTC) such as 0 0 7 * * 1",
  STEWARD_RETENTION_SCHEDULE: "a six-field NCRONTAB schedule (UTC) such as 0 30 3 * * *",
};

const id = z.guid("is not a GUID").transform((text) => text.toLowerCase());
const address = (schemes: readonly string[]) =>
  z
    .string()
    .superRefine((text, context) => {
      const problem = addressProblem(text, schemes);
      if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    })
    .transform((text) => text.replace(/\/+$/, ""));

const schedule = z.string().superRefine((text, context) => {
  const problem = ncrontabProblem(text);
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
});

const settingsSchema = z
  .object({
    STEWARD_TENANT_ID: id,
    STEWARD_CLOUD: z.enum(CLOUD_NAMES, "names no known cloud").default("public"),
    STEWARD_RUN_CLIENT_ID: id,
    STEWARD_WATCH_CLIENT_ID: id,
    STEWARD_API_CLIENT_ID: id,
    STEWARD_TABLES_URL: address(["https:"]),
    STEWARD_BLOBS_URL: address(["https:"]),
    STEWARD_VAULT_URL: address(["https:"]).optional(),
    STEWARD_MAIL_FROM: z.email("is not a mail address"),
    STEWARD_POLICY_FILE: z.string().default("governance.policy.json"),
    // On one machine the host serves plain http.
    STEWARD_BASE_URL: address(["https:", "http:"]),
    STEWARD_CREDENTIAL_SCAN_SCHEDULE: schedule,
    STEWARD_ACCESS_SCAN_SCHEDULE: schedule,
    STEWARD_AUDIT_SCHEDULE: schedule,
    STEWARD_DIGEST_SCHEDULE: schedule,
    STEWARD_RETENTION_SCHEDULE: schedule,
  })
  .transform((env): Settings => ({
    tenantId: env.STEWARD_TENANT_ID,
    cloud: CLOUDS[env.STEWARD_CLOUD],
    runClientId: env.STEWARD_RUN_CLIENT_ID,
    watchClientId: env.STEWARD_WATCH_CLIENT_ID,
    apiClientId: env.STEWARD_API_CLIENT_ID,
    tablesUrl: env.STEWARD_TABLES_URL,
    blobsUrl: env.STEWARD_BLOBS_URL,
    vaultUrl: env.STEWARD_VAULT_URL,
    mailFrom: env.STEWARD_MAIL_FROM,
    policyFile: env.STEWARD_POLICY_FILE,
    baseUrl: env.STEWARD_BASE_URL,
    schedules: {
      credentialScan: env.STEWARD_CREDENTIAL_SCAN_SCHEDULE,
      accessScan: env.STEWARD_ACCESS_SCAN_SCHEDULE,
      audit: env.STEWARD_AUDIT_SCHEDULE,
      digest: env.STEWARD_DIGEST_SCHEDULE,
      retention: env.STEWARD_RETENTION_SCHEDULE,
    },
  }));

function addressProblem(text: string, schemes: readonly string[]): string | undefined {
  if (!URL.canParse(text)) return "is not an address";
  const url = new URL(text);
  if (!schemes.includes(url.protocol)) return `does not begin with ${schemes.join("// or ")}//`;
  // A shared access signature or a password here would be a secret in a plain setting; identities sign in instead.
  if (url.search !== "" || url.hash !== "") return "carries a query or fragment";
  if (url.username !== "" || url.password !== "") return "carries a user name or password";
  return undefined;
}
