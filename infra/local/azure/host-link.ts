import { setTimeout as wait } from "node:timers/promises";
import { Pool } from "undici";

/** The function host, as far as moving the clock needs it. */
export interface HostLink {
  /** Tells it that the clock has moved; it starts what has come due. */
  clockMoved(): Promise<void>;
  /** Waits until it is at rest; answers when it has something to do next (epoch ms), if ever. */
  rest(): Promise<number | undefined>;
  close(): Promise<void>;
}

/**
 * A link to the host on `port`. While a host that is `expected` cannot be reached, it is being started again, and the
 * call waits for it; another one is taken to be absent.
 */
export function createHostLink(deps: {
  port: number;
  hostKey: string;
  isExpected: () => boolean;
}): HostLink {
  const { port, hostKey, isExpected } = deps;
  const pool = new Pool(`http://127.0.0.1:${String(port)}`, {
    connections: 2,
    headersTimeout: 0, // a step may take as long as the work that came due
    bodyTimeout: 0,
  });

  async function post(path: string): Promise<unknown> {
    for (;;) {
      try {
        const headers = { "x-local-host-key": hostKey, "content-type": "application/json" };
        const { statusCode, body } = await pool.request({
          method: "POST",
          path,
          headers,
          body: "{}",
        });
        const text = await body.text();
        // 503 is what a host answers that is still loading the app.
        if (statusCode === 503) throw new Error(text);
        if (statusCode >= 400) throw new HostRefused(path, statusCode, text);
        return text === "" ? undefined : (JSON.parse(text) as unknown);
      } catch (error) {
        if (error instanceof HostRefused) throw error;
        if (!isExpected()) return undefined;
        await wait(50);
      }
    }
  }

  return {
    async clockMoved() {
      await post("/admin/local/clock");
    },
    rest: async () => nextDueOf(await post("/admin/local/idle")),
    close: () => pool.close(),
  };
}

class HostRefused extends Error {
  constructor(path: string, status: number, text: string) {
    super(`The function host answered ${String(status)} to ${path}: ${text.slice(0, 500)}`);
  }
}

function nextDueOf(answer: unknown): number | undefined {
  const { nextDue } = (answer ?? {}) as { nextDue?: unknown };
  if (typeof nextDue === "number") return nextDue;
  return typeof nextDue === "string" ? Date.parse(nextDue) : undefined;
}
