import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import { type Answerer, type Conversation, converse } from "./conversation.ts";
import type { LocalRequest, LocalResponse, StandIn } from "./exchange.ts";
import { readRequest, splitTarget, withoutPort, writeResponse } from "./http-message.ts";
import { keepConnections } from "./keep-connections.ts";
import type { CertificateAuthority } from "./pki.ts";

interface ProxyDeps {
  readonly conversation: Conversation;
  readonly authority: CertificateAuthority;
  readonly standIns: readonly StandIn[];
  /** Answers plain HTTP for this machine by the first path segment, e.g. `control`. Not in the journal. */
  readonly pages: Readonly<Record<string, Answerer>>;
  /** `/msi/token`, which is in the journal and has faults. */
  readonly identityEndpoint: Answerer;
}

/**
 * The port that is Azure. CONNECT is a tunnel whose other end is here: TLS ends with a certificate for the name
 * asked for, then the Host header chooses the stand-in. The rest is plain HTTP for this machine.
 */
export function createProxy(deps: ProxyDeps): Server {
  const { conversation, authority, standIns, pages, identityEndpoint } = deps;

  const inside = createTlsServer(
    {
      SNICallback: (name, answer) => {
        authority.context(name.toLowerCase()).then(
          (context) => {
            answer(null, context);
          },
          (error: unknown) => {
            answer(error instanceof Error ? error : new Error(String(error)));
          },
        );
      },
    },
    (request, response) => {
      void converse(conversation, request, response, (read) => askStandIn(standIns, read));
    },
  );
  keepConnections(inside);
  inside.on("tlsClientError", (error, socket) => {
    // Hanging up early is the client's right; a certificate that is not trusted is worth a line.
    if (/alert|unknown ca/i.test(error.message)) {
      console.error(
        `local Azure: a client refused the certificate of ${String(socket.servername)}.`,
        error.message,
      );
    }
  });

  const proxy = createServer((request, response) => {
    const { path } = splitTarget(request.url ?? "/");
    const page = pages[path.split("/")[1] ?? ""];
    if (/^https?:/i.test(request.url ?? "")) {
      void converse(conversation, request, response, unknownHost);
    } else if (path === "/msi/token") {
      void converse(conversation, request, response, identityEndpoint, ({ query }) => {
        const clientId = query.get("client_id");
        return (
          conversation.directory.identities.find((one) => one.clientId === clientId)?.name ?? ""
        );
      });
    } else {
      void answerPlainly(conversation, request, response, page ?? notHere);
    }
  });
  keepConnections(proxy);
  proxy.on("connect", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const host = withoutPort(request.url ?? "");
    if (isMissingVault(host, standIns)) {
      refuseTunnel(conversation, socket, host);
      return;
    }
    socket.setNoDelay(true);
    socket.write(tunnelOpen);
    if (head.length > 0) socket.unshift(head);
    inside.emit("connection", socket);
  });
  return proxy;
}

/** The name of a vault that does not exist does not resolve; nothing answers there. */
function isMissingVault(host: string, standIns: readonly StandIn[]): boolean {
  return host.endsWith(".vault.azure.net") && !standIns.some((one) => one.serves(host));
}

/**
 * The tunnel opens and closes before TLS: both fetch and the SDKs report a connection that failed, without a status, as
 * for a name that does not resolve. Hanging up on CONNECT makes fetch try for ever, and a status of its own makes the
 * Key Vault client fail with a TypeError (tried with Node 24.21 and @azure/keyvault-secrets 4.12.0, 2026-11-21).
 */
function refuseTunnel({ clock, journal }: Conversation, socket: Socket, host: string): void {
  const [at, nothing] = [clock.now().toISOString(), { path: "", query: "", identity: "" }];
  journal.add({ at, host, method: "CONNECT", status: 0, cost: 0, ms: 0, ...nothing });
  socket.resume();
  socket.end(tunnelOpen);
}

const tunnelOpen = "HTTP/1.1 200 Connection Established\r\n\r\n";

async function askStandIn(
  standIns: readonly StandIn[],
  request: LocalRequest,
): Promise<LocalResponse> {
  const standIn = standIns.find((one) => one.serves(request.host));
  if (standIn === undefined) return unknownHost(request);
  try {
    return await standIn.handle(request);
  } catch (error) {
    console.error(
      `local Azure: the stand-in "${standIn.name}" failed at ${request.method} ${request.path}.`,
      error,
    );
    return { status: 500, body: { error: { code: "StandInDefect", message: String(error) } } };
  }
}

function unknownHost({ host, method, path }: LocalRequest): LocalResponse {
  console.error(`local Azure: nothing here answers for ${host} (${method} ${path}).`);
  return {
    status: 502,
    body: { error: { code: "NoStandIn", message: `Local Azure does not know ${host}.` } },
  };
}

function notHere({ path }: LocalRequest): LocalResponse {
  return {
    status: 404,
    body: { error: `There is no ${path} here. See /control/, /mailbox and /msi/token.` },
  };
}

async function answerPlainly(
  { clock }: Conversation,
  request: IncomingMessage,
  response: ServerResponse,
  handle: Answerer,
): Promise<void> {
  const patience = setInterval(() => {
    keepWaiting(response);
  }, patienceMs);
  try {
    const read = await readRequest(request);
    const answer = await safely(handle, read);
    if (response.headersSent) response.end(JSON.stringify(answer.body));
    else await writeResponse(response, answer, clock.now());
  } catch {
    request.socket.destroy(); // the client has gone
  } finally {
    clearInterval(patience);
  }
}

/** Clients give up a silent answer after some minutes (fetch after 5), and moving the clock by months takes longer. */
const patienceMs = 20_000;

/** Blanks before JSON mean nothing. The status is 200 from here on; an error is told by the body alone. */
function keepWaiting(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(200, { "content-type": "application/json" });
  response.write(" ");
}

async function safely(handle: Answerer, request: LocalRequest): Promise<LocalResponse> {
  try {
    return await handle(request);
  } catch (error) {
    console.error(`local Azure: ${request.method} ${request.path} failed.`, error);
    return { status: 500, body: { error: String(error) } };
  }
}
