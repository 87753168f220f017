import { Client } from "@microsoft/microsoft-graph-client";
import { z } from "zod";
import { createGraph, type Graph } from "../../shared/azure/graph.ts";
import { CLOUDS } from "../../shared/config/cloud.ts";

export interface GraphAnswer {
  readonly status?: number;
  readonly body: object;
}

const batchSchema = z.object({ requests: z.array(z.object({ id: z.string(), url: z.string() })) });

/**
 * The real adapter and client; what Graph would answer is given by address (`/v1.0/…`, decoded), for each item of a batch as well, and
 * what was asked is kept.
 */
export function answeringGraph(answer: (address: string) => GraphAnswer): {
  readonly graph: Graph;
  /** Of a batch its items. */
  readonly asked: string[];
  /** How many requests that took: a batch is one. */
  readonly requests: () => number;
} {
  const asked: string[] = [];
  let requests = 0;
  const answerTo = (address: string): GraphAnswer => {
    asked.push(address);
    return answer(address);
  };
  const batch = (body: string): GraphAnswer => {
    const items = batchSchema.parse(JSON.parse(body)).requests;
    const responses = items.map(({ id, url }) => {
      const { status = 200, ...rest } = answerTo(`/v1.0${decodeURIComponent(url)}`);
      return { id, status, ...rest };
    });
    return { body: { responses } };
  };
  const client = Client.initWithMiddleware({
    middleware: {
      execute(context) {
        const address = z.string().parse(context.request);
        const path = decodeURIComponent(address.replace("https://graph.microsoft.com", ""));
        requests += 1;
        const { status = 200, body } = path.endsWith("/$batch")
          ? batch(z.string().parse(context.options?.body))
          : answerTo(path);
        context.response = new Response(JSON.stringify(body), {
          status,
          headers: { "content-type": "application/json" },
        });
        return Promise.resolve();
      },
    },
  });
  return { graph: createGraph({ client, cloud: CLOUDS.public }), asked, requests: () => requests };
}

/** Everything that comes. */
export async function collected<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}
