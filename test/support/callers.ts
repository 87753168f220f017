import { readFileSync } from "node:fs";
import { ProxyAgent, fetch as proxiedFetch } from "undici";
import { z } from "zod";
import type { LocalAzure } from "./local-azure.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A user by principal name, or an application by name or client id. */
export type Who = { readonly user: string } | { readonly app: string };

/** Sends a request to the service that `url` names; answers its JSON. Throws when it is refused. */
export type Send = (method: Method, url: string, body?: object) => Promise<unknown>;

export interface Callers {
  /**
   * Of the administrator when nobody is named. Tokens are kept, so that what an application is granted counts for those who are named
   * afterwards.
   */
  as(who?: Who): Send;
  close(): Promise<void>;
}

const stateSchema = z.object({ caFile: z.string() });

/** Calls the services of the tenant over connections that stay open, for tests that do so a thousand times. */
export async function createCallers(azure: LocalAzure): Promise<Callers> {
  const { caFile } = stateSchema.parse(await azure.controlGet("state"));
  const dispatcher = new ProxyAgent({
    uri: azure.control,
    requestTls: { ca: readFileSync(caFile, "utf8") },
  });
  return {
    as(who) {
      const tokens = new Map<string, Promise<string>>();
      const tokenFor = (resource: string): Promise<string> => {
        const token = tokens.get(resource) ?? azure.token(tokenOf(who), resource);
        tokens.set(resource, token);
        return token;
      };
      return async (method, url, body) => {
        const token = await tokenFor(audienceOf(url));
        const answer = await proxiedFetch(url, {
          dispatcher,
          method,
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: body === undefined ? null : JSON.stringify(body),
        });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text}`);
        const parsed: unknown = text === "" ? undefined : JSON.parse(text);
        return parsed;
      };
    },
    close: () => dispatcher.close(),
  };
}

/** All vaults are one audience; every other service here is one of its own. */
function audienceOf(url: string): string {
  const { host } = new URL(url);
  return `https://${host.endsWith(".vault.azure.net") ? "vault.azure.net" : host}`;
}

function tokenOf(who: Who | undefined): { user: string } | { app: string } | undefined {
  return who === undefined ? undefined : { ...who };
}
