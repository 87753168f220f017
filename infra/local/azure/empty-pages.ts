import type { LocalResponse } from "./exchange.ts";

/** Our own continuation that means: from the beginning. Azurite's are base64 and cannot look like it. */
const fromTheBeginning = "!beginning";

/** Every so many queries of entities one is answered by an empty page. */
const every = 17;

export interface EmptyPages {
  /** The query as Azurite must see it: without our own continuation. */
  forAzurite(query: string): string;
  /** Whether it is this query's turn to get an empty page. */
  isDue(): boolean;
  /** The empty page in place of the answer to `query`; its continuation leads to that very answer. */
  page(query: string, metadata: string): LocalResponse;
}

/**
 * A query may be answered by no rows and a continuation, e.g. when it crosses a partition boundary
 * (https://learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination). Azurite never does.
 */
export function createEmptyPages(seed: number): EmptyPages {
  let queries = Math.abs(seed) % every;

  return {
    forAzurite(query) {
      return query
        .split("&")
        .filter((part) => part !== `NextPartitionKey=${encodeURIComponent(fromTheBeginning)}`)
        .filter((part) => part !== `NextPartitionKey=${fromTheBeginning}`)
        .join("&");
    },
    isDue() {
      queries += 1;
      return queries % every === 0;
    },
    page(query, metadata) {
      const sent = new URLSearchParams(query);
      const row = sent.get("NextRowKey");
      return {
        status: 200,
        headers: {
          "content-type": "application/json;odata=minimalmetadata;streaming=true;charset=utf-8",
          "x-ms-continuation-nextpartitionkey": sent.get("NextPartitionKey") ?? fromTheBeginning,
          ...(row === null ? {} : { "x-ms-continuation-nextrowkey": row }),
        },
        body: JSON.stringify({ "odata.metadata": metadata, value: [] }),
      };
    },
  };
}
