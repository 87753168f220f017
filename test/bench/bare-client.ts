import { readFileSync } from "node:fs";
import { ProxyAgent, request } from "undici";
import { z } from "zod";
import type { AzureState } from "../../infra/local/azure/state.ts";
import type { ReadKind } from "./requests-made.ts";

const RESOURCES: Readonly<Record<ReadKind, string>> = {
  graph: "https://graph.microsoft.com",
  "resource-manager": "https://management.azure.com",
  "key-vault": "https://vault.azure.net",
};

/** The links of a page, under the names that Graph, the resource manager and Resource Graph have for them. */
const linksSchema = z.object({
  "@odata.nextLink": z.string().optional(),
  "@odata.deltaLink": z.string().optional(),
  nextLink: z.string().nullish(),
  $skipToken: z.string().nullish(),
});
type Links = z.infer<typeof linksSchema>;

/** As little as a client can do: ask, take the body in, parse it, keep nothing but the links. */
export interface BareClient {
  ask(kind: ReadKind, url: string, json?: object): Promise<Links>;
  /** How often it has asked since the last call of this. */
  takeCounts(): Readonly<Record<ReadKind, number>>;
  close(): Promise<void>;
}

/** Opens a client that reads as the service's own identity through local Azure's proxy. Its tokens are there before it asks. */
export async function openBareClient({ azure, caFile, identity }: AzureState): Promise<BareClient> {
  const dispatcher = new ProxyAgent({
    uri: azure,
    requestTls: { ca: readFileSync(caFile, "utf8") },
  });
  const authorization = {
    graph: await bearer(identity, RESOURCES.graph),
    "resource-manager": await bearer(identity, RESOURCES["resource-manager"]),
    "key-vault": await bearer(identity, RESOURCES["key-vault"]),
  };
  let counts = { graph: 0, "resource-manager": 0, "key-vault": 0 };

  return {
    async ask(kind, url, json) {
      counts[kind] += 1;
      const { statusCode, body } = await request(url, {
        dispatcher,
        method: json === undefined ? "GET" : "POST",
        headers: { authorization: authorization[kind], "content-type": "application/json" },
        body: json === undefined ? null : JSON.stringify(json),
      });
      const parsed: unknown = JSON.parse(await body.text());
      // Vaults that are closed or gone say so to the scan as well.
      if (statusCode === 200) return linksSchema.parse(parsed);
      if (statusCode === 403 || statusCode === 404) return {};
      throw new Error(`${url} answered ${statusCode} to the bare client.`);
    },
    takeCounts() {
      const taken = counts;
      counts = { graph: 0, "resource-manager": 0, "key-vault": 0 };
      return taken;
    },
    close: () => dispatcher.close(),
  };
}

async function bearer(identity: AzureState["identity"], resource: string): Promise<string> {
  const url = new URL(identity.endpoint);
  url.search = new URLSearchParams({
    "api-version": "2019-08-01",
    resource,
    client_id: identity.clients["watch"] ?? "",
  }).toString();
  const answer = await fetch(url, { headers: { "X-IDENTITY-HEADER": identity.header } });
  const { access_token: token } = z.object({ access_token: z.string() }).parse(await answer.json());
  return `Bearer ${token}`;
}
