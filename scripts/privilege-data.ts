/**
 * Turns a folder of gathered facts on roles, permissions and applications into the compact files of `shared/privilege/data/`:
 * `node scripts/privilege-data.ts <folder of facts> [<folder to write to>]`. Only what the service asks about is kept, sorted,
 * with one row a line, so that the next snapshot is read as a difference. The service needs the written files alone.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  actionsSchema,
  applicationsSchema,
  azureRolesSchema,
  entraRolesSchema,
  permissionsSchema,
  type SourceApplication,
  type SourcePermission,
  type SourceTier,
} from "./privilege-facts.ts";

const SNAPSHOT = "2026-08";
const ENTRA_OPS = "Cloud-Architekt/AzurePrivilegedIAM (MIT)";
const AZURE_ROLES = "iann0036/iam-dataset (MIT)";

type Row = readonly string[];
type Tables = Readonly<Record<string, readonly Row[]>>;

function tierCell(tier: SourceTier): string {
  return tier === null ? "harmless" : String(tier);
}

/** The reason alone: square brackets compare the sources, and a part that counts tiers counts those of all sources. */
function reasonCell(why: string): string {
  const parts = why.replaceAll(/\s*\[[^\]]*\]/g, "").split("; ");
  return parts.filter((part) => !part.startsWith("tier-")).join("; ");
}

function labelCell(isPrivileged: boolean): string {
  return isPrivileged ? "privileged" : "";
}

function consentCell(isAdminNeeded: boolean | null): string {
  if (isAdminNeeded === null) return "unknown";
  return isAdminNeeded ? "admin" : "user";
}

/** The permissions of one type, a table for each API, in the order of the APIs' application ids. */
function byResource(
  permissions: readonly SourcePermission[],
  type: SourcePermission["type"],
  rowOf: (permission: SourcePermission) => Row,
): Tables {
  const wanted = permissions.filter((permission) => permission.type === type);
  const groups = [...Map.groupBy(wanted, ({ resourceAppId }) => resourceAppId)];
  const tables = groups.map(([appId, group]) => [appId, group.map(rowOf)] as const);
  return Object.fromEntries(tables.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Client ids that are established as Microsoft's: its tenant was seen to own the service principal (g), or the client gets the
 * tokens that Microsoft gives to its own (r). That a list mentions an id establishes nothing.
 */
function establishedRows(applications: readonly SourceApplication[]): readonly Row[] {
  return applications
    .filter(([, , evidence]) => /[gr]/.test(evidence))
    .map(([appId]) => [appId.toLowerCase()]);
}

/** By the first cell, then by the next; what stands there twice is written once. */
function sorted(rows: readonly Row[]): readonly Row[] {
  const byText = new Map(rows.map((row) => [row.join("\t").toLowerCase(), row]));
  return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function fileText(sources: readonly string[], tables: Tables): string {
  const parts = Object.entries(tables).map(([name, rows]) => {
    const lines = sorted(rows).map((row) => `      ${JSON.stringify(row)}`);
    return `    ${JSON.stringify(name)}: [\n${lines.join(",\n")}\n    ]`;
  });
  const about = JSON.stringify({ snapshot: SNAPSHOT, sources });
  return `{\n  "about": ${about},\n  "tables": {\n${parts.join(",\n")}\n  }\n}\n`;
}

/** What is written, by the name of the file, from what `read` answers for the name of a file of facts. */
async function dataFiles(
  read: (name: string) => Promise<unknown>,
): Promise<Readonly<Record<string, string>>> {
  const entraRoles = entraRolesSchema.parse(await read("entra-roles"));
  const azureRoles = azureRolesSchema.parse(await read("azure-roles"));
  const permissions = permissionsSchema.parse(await read("graph-permissions"));
  const actions = actionsSchema.parse(await read("rbac-dangerous-actions"));
  const applications = applicationsSchema.parse(await read("first-party-apps"));
  const permissionSources = [
    ENTRA_OPS,
    "merill/microsoft-info (MIT)",
    "microsoftgraph/microsoft-graph-devx-content (MIT)",
    "cisagov/ScubaGear (CC0-1.0)",
  ];
  return {
    "entra-roles": fileText([ENTRA_OPS, "MicrosoftDocs/entra-docs (CC BY 4.0)"], {
      roles: entraRoles.map(({ templateId, displayName, privileged, why, sources }) => [
        templateId,
        displayName,
        tierCell(sources.own),
        labelCell(privileged),
        reasonCell(why),
      ]),
    }),
    "azure-roles": fileText([ENTRA_OPS, AZURE_ROLES, "MicrosoftDocs/azure-docs (CC BY 4.0)"], {
      roles: azureRoles.map((role) => [
        role.id,
        role.name,
        tierCell(role.sources.own),
        labelCell(role.privilegedByMicrosoft),
        reasonCell(role.why),
        ...role.assignableRoleIds.toSorted(),
      ]),
    }),
    "application-permissions": fileText(
      permissionSources,
      byResource(permissions, "Application", ({ id, value, why, sources }) => [
        id,
        value,
        tierCell(sources.own),
        reasonCell(why),
      ]),
    ),
    "delegated-scopes": fileText(
      permissionSources,
      byResource(permissions, "Delegated", ({ value, adminConsentRequired, why, sources }) => [
        value,
        tierCell(sources.own),
        consentCell(adminConsentRequired),
        reasonCell(why),
      ]),
    ),
    "azure-actions": fileText([AZURE_ROLES, "ari1988/iam-dataset (MIT)"], {
      patterns: actions.azure.map(({ pattern, plane, match, pathTier, why }) => [
        pattern,
        plane,
        match,
        tierCell(pathTier),
        reasonCell(why),
      ]),
      combinations: actions.azureCombinations.map(({ all, tier, why }) => [
        tierCell(tier),
        reasonCell(why),
        ...all,
      ]),
    }),
    "entra-actions": fileText([ENTRA_OPS], {
      actions: actions.entra.map(({ action, why, sources }) => [
        action,
        tierCell(sources.own),
        reasonCell(why),
      ]),
    }),
    "first-party": fileText(["merill/microsoft-info (MIT)", "dirkjanm/ROADtools (MIT)"], {
      microsoftTenants: applications.microsoftTenants.map(({ tenantId, name, use }) => [
        tenantId,
        name,
        use,
      ]),
      establishedApplications: establishedRows(applications.all),
    }),
  };
}

const ownFolder = fileURLToPath(new URL("../shared/privilege/data", import.meta.url));
const [from, to = ownFolder] = process.argv.slice(2);
if (from === undefined) {
  console.error("Say which folder holds the facts: node scripts/privilege-data.ts <folder>");
  process.exitCode = 1;
} else {
  const files = await dataFiles(async (name): Promise<unknown> =>
    JSON.parse(await readFile(join(from, `${name}.json`), "utf8")),
  );
  await mkdir(to, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(to, `${name}.json`), text);
}
