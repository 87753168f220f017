import { readFileSync } from "node:fs";
import { ProxyAgent, fetch as proxiedFetch } from "undici";
import { z } from "zod";
import type { LocalAzure } from "./local-azure.ts";

const stateSchema = z.object({ caFile: z.string() });

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * Reads or changes something in the tenant through the service that `url` names, as the user of this principal name (the
 * administrator when absent); answers its JSON. Throws when it is refused.
 */
export async function asUser(
  azure: LocalAzure,
  user: string | undefined,
  method: Method,
  url: string,
  body?: object,
): Promise<unknown> {
  const { caFile } = stateSchema.parse(await azure.controlGet("state"));
  const dispatcher = new ProxyAgent({
    uri: azure.control,
    requestTls: { ca: readFileSync(caFile, "utf8") },
  });
  const { host } = new URL(url);
  const resource = host.endsWith(".vault.azure.net")
    ? "https://vault.azure.net"
    : `https://${host}`;
  const token = await azure.token(user === undefined ? undefined : { user }, resource);
  try {
    const answer = await proxiedFetch(url, {
      dispatcher,
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  } finally {
    await dispatcher.close();
  }
}
