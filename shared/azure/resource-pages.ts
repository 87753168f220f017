import { z } from "zod";
import { StewardError } from "../core/errors.ts";
import { type RequestShape, requests } from "./request-manifest.ts";
import type { ResourceAnswer, ResourceManager } from "./resource-manager.ts";

/** The resource manager said no, or that there is no such scope. */
export class ResourcesRefused extends StewardError {
  readonly code = "resources-refused";
  /** The error code of the answer. */
  readonly answer: string;
  constructor(path: string, answer: string) {
    super(
      `The resource manager did not give ${path}.`,
      `The answer was ${answer}.`,
      "Give the identity its role there (docs/permissions.md).",
    );
    this.answer = answer;
  }
}

const listSchema = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });
const graphSchema = z.object({ data: z.array(z.unknown()), $skipToken: z.string().nullish() });

/**
 * The rows of a list of the resource manager, page by page to its end. `resource` is its path. Throws ResourcesRefused, and
 * ResourceManagerSilent when there was no answer.
 */
export async function* resourcePages(
  resourceManager: ResourceManager,
  request: RequestShape,
  resource: string,
  query: Readonly<Record<string, string>>,
): AsyncGenerator<readonly unknown[]> {
  let at: Parameters<ResourceManager["get"]>[1] = { resource, query };
  for (;;) {
    const page = listSchema.parse(bodyOf(request, await resourceManager.get(request, at)));
    yield page.value;
    if (!page.nextLink) return;
    at = { link: page.nextLink };
  }
}

/**
 * The rows that a query of Resource Graph finds, in pages of 1,000, the most there is. `query` must project `id` and order by
 * it: without that a skip token may repeat or lose rows (learn.microsoft.com/azure/governance/resource-graph/concepts/paging-results).
 * Throws like `resourcePages`.
 * @param subscriptions where to look, their ids; all that the identity sees when absent.
 */
export async function* resourceGraphPages(
  resourceManager: ResourceManager,
  query: string,
  subscriptions?: readonly string[],
): AsyncGenerator<readonly unknown[]> {
  let skipToken: string | undefined;
  do {
    const body = {
      query,
      ...(subscriptions === undefined ? {} : { subscriptions }),
      options: {
        resultFormat: "objectArray",
        $top: 1000,
        ...(skipToken === undefined ? {} : { $skipToken: skipToken }),
      },
    };
    const answer = await resourceManager.post(requests.resourceGraph, body, {
      "api-version": "2024-04-01",
    });
    const page = graphSchema.parse(bodyOf(requests.resourceGraph, answer));
    yield page.data;
    skipToken = page.$skipToken ?? undefined;
  } while (skipToken !== undefined);
}

function bodyOf({ path }: RequestShape, answer: ResourceAnswer): unknown {
  switch (answer.kind) {
    case "ok":
      return answer.body;
    case "refused":
    case "gone":
      throw new ResourcesRefused(path, answer.code);
  }
}
