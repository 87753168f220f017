import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { z } from "zod";
import { openCertificateAuthority } from "../../infra/local/azure/pki.ts";
import { createGraph, createGraphClient, type Graph } from "../../shared/azure/graph.ts";
import {
  createResourceManager,
  type ResourceManager,
} from "../../shared/azure/resource-manager.ts";
import { CLOUDS } from "../../shared/config/cloud.ts";

/** A request as it arrived; `query` decoded. */
export interface Asked {
  readonly query: URLSearchParams;
  readonly body: unknown;
}
export interface Refusal {
  readonly status: number;
  readonly code: string;
}
type Reply = (asked: Asked) => object | Refusal;

/** An https address that answers with literal rows, and the real clients that ask it. */
export interface WireAzure {
  readonly graph: Graph;
  readonly resourceManager: ResourceManager;
  /** `GET /groups`, as it is in a batch, too; everything else is refused. */
  on(request: string, reply: Reply): void;
  /** Objects that `getByIds` finds. */
  directory(rows: readonly ({ readonly id: string } & Readonly<Record<string, unknown>>)[]): void;
  /** What was asked for, in order: `GET /groups?$filter=…`, decoded. */
  readonly asked: readonly string[];
  /** An absolute address at the same host, for a next link. */
  link(path: string): string;
  /** Forgets replies and what was asked. */
  reset(): void;
  stop(): void;
}

const batchSchema = z.object({ requests: z.array(z.object({ id: z.string(), url: z.string() })) });
const idsSchema = z.object({ ids: z.array(z.string()).min(1).max(1000) });

export async function startWireAzure(): Promise<WireAzure> {
  const folder = mkdtempSync(join(tmpdir(), "wire-azure-"));
  const authority = await openCertificateAuthority(folder);
  setDefaultCACertificates([...getCACertificates("default"), authority.caPem]);
  const { certificate, key } = await authority.leaf("127.0.0.1");
  const replies = new Map<string, Reply>();
  const asked: string[] = [];

  function answerTo(
    method: string,
    address: string,
    body: unknown,
  ): { status: number; body: object } {
    const url = new URL(address, "https://127.0.0.1");
    const path = decodeURIComponent(url.pathname).replace(/^\/v1\.0(?=\/)/, "");
    if (path === "/$batch") {
      const items = batchSchema.parse(body).requests.map((one) => ({
        id: one.id,
        ...answerTo("GET", one.url, undefined),
      }));
      return { status: 200, body: { responses: items } };
    }
    asked.push(`${method} ${path}${decodeURIComponent(url.search)}`);
    const reply = replies.get(`${method} ${path}`);
    const answer = reply?.({ query: url.searchParams, body }) ?? {
      status: 400,
      code: "NotExpected",
    };
    if ("status" in answer && "code" in answer) {
      const { status, code } = answer as Refusal;
      return { status, body: { error: { code, message: "" } } };
    }
    return { status: 200, body: answer };
  }

  const server = createServer({ cert: certificate, key }, (request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const body: unknown = text === "" ? undefined : JSON.parse(text);
      const answer = answerTo(request.method ?? "", request.url ?? "", body);
      response
        .writeHead(answer.status, { "content-type": "application/json" })
        .end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port was given.");
  const host = `127.0.0.1:${address.port}`;
  const cloud = { ...CLOUDS.public, graphHost: host, resourceManagerHost: host };
  const credential = {
    getToken: () => Promise.resolve({ token: "token", expiresOnTimestamp: Date.UTC(2100, 0, 1) }),
  };
  return {
    graph: createGraph({ client: createGraphClient({ credential, cloud }), cloud }),
    resourceManager: createResourceManager({ credential, cloud }),
    on: (request, reply) => void replies.set(request, reply),
    directory(rows) {
      replies.set("POST /directoryObjects/getByIds", ({ body }) => {
        const { ids } = idsSchema.parse(body);
        return { value: rows.filter(({ id }) => ids.includes(id.toLowerCase())) };
      });
    },
    asked,
    link: (path) => `https://${host}${path}`,
    reset() {
      replies.clear();
      asked.length = 0;
    },
    stop() {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
