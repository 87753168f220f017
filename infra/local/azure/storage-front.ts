import type { IncomingMessage, ServerResponse } from "node:http";
import { type Server, createServer } from "node:https";
import type { Dispatcher } from "undici";
import { type Forward, createForward, passOn } from "./azurite-forward.ts";
import { type Conversation, elapsed } from "./conversation.ts";
import { type EmptyPages, createEmptyPages } from "./empty-pages.ts";
import type { LocalResponse } from "./exchange.ts";
import { readBody, readableQuery, splitTarget, writeResponse } from "./http-message.ts";
import { keepConnections } from "./keep-connections.ts";
import { type PartitionRate, createPartitionRate } from "./partition-rate.ts";
import type { CertificateAuthority } from "./pki.ts";
import { storageRefusal } from "./storage-access.ts";
import { batchError, storageError } from "./storage-error.ts";
import { storageFaultProblem } from "./storage-fault.ts";
import type { StorageService } from "./storage-roles.ts";
import { firstOverLimit } from "./table-limits.ts";
import { type TableRequest, readTableRequest } from "./table-request.ts";
import { underFault } from "./under-fault.ts";

interface StorageFrontDeps {
  readonly conversation: Conversation;
  readonly authority: CertificateAuthority;
  readonly account: string;
  readonly service: StorageService;
  /** Where Azurite's service listens on 127.0.0.1. */
  readonly azuritePort: number;
  readonly seed: number;
}

export interface StorageFront {
  readonly server: Server;
  close(): Promise<void>;
}

/** Azurite's answer, passed on as it comes, or one of our own. */
type Answer =
  | { readonly kind: "azurite"; readonly data: Dispatcher.ResponseData; readonly cost: number }
  | { readonly kind: "own"; readonly response: LocalResponse };

/**
 * One service of the storage account: checks who asks and what the service would not take, and leaves the rest to
 * Azurite. In the journal and for faults its host is the one it has in Azure, its path is without the account.
 */
export async function createStorageFront(deps: StorageFrontDeps): Promise<StorageFront> {
  const { authority, azuritePort, seed } = deps;
  const forward = createForward({ port: azuritePort, caPem: authority.caPem });
  const { certificate: cert, key } = await authority.leaf("127.0.0.1");
  const parts = {
    ...deps,
    forward,
    rate: createPartitionRate(() => performance.now()),
    emptyPages: createEmptyPages(seed),
  };
  const server = createServer({ cert, key }, (incoming, response) => {
    void serve(parts, incoming, response);
  });
  keepConnections(server);
  return { server, close: () => forward.close() };
}

type Parts = StorageFrontDeps & {
  readonly forward: Forward;
  readonly rate: PartitionRate;
  readonly emptyPages: EmptyPages;
};

async function serve(
  parts: Parts,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { account, service } = parts;
  const { clock, journal, faults, activity, tokens, directory } = parts.conversation;
  const done = activity.begin();
  const began = performance.now();
  const { socket } = incoming; // a request that has been streamed on has none any more
  const at = clock.now().toISOString();
  const { path: fullPath, query } = splitTarget(incoming.url ?? "/");
  const path = fullPath.startsWith(`/${account}/`) ? fullPath.slice(account.length + 1) : fullPath;
  const host = `${account}.${service}.core.windows.net`;
  const method = incoming.method ?? "GET";
  try {
    const hosts = [host, incoming.headers.host ?? host, "127.0.0.1"];
    const fault = faults.strike({ hosts, paths: [path, fullPath], method });
    const struck = await underFault(fault, () =>
      answer(parts, incoming, { method, path, fullPath, query }),
    );

    const seen: Answer | undefined = struck.kind === "answered" ? struck.answer : undefined;
    const status =
      struck.kind === "replaced" ? struck.status : seen === undefined ? 0 : statusOf(seen);
    const caller = tokens.callerOf(incoming.headers.authorization);
    journal.add({
      at,
      host,
      method,
      path,
      query: readableQuery(query),
      status,
      cost: seen?.kind === "azurite" ? seen.cost : 0,
      ms: elapsed(began),
      identity: caller === undefined ? "" : directory.nameOf(caller.objectId),
    });

    if (struck.kind !== "answered" && struck.hidden?.kind === "azurite")
      await struck.hidden.data.body.dump();
    if (struck.kind === "dropped") {
      socket.destroy();
    } else if (struck.kind === "replaced") {
      const problem = storageFaultProblem(service, struck.status, fault);
      await writeResponse(response, storageError(service, problem, clock.now()), clock.now());
    } else if (struck.answer.kind === "own") {
      await writeResponse(response, struck.answer.response, clock.now());
    } else {
      await passOn(struck.answer.data, response, clock.now());
    }
  } catch (error) {
    if (incoming.complete && !response.destroyed) {
      console.error(`local Azure: storage could not answer ${method} ${path}.`, error);
    }
    socket.destroy(); // the client has gone, or Azurite has
  } finally {
    done();
  }
}

async function answer(
  parts: Parts,
  incoming: IncomingMessage,
  {
    method,
    path,
    fullPath,
    query,
  }: { method: string; path: string; fullPath: string; query: string },
): Promise<Answer> {
  const { service, account, forward, emptyPages, conversation } = parts;
  const { authorization } = incoming.headers;
  const refusal = storageRefusal(
    { service, method, path, query, authorization },
    { account, ...conversation },
  );
  const now = conversation.clock.now();
  if (refusal !== undefined) return { kind: "own", response: storageError(service, refusal, now) };

  if (service !== "table") {
    const data = await forward.send(
      incoming,
      query === "" ? fullPath : `${fullPath}?${query}`,
      incoming,
    );
    return { kind: "azurite", data, cost: 0 };
  }

  const body = await readBody(incoming);
  const request = readTableRequest(method, path, body);
  const refused = refusedByLimits(request, parts.rate, now);
  if (refused !== undefined) return { kind: "own", response: refused };
  const forwarded = emptyPages.forAzurite(query);
  const data = await forward.send(
    incoming,
    forwarded === "" ? fullPath : `${fullPath}?${forwarded}`,
    body,
  );
  if (request.kind === "query" && data.statusCode === 200 && emptyPages.isDue()) {
    await data.body.dump();
    const metadata = `https://${incoming.headers.host ?? ""}/${account}/$metadata#${request.table}`;
    return { kind: "own", response: emptyPages.page(query, metadata) };
  }
  return { kind: "azurite", data, cost: request.kind === "changes" ? request.changes.length : 0 };
}

function refusedByLimits(
  request: TableRequest,
  rate: PartitionRate,
  now: Date,
): LocalResponse | undefined {
  if (request.kind !== "changes") return undefined;
  const over = firstOverLimit(request.changes);
  if (over !== undefined) {
    return request.isBatch
      ? batchError(over.index, over.problem, now)
      : storageError("table", over.problem, now);
  }
  const partition = request.changes[0]?.partition ?? "";
  if (rate.admit(request.table, partition, request.changes.length)) return undefined;
  const busy = { status: 503, code: "ServerBusy", message: "The server is busy." };
  return storageError("table", busy, now);
}

function statusOf(answered: Answer): number {
  return answered.kind === "own" ? answered.response.status : answered.data.statusCode;
}
