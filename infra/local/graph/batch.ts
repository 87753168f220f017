import { z } from "zod";
import type { LocalRequest, LocalResponse } from "../azure/exchange.ts";
import { GraphRefusal, malformed } from "./graph-refusal.ts";
import { jsonText } from "./answers.ts";

const shape = z.strictObject({
  requests: z.array(
    z.strictObject({
      id: z.string().min(1),
      method: z.string().regex(/^(GET|POST|PATCH|PUT|DELETE)$/),
      url: z.string().min(1),
      headers: z.record(z.string(), z.string()).exactOptional(),
      body: z.unknown().optional(),
      dependsOn: z.array(z.string()).exactOptional(),
    }),
  ),
});
type Item = z.infer<typeof shape>["requests"][number];

const mostItems = 20;

/**
 * `POST /$batch`: each item is a request of its own, throttled, costed and checked by itself (learn.microsoft.com/graph/throttling).
 * @param answer answers one item; never rejects
 */
export async function answerBatch(
  request: LocalRequest,
  answer: (item: LocalRequest) => Promise<LocalResponse>,
): Promise<LocalResponse> {
  const items = parseItems(request.body);
  const done = new Map<string, Promise<LocalResponse>>();
  const run = async (item: Item): Promise<LocalResponse> => {
    for (const id of item.dependsOn ?? []) {
      const before = await done.get(id.toLowerCase());
      if (before !== undefined && before.status < 400) continue;
      const refused = new GraphRefusal(424, "FailedDependency", `The request '${id}' failed.`);
      return jsonText(
        JSON.stringify({ error: { code: refused.code, message: refused.message } }),
        424,
      );
    }
    return answer(asRequest(request, item));
  };
  // In the order given: an item depends only on what comes before it.
  for (const item of items) done.set(item.id.toLowerCase(), run(item));
  const answers = await Promise.all(
    items.map(async (item) => ({ id: item.id, response: await done.get(item.id.toLowerCase()) })),
  );
  const texts = answers.flatMap(({ id, response }) =>
    response === undefined ? [] : [itemText(id, response)],
  );
  return jsonText(`{"responses":[${shuffled(texts).join(",")}]}`);
}

function parseItems(body: Buffer): readonly Item[] {
  let content: unknown;
  try {
    content = JSON.parse(body.toString("utf8"));
  } catch {
    throw malformed("Unable to read JSON request payload.");
  }
  const parsed = shape.safeParse(content);
  if (!parsed.success) throw malformed("Invalid batch payload format.");
  const { requests } = parsed.data;
  if (requests.length === 0) throw malformed("Batch request does not contain any requests.");
  if (requests.length > mostItems) {
    throw malformed(`Number of batch request steps exceeds the maximum value of ${mostItems}.`);
  }
  const seen = new Set<string>();
  for (const item of requests) {
    if (seen.has(item.id.toLowerCase()))
      throw malformed(`Request Id '${item.id}' has to be unique in a batch.`);
    const unknown = item.dependsOn?.find((id) => !seen.has(id.toLowerCase()));
    if (unknown !== undefined)
      throw malformed(`Request '${item.id}' depends on '${unknown}', which is not before it.`);
    seen.add(item.id.toLowerCase());
    // The whole batch is refused, none of it runs (github.com/Softeria/ms-365-mcp-server/pull/683).
    const isWrite = item.method !== "GET" && item.method !== "DELETE";
    const hasType = Object.keys(item.headers ?? {}).some(
      (name) => name.toLowerCase() === "content-type",
    );
    if ((isWrite || item.body !== undefined) && !(hasType && item.body !== undefined)) {
      throw malformed(
        `Write request id : ${item.id} does not contain Content-Type header or body.`,
      );
    }
    if (/^https?:/i.test(item.url))
      throw malformed(`The url of request '${item.id}' must be relative.`);
    if (/^\/?\$batch\b/i.test(item.url)) throw malformed("A batch cannot contain a batch.");
  }
  return requests;
}

function asRequest(
  outer: LocalRequest,
  { id, method, url, headers = {}, body }: Item,
): LocalRequest {
  const [path = "", query = ""] = splitOnce(url, "?");
  const own = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const authorization = outer.headers["authorization"];
  return {
    id: `${outer.id}.${id}`,
    method,
    host: outer.host,
    path: `/v1.0/${path.replace(/^\//, "")}`,
    query: new URLSearchParams(query),
    headers: { ...own, ...(authorization === undefined ? {} : { authorization }) },
    body: body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body)),
  };
}

function itemText(id: string, { status, headers = {}, body }: LocalResponse): string {
  const own = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [itemHeader(name), value]),
  );
  const text = bodyText(body, headers["content-type"] ?? "");
  const parts = [
    `"id":${JSON.stringify(id)}`,
    `"status":${status}`,
    `"headers":${JSON.stringify(own)}`,
    ...(text === undefined ? [] : [`"body":${text}`]),
  ];
  return `{${parts.join(",")}}`;
}

/** JSON as it is, other text as a JSON string. */
function bodyText(body: LocalResponse["body"], type: string): string | undefined {
  if (body === undefined) return undefined;
  if (typeof body === "string")
    return type.startsWith("application/json") ? body : JSON.stringify(body);
  return Buffer.isBuffer(body) ? JSON.stringify(body.toString("base64")) : JSON.stringify(body);
}

/** Items carry header names in the usual capitals. */
function itemHeader(name: string): string {
  return name.startsWith("x-")
    ? name
    : name.replaceAll(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** Any order is allowed, so it is never the one of the requests (when there are two or more). */
function shuffled(texts: readonly string[]): readonly string[] {
  const odd = texts.filter((_, index) => index % 2 === 1);
  const even = texts.filter((_, index) => index % 2 === 0);
  return [...odd.toReversed(), ...even];
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
