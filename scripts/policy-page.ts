/**
 * Writes `docs/policy.md`: the keys come from the schema that validates; with `--check` only says, by exit code 1, that the
 * page is stale.
 */
import { readFile, writeFile } from "node:fs/promises";
import { format } from "prettier";
import { parsePolicy } from "../shared/config/parse-policy.ts";
import { policyJsonSchema } from "../shared/config/policy-json-schema.ts";

const file = new URL("../docs/policy.md", import.meta.url);
type Schema = ReturnType<typeof policyJsonSchema>;

/** A whole policy that shows most keys; checked by the schema before the page is written. */
const example = {
  $schema: "./shared/config/governance.policy.schema.json",
  timeZone: "Europe/Berlin",
  locale: "en-GB",
  thresholdsDays: [60, 30, 14, 7, 3, 1],
  credentials: { longLivedDays: 365, maxActive: 2 },
  contacts: {
    fallback: { address: "identity-team@example.com", name: "Identity team" },
    security: { address: "security-operations@example.com", name: "Security operations" },
    declared: [
      {
        scope: { appId: "11111111-2222-3333-4444-555555555555" },
        contact: { address: "payroll@example.com", name: "Payroll" },
      },
    ],
    byScope: [
      {
        scope: {
          resourceScope:
            "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-plant",
        },
        contact: { address: "plant-it@example.com" },
      },
    ],
    tags: ["owner", "contact"],
    outsideDomains: ["partner.example"],
  },
  notify: {
    mode: "live",
    email: { enabled: true },
    teams: [{ name: "identity", secret: "teams-webhook-identity" }],
  },
};

/** `required` says whether the key must be there, as far as the object that holds it goes. */
function rowsOf(schema: Schema, path: string, isRequired: boolean): string[] {
  const inner = rowsWithin(schema, path);
  // An object that only holds other keys needs no row of its own.
  if (path === "" || (schema.properties !== undefined && schema.description === undefined)) {
    return inner;
  }
  return [
    `| \`${path}\` | ${typeOf(schema)} | ${defaultOf(path, schema, isRequired)} | ${schema.description ?? ""} |`,
    ...inner,
  ];
}

function rowsWithin(schema: Schema, path: string): string[] {
  const rows = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    if (!isSchema(property) || name === "$schema") return [];
    const place = path === "" ? name : `${path}.${name}`;
    return rowsOf(property, place, schema.required?.includes(name) ?? false);
  });
  const { items } = schema;
  if (isSchema(items) && items.properties !== undefined) {
    rows.push(...rowsWithin(items, `${path}[]`));
  }
  const branches = (schema.anyOf ?? []).filter(isSchema);
  return [...rows, ...branches.flatMap((branch) => rowsWithin(branch, path))];
}

function typeOf(schema: Schema): string {
  const { type, enum: values, anyOf, minimum, maximum, maxItems, items } = schema;
  if (values !== undefined) return values.map((value) => `\`${String(value)}\``).join(" or ");
  if (anyOf !== undefined) return "one of the keys below";
  if (type === "integer") return `whole number, ${String(minimum)} to ${String(maximum)}`;
  if (type === "array") {
    const each = isSchema(items) ? typeOf(items) : "value";
    return `list of at most ${String(maxItems)}: ${each}`;
  }
  if (schema.format === "email") return "mail address";
  if (schema.format === "uuid") return "GUID";
  if (schema.format === "hostname") return "domain name";
  if (type === "boolean") return "`true` or `false`";
  return type === "string" ? "text" : "object";
}

const defaults: unknown = (() => {
  const parsed = parsePolicy(
    JSON.stringify({ contacts: { fallback: { address: "a@b.example" } } }),
  );
  if (parsed.kind === "invalid") throw new Error("The smallest policy is not valid.");
  return parsed.policy;
})();

