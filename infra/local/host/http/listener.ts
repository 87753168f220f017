import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface Listener {
  readonly port: number;
  close(): void;
}

/**
 * Listens on loopback only, over IPv4 and, where there is any, IPv6, since `localhost` may mean either. Port 0 takes
 * a free one, of IPv4 at least. Throws an error that names the port when it is taken.
 */
export async function listenOnLoopback(port: number, serve: Serve): Promise<Listener> {
  const first = newServer(serve);
  await listen(first, port, "127.0.0.1");
  const actual = (first.address() as AddressInfo).port;
  const second = newServer(serve);
  const hasSecond = await listen(second, actual, "::1").then(
    () => true,
    (error: unknown) => {
      if (port !== 0 && error instanceof PortTaken) throw error;
      return false; // a machine without IPv6, or somebody there has the port that was free over IPv4
    },
  );
  return {
    port: actual,
    close() {
      for (const server of hasSecond ? [first, second] : [first]) {
        server.close();
        server.closeIdleConnections();
      }
    },
  };
}

class PortTaken extends Error {
  constructor(port: number, cause: unknown) {
    super(
      `Port ${port} is taken by another program. Stop that program, or choose another port with --port.`,
      { cause },
    );
  }
}

function newServer(serve: Serve): Server {
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
      process.stderr.write(`A request could not be served: ${String(error)}\n`);
    });
  });
  server.keepAliveTimeout = 65_000; // a client that uses a connection again must not meet its end
  return server;
}

function listen(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new PortTaken(port, error) : error);
    });
    server.listen(port, address, resolve);
  });
}
