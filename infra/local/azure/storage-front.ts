import type { IncomingMessage, ServerResponse } from "node:http";
import { type Server, createServer } from "node:https";
import type { Azurite } from "./azurite.ts";
import { type Conversation, elapsed } from "./conversation.ts";
import { type EmptyPages, createEmptyPages } from "./empty-pages.ts";
import type { LocalResponse } from "./exchange.ts";
import { headersOf, readBody, readableQuery, splitTarget, writeResponse } from "./http-message.ts";
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
  readonly azurite: Azurite;
  readonly seed: number;
}

/**
 * One service of the storage account: checks who asks and what the service would not take, and leaves the rest to
 * Azurite. In the journal and for faults its host is the one it has in Azure, its path is without the account.
 */
export async function createStorageFront(deps: StorageFrontDeps): Promise<Server> {
  const { authority, seed } = deps;
  const { certificate: cert, key } = await authority.leaf("127.0.0.1");
  const parts = {
    ...deps,
    rate: createPartitionRate(() => performance.now()),
    emptyPages: createEmptyPages(seed),
  };
  const server = createServer({ cert, key }, (incoming, response) => {
    void serve(parts, incoming, response);
  });
  keepConnections(server);
  return server;
}

type Parts = StorageFrontDeps & {
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
  const { socket } = incoming;
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

    const seen = struck.kind === "answered" ? struck.answer : undefined;
    const status = struck.kind === "replaced" ? struck.status : (seen?.status ?? 0);
    const caller = tokens.callerOf(incoming.headers.authorization);
    journal.add({
      at,
      host,
      method,
      path,
      query: readableQuery(query),
      status,
      cost: seen?.cost ?? 0,
      ms: elapsed(began),
      identity: caller === undefined ? "" : directory.nameOf(caller.objectId),
    });

    if (struck.kind === "dropped") {
      socket.destroy();
    } else if (struck.kind === "replaced") {
      const problem = storageFaultProblem(service, struck.status, fault);
      await writeResponse(response, storageError(service, problem, clock.now()), clock.now());
    } else {
      await writeResponse(response, struck.answer, clock.now());
    }
  } catch (error) {
    if (incoming.complete && !response.destroyed) {
      console.error(`local Azure: storage could not answer ${method} ${path}.`, error);
    }
    socket.destroy(); // the client has gone, or something here is wrong
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
): Promise<LocalResponse> {
  const { service, account, azurite, emptyPages, conversation } = parts;
  const { authorization } = incoming.headers;
  const refusal = storageRefusal(
    { service, method, path, query, authorization },
    { account, ...conversation },
  );
  const now = conversation.clock.now();
  if (refusal !== undefined) return storageError(service, refusal, now);

  const body = await readBody(incoming);
  const headers = headersOf(incoming);
  const ask = (query: string): Promise<LocalResponse> =>
    azurite.ask(service, {
      method,
      target: query === "" ? fullPath : `${fullPath}?${query}`,
      headers,
      body,
    });
  if (service !== "table") return ask(query);

  const request = readTableRequest(method, path, body);
  const refused = refusedByLimits(request, parts.rate, now);
  if (refused !== undefined) return refused;
  const answered = await ask(emptyPages.forAzurite(query));
  if (request.kind === "query" && answered.status === 200 && emptyPages.isDue()) {
    const metadata = `https://${incoming.headers.host ?? ""}/${account}/$metadata#${request.table}`;
    return emptyPages.page(query, metadata);
  }
  return { ...answered, cost: request.kind === "changes" ? request.changes.length : 0 };
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
