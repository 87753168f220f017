import { Client } from "@microsoft/microsoft-graph-client";
import { z } from "zod";
import { createGraph, type Graph } from "../../shared/azure/graph.ts";
import { CLOUDS } from "../../shared/config/cloud.ts";

export interface GraphAnswer {
  readonly status?: number;
  readonly body: object;
}

/**
 * The real adapter and client; what Graph would answer is given by address (`/v1.0/…`, decoded), and what was asked is
 * kept.
 */
export function answeringGraph(answer: (address: string) => GraphAnswer): {
  readonly graph: Graph;
  readonly asked: string[];
} {
  const asked: string[] = [];
  const client = Client.initWithMiddleware({
    middleware: {
      execute(context) {
        const address = z.string().parse(context.request);
        const path = decodeURIComponent(address.replace("https://graph.microsoft.com", ""));
        asked.push(path);
        const { status = 200, body } = answer(path);
        context.response = new Response(JSON.stringify(body), {
          status,
          headers: { "content-type": "application/json" },
        });
        return Promise.resolve();
      },
    },
  });
  return { graph: createGraph({ client, cloud: CLOUDS.public }), asked };
}

/** Everything that comes. */
export async function collected<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}
