import { randomInt } from "node:crypto";
import { type Server, createServer } from "node:net";

/**
 * Below what systems give to outgoing connections (from 32768 on Linux, from 49152 elsewhere): a port from there can be
 * taken between the look and the use, by any request of any test.
 */
const [FIRST, END] = [10_000, 32_000];

/** The first of so many free ports in a row. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = randomInt(FIRST, END - count);
    const ports = Array.from({ length: count }, (_, offset) => first + offset);
    const servers = await Promise.all(ports.map(listen));
    await Promise.all(servers.map(closed));
    if (servers.every((one) => one !== undefined)) return first;
  }
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(undefined);
    });
    server.listen(port, () => {
      resolve(server);
    });
  });
}

async function closed(server: Server | undefined): Promise<void> {
  await new Promise<unknown>((resolve) => {
    if (server === undefined) resolve(undefined);
    else server.close(resolve);
  });
}
