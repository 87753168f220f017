/** The way to the tenant: through the HTTPS proxy at the control URL, as the administrator or as the service's identity. */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { ProxyAgent, fetch as proxiedFetch } from "undici";
import { z } from "zod";

export type Who = "admin" | "watch";
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}
export interface TenantHttp {
  readonly now: () => Promise<Date>;
  /** Answers whatever status comes back. Throws when no answer comes, or after six tries when throttled. */
  readonly send: (who: Who, url: string, json?: object) => Promise<Answer>;
  /** Follows next links. Throws for every status but 200. */
  readonly list: <T>(who: Who, url: string, row: z.ZodType<T>) => Promise<readonly T[]>;
  readonly close: () => Promise<void>;
}

const state = z.object({
  now: z.iso.datetime(),
  admin: z.string(),
  caFile: z.string(),
  identity: z.object({
    endpoint: z.string(),
    header: z.string(),
    clients: z.object({ watch: z.string() }),
  }),
});
const page = z.object({
  value: z.array(z.unknown()),
  "@odata.nextLink": z.string().nullish(),
  nextLink: z.string().nullish(),
});

export async function openTenant(controlUrl: string): Promise<TenantHttp> {
  const readState = async () =>
    state.parse(await (await fetch(new URL("/control/state", controlUrl))).json());
  const { admin, caFile, identity } = await readState();
  const dispatcher = new ProxyAgent({
    uri: new URL(controlUrl).origin,
    requestTls: { ca: readFileSync(caFile, "utf8") },
  });
  const tokens = new Map<string, Promise<string>>();

  async function adminToken(resource: string): Promise<string> {
    const answer = await fetch(new URL("/control/token", controlUrl), {
      method: "POST",
      body: JSON.stringify({ user: admin, resource }),
    });
    return z.object({ token: z.string() }).parse(await answer.json()).token;
  }
  async function watchToken(resource: string): Promise<string> {
    const url = new URL(identity.endpoint);
    url.search = new URLSearchParams({
      "api-version": "2019-08-01",
      resource,
      client_id: identity.clients.watch,
    }).toString();
    const answer = await fetch(url, { headers: { "X-IDENTITY-HEADER": identity.header } });
    return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
  }
  function tokenFor(who: Who, url: string): Promise<string> {
    const resource = resourceOf(new URL(url).host);
    const known = tokens.get(`${who} ${resource}`);
    if (known !== undefined) return known;
    const token = who === "admin" ? adminToken(resource) : watchToken(resource);
    tokens.set(`${who} ${resource}`, token);
    return token;
  }

  const send: TenantHttp["send"] = async (who, url, json) => {
    for (let tries = 1; ; tries += 1) {
      const answer = await proxiedFetch(url, {
        dispatcher,
        method: json === undefined ? "GET" : "POST",
        headers: {
          authorization: `Bearer ${await tokenFor(who, url)}`,
          ...(json === undefined ? {} : { "content-type": "application/json" }),
        },
        body: json === undefined ? null : JSON.stringify(json),
      });
      const body = parseJson(await answer.text());
      if (![429, 503, 504].includes(answer.status)) return { status: answer.status, body };
      if (tries === 6) throw new Error(`${url} answered ${answer.status} six times.`);
      await wait(1_000 * Number(answer.headers.get("retry-after") ?? tries));
    }
  };
  return {
    now: async () => new Date((await readState()).now),
    send,
    async list(who, url, row) {
      const rows = [];
      for (let next: string | null = url; next !== null;) {
        const answer: Answer = await send(who, next);
        if (answer.status !== 200) throw new RequestRefused(next, answer);
        const { value, ...links } = page.parse(answer.body);
        rows.push(...value.map((each) => row.parse(each)));
        next = links["@odata.nextLink"] ?? links.nextLink ?? null;
        // The token goes where the link points.
        if (next !== null && new URL(next).host !== new URL(url).host) {
          throw new Error(`${url} goes on at another host: ${next}`);
        }
      }
      return rows;
    },
    close: () => dispatcher.close(),
  };
}

/** Answered, but not with what was asked for. */
export class RequestRefused extends Error {
  readonly status: number;
  constructor(url: string, { status, body }: Answer) {
    super(`${url} answered ${status}: ${JSON.stringify(body)}`);
    this.status = status;
  }
}

function resourceOf(host: string): string {
  return host.endsWith(".vault.azure.net") ? "https://vault.azure.net" : `https://${host}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // an error page; the status says enough
  }
}
