import type { z } from "zod";
import {
  type RawTenant,
  rawApplication,
  rawAppRoles,
  rawAssignment,
  rawDirectoryRole,
  rawOrganization,
  rawServicePrincipal,
  rawUser,
} from "./raw-tenant.ts";
import type { TenantHttp } from "./tenant-http.ts";

const graph = "https://graph.microsoft.com/v1.0";
const credentials = "keyCredentials,passwordCredentials";
/** Microsoft Graph and Azure AD Graph. */
const directoryApis = [
  "00000003-0000-0000-c000-000000000000",
  "00000002-0000-0000-c000-000000000000",
];
const owners = "&$expand=owners($select=id)";

/** Applications, service principals and people of the tenant, with all owners, and what programs may do to the directory. */
export async function readDirectory(
  http: TenantHttp,
): Promise<Omit<RawTenant, "vaults" | "encrypted">> {
  const read = <T>(path: string, row: z.ZodType<T>) => http.list("admin", `${graph}${path}`, row);
  const organizations = await read("/organization", rawOrganization);
  const users = await read(
    "/users?$top=999&$select=id,userPrincipalName,mail,accountEnabled",
    rawUser,
  );
  const applications = await read(
    `/applications?$top=999&$select=id,appId,identifierUris,isDisabled,tags,serviceManagementReference,${credentials}${owners}`,
    rawApplication,
  );
  const servicePrincipals = await read(
    `/servicePrincipals?$top=999&$select=id,appId,accountEnabled,appOwnerOrganizationId,servicePrincipalType,${credentials}${owners}`,
    rawServicePrincipal,
  );
  return {
    verifiedDomains: organizations.flatMap((each) => each.verifiedDomains.map(({ name }) => name)),
    users,
    applications: await withAllOwners(http, "applications", applications),
    servicePrincipals: await withAllOwners(http, "servicePrincipals", servicePrincipals),
    permissions: await readPermissions(http),
    directoryRoles: await read(
      "/roleManagement/directory/roleAssignments?$select=principalId,roleDefinitionId,directoryScopeId",
      rawDirectoryRole,
    ),
  };
}

async function readPermissions(http: TenantHttp): Promise<RawTenant["permissions"]> {
  const found: RawTenant["permissions"][number][] = [];
  for (const appId of directoryApis) {
    const filter = `$filter=appId eq '${appId}'&$select=id,appRoles`;
    for (const api of await http.list(
      "admin",
      `${graph}/servicePrincipals?${filter}`,
      rawAppRoles,
    )) {
      const names = new Map(api.appRoles.map(({ id, value }) => [id, value ?? id]));
      const url = `${graph}/servicePrincipals/${api.id}/appRoleAssignedTo?$top=999`;
      for (const { principalId, appRoleId } of await http.list("admin", url, rawAssignment)) {
        found.push({ principalId, value: names.get(appRoleId) ?? appRoleId });
      }
    }
  }
  return found;
}

/** An expansion is cut at 20 without saying so (Graph, "Queries"), so where 20 came the relationship itself is read. */
async function withAllOwners<T extends Pick<z.infer<typeof rawApplication>, "id" | "owners">>(
  http: TenantHttp,
  collection: string,
  objects: readonly T[],
): Promise<readonly T[]> {
  const whole: T[] = [];
  for (const each of objects) {
    if ((each.owners?.length ?? 0) < 20) {
      whole.push(each);
      continue;
    }
    const url = `${graph}/${collection}/${each.id}/owners?$select=id&$top=999`;
    whole.push({
      ...each,
      owners: [...(await http.list("admin", url, rawUser.pick({ id: true })))],
    });
  }
  return whole;
}
