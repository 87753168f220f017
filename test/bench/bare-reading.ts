import { atOnce } from "../../shared/core/at-once.ts";
import type { BareClient } from "./bare-client.ts";
import type { ReadPlan } from "./read-plan.ts";
import type { ReadKind } from "./requests-made.ts";

// As many as the scan: VAULTS_AT_ONCE and POLICIES_AT_ONCE there.
const VAULTS_AT_ONCE = 12;
const POLICIES_AT_ONCE = 8;

/** The scan's two queries; the journal keeps no bodies. */
const RESOURCE_GRAPH =
  "https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";
const QUERIES = [
  "resources | where type =~ 'microsoft.keyvault/vaults' | project id, name, subscriptionId, resourceGroup, tags, uri = properties.vaultUri | order by id asc",
  "resourcecontainers | where type =~ 'microsoft.resources/subscriptions' or type =~ 'microsoft.resources/subscriptions/resourcegroups' | project id, type, name, subscriptionId, tags | order by id asc",
];

/** Makes the reads of a plan in the order and with the width of the scan. Answers the seconds that it took. */
export async function readBarely(client: BareClient, plan: ReadPlan): Promise<number> {
  const began = performance.now();
  await Promise.all([...plan.sets.map((set) => readSet(client, set)), readVaults(client, plan)]);
  return (performance.now() - began) / 1000;
}

async function readSet(client: BareClient, set: ReadPlan["sets"][number]): Promise<void> {
  const deltaLink = await follow(client, "graph", set.delta);
  if (set.list === undefined) return;
  await follow(client, "graph", set.list);
  if (deltaLink === undefined) throw new Error(`${set.delta} gave no delta link.`);
  await follow(client, "graph", deltaLink);
}

async function readVaults(client: BareClient, { vaults }: ReadPlan): Promise<void> {
  await Promise.all(QUERIES.map((query) => queryResources(client, query)));
  await atOnce(VAULTS_AT_ONCE, vaults, async ({ lists, certificates, policies }) => {
    await Promise.all(lists.map((url) => follow(client, "resource-manager", url)));
    if (certificates !== undefined) await follow(client, "key-vault", certificates);
    await atOnce(POLICIES_AT_ONCE, policies, async (url) => {
      await client.ask("key-vault", url);
    });
  });
}

async function queryResources(client: BareClient, query: string): Promise<void> {
  let skipToken: string | null | undefined;
  do {
    const options = {
      resultFormat: "objectArray",
      $top: 1000,
      ...(skipToken ? { $skipToken: skipToken } : {}),
    };
    ({ $skipToken: skipToken } = await client.ask("resource-manager", RESOURCE_GRAPH, {
      query,
      options,
    }));
  } while (skipToken);
}

/** Follows a chain of next links to its end. Answers the delta link there, if there is one. */
async function follow(
  client: BareClient,
  kind: ReadKind,
  first: string,
): Promise<string | undefined> {
  for (let url = first; ;) {
    const links = await client.ask(kind, url);
    const next = links["@odata.nextLink"] ?? links.nextLink;
    if (!next) return links["@odata.deltaLink"];
    url = next;
  }
}