/** As the service would see it, when the file says nothing. */
function defaultOf(path: string, schema: Schema, isRequired: boolean): string {
  if (isRequired) return "must be given";
  let value: unknown = defaults;
  for (const name of path.split(".")) {
    value =
      typeof value === "object" && value !== null
        ? (value as Record<string, unknown>)[name]
        : undefined;
  }
  if (value === undefined || schema.properties !== undefined) return "none";
  return `\`${JSON.stringify(value)}\``;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const exampleText = JSON.stringify(example, undefined, 2);
if (parsePolicy(exampleText).kind === "invalid") throw new Error("The example is not valid.");

const page = `# The policy

<!-- Made by \`node scripts/policy-page.ts\` from shared/config/policy.ts. Change those, not this page. -->

\`governance.policy.json\` says what is wanted: from when on a credential is spoken of, who answers for what, and where messages go.
App settings say where things are; they are not part of it. The file lies beside the app, or where \`STEWARD_POLICY_FILE\` says.

The smallest policy names one contact. It is in preview: everything is read and judged, and nobody but the fallback contact is
written to until \`notify.mode\` is \`live\`. What is to be told waits until then.

\`\`\`json
{ "contacts": { "fallback": { "address": "identity-team@example.com" } } }
\`\`\`

## Keys

\`[]\` stands for each entry of a list. Unknown keys are errors, so that a misspelt one is noticed.

| key | value | default | what it says |
| --- | --- | --- | --- |
${rowsOf(policyJsonSchema(), "", false).join("\n")}

New thresholds never tell a wider one of a credential whose tighter one has been told.

## An example

\`\`\`json
${exampleText}
\`\`\`

An editor that knows JSON Schema helps with \`shared/config/governance.policy.schema.json\`; name it in \`$schema\`, as above.

## Who is told

Of a finding about an application or service principal, the first of these that names somebody who may be written to:

1. \`contacts.declared\`, the first entry whose scope fits
2. the owners in Entra that are people, are enabled, and have an address in a verified domain of the tenant or in \`outsideDomains\`; of
   several, the one whose object id comes first
3. a tag of the application such as \`owner:name@example.com\`, for each name in \`contacts.tags\`; or its service reference, if that
   is an address
4. \`contacts.byScope\`, the longest scope first
5. \`contacts.fallback\`

Of a finding about a vault object: \`declared\`, then a tag of the object, the vault, its resource group, its subscription, then
\`byScope\`, then \`fallback\`. Addresses of disabled accounts are passed over.

Of what may be an attack \`contacts.security\` is told, whoever answers for the thing: of roles, groups and consent, of
credentials that are new, hidden on a service principal or federated, and of all that the audit log alone tells.
[detections.md](detections.md) says whom each detector tells. Blind spots and problems of the policy go to the fallback contact.

The finding keeps how its contact was found, and each message says it. A card in Teams, which goes to one fixed place, names the
contact. What the service may not read of the directory is left out of the chain, and a blind spot says so.

## Whether it arrives

That a service accepts a message does not say that it arrives. So once a week, with the digest, every Teams workflow and webhook of
the policy gets a short test message when \`notify.mode\` is \`live\`: to a webhook an event of type \`steward.channel-test.v1\`, while
findings come as \`steward.findings.v1\`. The test says what to do if it stops arriving. The digest, itself the test of mail, says
of each channel whether last week's test was accepted, and if not, why.

## A policy that is not valid

Ask before you deploy. The same check says the same at run time.

\`\`\`sh
node scripts/check-policy.ts governance.policy.json
\`\`\`

It prints every problem with its place, what was found and what was expected, and ends with exit code 1. Values that could be
secrets are not shown.

At run time a bad file does not stop the watching. The last valid policy was kept and goes on; a critical finding \`policy-invalid\` says
what is wrong, and \`GET /api/status\` shows \`kept-last-valid\` with the problems. When there has never been a valid one, scans are
refused: nothing could be judged, and nobody could be told.

The file is read again when it has changed; nothing has to be restarted.
`;

const wanted = await format(page, { parser: "markdown", printWidth: 100 });
if (process.argv.includes("--check")) {
  if ((await readFile(file, "utf8").catch(() => "")) !== wanted) {
    console.error("docs/policy.md is stale: run node scripts/policy-page.ts.");
    process.exitCode = 1;
  }
} else {
  await writeFile(file, wanted);
}
