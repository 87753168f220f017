import { z } from "zod";
import {
  type RawCertificate,
  type RawEncrypted,
  type RawManagedObject,
  type RawVault,
  rawCertificateItem,
  rawCertificatePolicy,
  rawEncrypted,
  rawManagedObject,
  rawTagged,
  rawVaultRow,
} from "./raw-tenant.ts";
import { RequestRefused, type TenantHttp } from "./tenant-http.ts";

const manager = "https://management.azure.com";
const vaultQuery =
  "resources | where type =~ 'microsoft.keyvault/vaults' | project id, name, tags, properties | order by id asc";
const encryptedQuery =
  "resources | where type in~ ('microsoft.storage/storageaccounts', 'microsoft.compute/diskencryptionsets') | project id, properties | order by id asc";
const graphPage = z.object({ data: z.array(z.unknown()), $skipToken: z.string().nullish() });

/** The vaults that the service's watching identity sees, each as far as that identity may list it. */
export async function readVaults(http: TenantHttp): Promise<readonly RawVault[]> {
  const tagsOf = tagReader(http);
  const vaults: RawVault[] = [];
  for (const row of await queried(http, vaultQuery, rawVaultRow)) {
    const [, subscription = "", resourceGroup = ""] =
      /^(\/subscriptions\/[^/]+)(\/resourceGroups\/[^/]+)/i.exec(row.id) ?? [];
    vaults.push({
      id: row.id,
      tags: row.tags,
      resourceGroupTags: await tagsOf(`${subscription}${resourceGroup}`, "2021-04-01"),
      subscriptionTags: await tagsOf(subscription, "2022-12-01"),
      secrets: await managedObjects(http, `${row.id}/secrets`),
      keys: await managedObjects(http, `${row.id}/keys`),
      certificates: await certificates(http, row.properties.vaultUri.replace(/\/$/, "")),
    });
  }
  return vaults;
}

/** Storage accounts and disk encryption sets that the service's watching identity sees. */
export async function readEncrypted(http: TenantHttp): Promise<readonly RawEncrypted[]> {
  return queried(http, encryptedQuery, rawEncrypted);
}

async function queried<T>(
  http: TenantHttp,
  query: string,
  row: z.ZodType<T>,
): Promise<readonly T[]> {
  const url = `${manager}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`;
  const rows = [];
  for (let skipToken: string | null = ""; skipToken !== null;) {
    const options = skipToken === "" ? {} : { $skipToken: skipToken };
    const { status, body } = await http.send("watch", url, { query, options });
    if (status !== 200) throw new RequestRefused(url, { status, body });
    const { data, $skipToken } = graphPage.parse(body);
    rows.push(...data.map((each) => row.parse(each)));
    skipToken = $skipToken ?? null;
  }
  return rows;
}

/** Empty when the vault is gone (Resource Graph lags) or the identity may not list it: then there is nothing to judge. */
async function managedObjects(
  http: TenantHttp,
  path: string,
): Promise<readonly RawManagedObject[]> {
  try {
    return await http.list("watch", `${manager}${path}?api-version=2026-02-01`, rawManagedObject);
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}

async function certificates(
  http: TenantHttp,
  vaultUri: string,
): Promise<readonly RawCertificate[] | null> {
  try {
    const url = `${vaultUri}/certificates?api-version=7.5&maxresults=25`;
    const items = await http.list("watch", url, rawCertificateItem);
    const whole: RawCertificate[] = [];
    for (const item of items) {
      const name = item.id.split("/")[4] ?? "";
      whole.push({ ...item, policy: await policyOf(http, `${vaultUri}/certificates/${name}`) });
    }
    return whole;
  } catch (error) {
    // A deleted vault has no address any more, so that no answer comes at all.
    if (isRefusal(error) || isUnanswered(error)) return null;
    throw error;
  }
}

/** Null when the identity may list certificates but not read this policy. */
async function policyOf(http: TenantHttp, certificate: string): Promise<RawCertificate["policy"]> {
  const url = `${certificate}/policy?api-version=7.5`;
  const { status, body } = await http.send("watch", url);
  if (status === 200) return rawCertificatePolicy.parse(body);
  if ([401, 403, 404].includes(status)) return null;
  throw new RequestRefused(url, { status, body });
}

function isRefusal(error: unknown): boolean {
  return error instanceof RequestRefused && [401, 403, 404].includes(error.status);
}

/** What fetch throws when the connection fails: a TypeError with the failure as its cause. */
function isUnanswered(error: unknown): boolean {
  return error instanceof TypeError && error.cause !== undefined;
}

/** Reads each scope once. Throws when the administrator gets no answer but "not found". */
function tagReader(
  http: TenantHttp,
): (scope: string, apiVersion: string) => Promise<RawVault["tags"]> {
  const known = new Map<string, RawVault["tags"]>();
  return async (scope, apiVersion) => {
    const key = scope.toLowerCase();
    if (!known.has(key)) {
      const url = `${manager}${scope}?api-version=${apiVersion}`;
      const { status, body } = await http.send("admin", url);
      if (status !== 200 && status !== 404) throw new RequestRefused(url, { status, body });
      known.set(key, status === 200 ? rawTagged.parse(body).tags : null);
    }
    return known.get(key);
  };
}
