import { z } from "zod";
import { asAdministrator } from "../support/as-administrator.ts";
import type { LocalAzure } from "../support/local-azure.ts";
import { laneOf } from "./read-lanes.ts";
import type { RequestMade } from "./requests-made.ts";

const batchSchema = z.object({ requests: z.array(z.object({ url: z.string() })) });
const foundSchema = z.object({ id: z.string() });

/** Object ids of the resources that the scan looked up by their client ids, to read their permissions at once. */
export async function firstResources(
  azure: LocalAzure,
  reads: readonly RequestMade[],
): Promise<ReadonlySet<string>> {
  const batches = reads.filter(
    (read) => read.method === "POST" && laneOf(read) === "permissions" && read.body !== undefined,
  );
  const urls = batches
    .flatMap(({ body = "" }) => batchSchema.parse(JSON.parse(body)).requests.map(({ url }) => url))
    .filter((url) => url.startsWith("/servicePrincipals(appId="));
  const ids = await Promise.all(
    [...new Set(urls)].map(async (url) => {
      const found = await asAdministrator(azure, "GET", `https://graph.microsoft.com/v1.0${url}`);
      return foundSchema.parse(found).id.toLowerCase();
    }),
  );
  return new Set(ids);
}
