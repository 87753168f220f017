import type { Blobs } from "../azure/blobs.ts";
import type { Graph } from "../azure/graph.ts";
import { StewardError } from "../core/errors.ts";
import type { TenantFacts } from "../inventory/holder.ts";
import { readVerifiedDomains } from "../inventory/verified-domains.ts";

const NAME = "tenant/verified-domains.json";

/**
 * What is so of the tenant itself, read now. Its domains are kept: when the directory does not give them they are as they were last
 * known, so that a bad hour takes nothing back that was said with them. That they cannot be read is told where contacts need
 * them.
 */
export function createTenantFacts(deps: {
  readonly graph: Graph;
  readonly blobs: Pick<Blobs, "get" | "put">;
  readonly tenantId: string;
}): () => Promise<TenantFacts> {
  const { graph, blobs, tenantId } = deps;
  /** As this process last read or wrote it. */
  let known: string | undefined;

  async function stored(): Promise<readonly string[] | undefined> {
    const blob = await blobs.get(NAME);
    if (blob === undefined) return undefined;
    // The cast is where a stored document becomes a record: only this module writes it.
    const { domains } = JSON.parse(blob.body.toString("utf8")) as { domains: readonly string[] };
    known = domains.join();
    return domains;
  }

  async function domains(): Promise<readonly string[] | undefined> {
    try {
      const found = [...(await readVerifiedDomains(graph))].sort();
      if (known === undefined) await stored();
      if (found.join() === known) return found;
      await blobs.put(NAME, Buffer.from(JSON.stringify({ v: 1, domains: found })));
      known = found.join();
      return found;
    } catch (error) {
      if (!(error instanceof StewardError)) throw error;
      return stored();
    }
  }

  return async () => {
    const verified = await domains();
    return { tenantId, ...(verified === undefined ? {} : { domains: verified }) };
  };
}
