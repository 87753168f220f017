import { z } from "zod";
import { atOnce } from "../../shared/core/at-once.ts";
import type { BareClient, Links } from "./bare-client.ts";
import type { Chain, ReadPlan } from "./read-plan.ts";

/** Makes the reads of a plan. Answers the seconds that it took. */
export async function readBarely(client: BareClient, plan: ReadPlan): Promise<number> {
  const began = performance.now();
  await read(client, plan);
  return (performance.now() - began) / 1000;
}

async function read(client: BareClient, plan: ReadPlan): Promise<void> {
  if ("url" in plan) return follow(client, plan);
  await atOnce(plan.atOnce, plan.parts, (part) => read(client, part));
}

/** Follows a chain of next links to its end, those inside of a batch as well. */
async function follow(client: BareClient, chain: Chain): Promise<void> {
  for (let at: Chain | undefined = chain; at !== undefined;) {
    const links = await client.ask(at);
    for (const url of links.inBatch) await follow(client, { kind: chain.kind, url });
    at = nextIn(chain, links);
  }
}

function nextIn({ kind, url, body = "" }: Chain, { next, skipToken }: Links): Chain | undefined {
  if (next !== undefined) return { kind, url: next };
  if (skipToken === undefined) return undefined;
  const { options, ...query } = querySchema.parse(JSON.parse(body));
  const further = { ...query, options: { ...options, $skipToken: skipToken } };
  return { kind, url, body: JSON.stringify(further) };
}

/** Of Resource Graph. */
const querySchema = z.looseObject({ options: z.looseObject({}) });
