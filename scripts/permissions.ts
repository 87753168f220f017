/**
 * Writes `docs/permissions.md` from the request manifest; with `--check` only says, by exit code 1, that the page is stale.
 * What the manifest does not know (storage, the API's own registration, advice) is written here.
 */
import { readFile, writeFile } from "node:fs/promises";
import { format } from "prettier";
import { type RequestShape, requests } from "../shared/azure/request-manifest.ts";

const file = new URL("../docs/permissions.md", import.meta.url);
const all: readonly RequestShape[] = Object.values(requests);

const SERVICES: Readonly<Record<RequestShape["service"], string>> = {
  graph: "Microsoft Graph v1.0",
  "resource-manager": "Azure Resource Manager",
  "key-vault": "Key Vault",
  teams: "Teams workflow",
  webhook: "webhook",
};

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

/** One row for each identity and permission: what needs it, and with which calls. */
function graphRows(): readonly (readonly string[])[] {
  const granted = all.filter(({ service, permission }) => service === "graph" && permission !== "");
  const groups = Map.groupBy(granted, ({ identity, permission }) => `${identity} ${permission}`);
  return [...groups.values()].flatMap((shapes) => {
    const [first] = shapes;
    if (first === undefined) return [];
    const features = [...new Set(shapes.flatMap(({ feature }) => feature.split(", ")))].join(", ");
    const calls = shapes.map(({ method, path }) => code(`${method} ${path}`)).join("<br>");
    return [[code(first.identity), code(first.permission), features, calls]];
  });
}

function requestRows(): readonly (readonly string[])[] {
  return all.map(({ service, method, path, query, identity, permission, feature }) => [
    SERVICES[service],
    code(`${method} ${path}`),
    query.map(code).join(" "),
    identity === "none" ? "" : code(identity),
    permission,
    feature,
  ]);
}

