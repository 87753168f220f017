import type { z } from "zod";
import {
  type RawTenant,
  rawApplication,
  rawOrganization,
  rawServicePrincipal,
  rawUser,
} from "./raw-tenant.ts";
import type { TenantHttp } from "./tenant-http.ts";

const graph = "https://graph.microsoft.com/v1.0";
const credentials = "keyCredentials,passwordCredentials";
const owners = "&$expand=owners($select=id)";

/** Applications, service principals and people of the tenant, with all owners. */
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
  };
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
