import { z } from "zod";
import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";

const organization = z.object({ verifiedDomains: z.array(z.object({ name: z.string() })) });

/** The domains that the tenant has proved to be its own, in lower case. Throws what `Graph` throws. */
export async function readVerifiedDomains(graph: Graph): Promise<ReadonlySet<string>> {
  const { rows } = await graph.page(requests.organization, { query: {} });
  return new Set(
    rows.flatMap((row) =>
      organization.parse(row).verifiedDomains.map(({ name }) => name.toLowerCase()),
    ),
  );
}