const page = `# Permissions

<!-- Made by \`node scripts/permissions.ts\` from shared/azure/request-manifest.ts. Change those, not this page. -->

Every request that the service makes of your tenant is in this list, and a test holds a whole run against it. Nothing here
can change anything in the tenant: the service reads, and it sends mail from one mailbox.

## Identities

The service uses user-assigned managed identities, so that sign-in logs tell its parts apart.

${table(
  ["identity", "setting", "is for"],
  [
    [
      code("run"),
      code("STEWARD_RUN_CLIENT_ID"),
      "the service's own house: storage, the mailbox, secrets in its own vault",
    ],
    [code("watch"), code("STEWARD_WATCH_CLIENT_ID"), "reading the tenant, and only reading"],
    [
      code("act"),
      "none yet",
      "changing the tenant. No part of the service does that yet, so it is not needed and should not be made",
    ],
  ],
)}

## Microsoft Graph: application permissions

${table(["identity", "permission", "for", "calls"], graphRows())}

\`/applications/delta\` and \`/servicePrincipals/delta\` are published with \`Application.ReadWrite.OwnedBy\` as the least
privileged permission. That one may write, so \`Application.Read.All\`, which the same calls take, is used instead.

Without \`Directory.Read.All\` owners cannot be written to and leavers are not noticed: findings go to whom the policy and tags name, an
address in a tag counts only if it is in the fallback contact's own domain or in \`contacts.outsideDomains\`, and the rest goes to the
fallback contact. A blind spot \`contacts:permission-missing\` says so, until people have been looked for again with the permission.

In a tenant without Entra ID P2 or ID Governance there is no Privileged Identity Management to read: active roles and members are
read all the same, and blind spots \`entra-pim:\`, \`group-pim:\` and \`azure-pim:AadPremiumLicenseRequired\` say what is not known.

A token is kept for up to a day: a new grant may take that long to work.

### Mail from one mailbox only

\`Mail.Send\` granted in Entra covers every mailbox of the tenant. Do not grant it there. Give the identity the right in Exchange
Online instead, with [RBAC for Applications](https://learn.microsoft.com/exchange/permissions-exo/application-rbac):

\`\`\`powershell
# ids of the enterprise application of the identity "run"
New-ServicePrincipal -AppId $clientId -ObjectId $objectId -DisplayName "Tenant Steward run"
New-ManagementScope -Name "Tenant Steward mailbox" -RecipientRestrictionFilter "PrimarySmtpAddress -eq 'tenant-steward@example.com'"
New-ManagementRoleAssignment -App $objectId -Role "Application Mail.Send" -CustomResourceScope "Tenant Steward mailbox"
Test-ServicePrincipalAuthorization -Identity $objectId -Resource "tenant-steward@example.com"
\`\`\`

Rights from Exchange and from Entra add up, so a grant in Entra would undo the restriction. It takes 30 minutes to 2 hours to
work; until then mail waits in the outbox. The token then carries no \`Mail.Send\` role, and the service does not look for one.
These commands have not been run against a real tenant by this project.

## Azure roles

${table(
  ["identity", "role", "where", "for"],
  [
    [
      code("watch"),
      "Reader",
      "the root management group, or each subscription that is to be watched",
      "finding vaults (Resource Graph), names and dates of their secrets and keys (resource manager), tags that name a contact, resources that are encrypted with a key; who holds which role of Azure, or may activate one (those of management groups only with the role at the root management group)",
    ],
    [
      code("watch"),
      "Reader",
      "the root scope `/`, if you want to give it",
      'who holds a role there, as after "elevate access". Only an administrator with elevated access can give it; without it a blind spot `azure-root:AuthorizationFailed` stays',
    ],
    [
      code("watch"),
      "Key Vault Reader",
      "the same, or each vault",
      "certificates, which only the vault itself lists. Metadata only: the role cannot read a secret's value",
    ],
    [
      code("run"),
      "Key Vault Secrets User",
      "the service's own vault",
      "the addresses of Teams workflows and webhooks, and the keys that events are signed with; needed when the policy names one",
    ],
    [
      code("run"),
      "Storage Blob Data Owner",
      "the service's storage account",
      "the Functions host (leases), Durable Functions, and the facts in container `steward`",
    ],
    [
      code("run"),
      "Storage Queue Data Contributor",
      "the service's storage account",
      "Durable Functions",
    ],
    [
      code("run"),
      "Storage Table Data Contributor",
      "the service's storage account",
      "Durable Functions, and the tables Findings, Sources, Runs, Outbox, Audit and Access",
    ],
  ],
)}

**A vault with access policies** instead of role-based access does not know \`Key Vault Reader\`. Its secrets and keys are read all
the same, through the resource manager. For its certificates give \`watch\` an access policy with the certificate permissions
*List* (what there is, and when it ends) and *Get* (whether the vault renews it by itself). Without \`Get\` every certificate counts as
one that nobody renews.

**A vault behind a firewall or a private endpoint** gives its certificates only to callers on its network. What cannot be read is
reported as a blind spot, never taken for empty.

## Who may call the API

The service accepts v2 access tokens of your tenant for the app registration whose client id is \`STEWARD_API_CLIENT_ID\`
(\`requestedAccessTokenVersion\` 2). It needs two app roles, for users and for applications:

${table(
  ["role", "may"],
  [
    [code("Steward.Reader"), "read the status, scans, all findings, and who is powerful"],
    [code("Steward.Admin"), "the same, and start scans"],
    ["none", "people: read the findings that they are the contact of. Applications: nothing"],
  ],
)}

## Every request

Besides these: the service's own storage account, the identity endpoint of the platform, and the tenant's published signing keys.
Received next and delta links are followed as they are, and only to the host they came from.

${table(["service", "request", "query options", "identity", "permission or role", "for"], requestRows())}
`;

const wanted = await format(page, { parser: "markdown", printWidth: 100 });
if (process.argv.includes("--check")) {
  if ((await readFile(file, "utf8").catch(() => "")) !== wanted) {
    console.error("docs/permissions.md is stale: run node scripts/permissions.ts.");
    process.exitCode = 1;
  }
} else {
  await writeFile(file, wanted);
}
