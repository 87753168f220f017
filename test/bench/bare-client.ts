import { readFileSync } from "node:fs";
import { ProxyAgent, request } from "undici";
import { z } from "zod";
import type { AzureState } from "../../infra/local/azure/state.ts";
import type { Chain } from "./read-plan.ts";
import type { ReadKind } from "./requests-made.ts";

const RESOURCES: Readonly<Record<ReadKind, string>> = {
  graph: "https://graph.microsoft.com",
  "resource-manager": "https://management.azure.com",
  "key-vault": "https://vault.azure.net",
};

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
/** The links of a page, under the names that Graph, the resource manager and Resource Graph have for them. */
const pageSchema = z.object({ "@odata.nextLink": text, nextLink: text, $skipToken: text });
const answerSchema = pageSchema.extend({
  responses: z.array(z.object({ body: pageSchema.optional() })).default([]),
});

/** Where a page leads on to. */
export interface Links {
  readonly next: string | undefined;
  /** Of a query: goes into its body. */
  readonly skipToken: string | undefined;
  /** Of the answers inside of a batch. */
  readonly inBatch: readonly string[];
}

/** As little as a client can do: ask, take the body in, parse it, keep nothing but the links. */
export interface BareClient {
  ask(chain: Chain): Promise<Links>;
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
    async ask({ kind, url, body }) {
      counts[kind] += 1;
      const { statusCode, body: answered } = await request(url, {
        dispatcher,
        method: body === undefined ? "GET" : "POST",
        headers: {
          authorization: authorization[kind],
          "content-type": "application/json",
          // Advanced queries want it, on next links too.
          ...(ADVANCED.test(url) ? { ConsistencyLevel: "eventual" } : {}),
        },
        body: body ?? null,
      });
      const parsed: unknown = JSON.parse(await answered.text());
      if (statusCode === 200) return linksIn(parsed);
      // What is closed or gone says so to the scan as well.
      if (statusCode === 403 || statusCode === 404) return linksIn({});
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

const ADVANCED = /[?&](%24|\$)count=true/;

function linksIn(answer: unknown): Links {
  const { nextLink, $skipToken: skipToken, responses, ...page } = answerSchema.parse(answer);
  return {
    next: page["@odata.nextLink"] ?? nextLink,
    skipToken,
    inBatch: responses.flatMap(({ body }) => body?.["@odata.nextLink"] ?? []),
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
