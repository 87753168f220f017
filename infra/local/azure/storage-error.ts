import { randomUUID } from "node:crypto";
import type { LocalResponse } from "./exchange.ts";
import type { StorageService } from "./storage-roles.ts";

export interface StorageProblem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * An error as the storage services write it: OData JSON from tables, XML from blobs and queues
 * (https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2).
 */
export function storageError(
  service: StorageService,
  problem: StorageProblem,
  now: Date,
): LocalResponse {
  const requestId = randomUUID();
  const text = `${problem.message}\nRequestId:${requestId}\nTime:${now.toISOString()}`;
  const headers = {
    "x-ms-request-id": requestId,
    "x-ms-version": "2025-05-05",
    "x-ms-error-code": problem.code,
    ...problem.headers,
  };
  if (service === "table") {
    return {
      status: problem.status,
      headers: { ...headers, "content-type": tableContentType },
      body: tableErrorBody(problem.code, text),
    };
  }
  return {
    status: problem.status,
    headers: { ...headers, "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${problem.code}</Code><Message>${text}</Message></Error>`,
  };
}

/**
 * The answer to an entity-group transaction that `problem` stops at the operation `index`: 202 whose only part is the
 * error (https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions#sample-error-response).
 */
export function batchError(index: number, problem: StorageProblem, now: Date): LocalResponse {
  const [batch, changes] = [`batchresponse_${randomUUID()}`, `changesetresponse_${randomUUID()}`];
  const text = `${String(index)}:${problem.message}\nTime:${now.toISOString()}`;
  const lines = [
    `--${batch}`,
    `Content-Type: multipart/mixed; boundary=${changes}`,
    "",
    `--${changes}`,
    "Content-Type: application/http",
    "Content-Transfer-Encoding: binary",
    "",
    `HTTP/1.1 ${String(problem.status)} Bad Request`,
    "X-Content-Type-Options: nosniff",
    "DataServiceVersion: 3.0;",
    `Content-Type: ${tableContentType}`,
    "",
    tableErrorBody(problem.code, text),
    `--${changes}--`,
    `--${batch}--`,
    "",
  ];
  return {
    status: 202,
    headers: {
      "content-type": `multipart/mixed; boundary=${batch}`,
      "x-ms-request-id": randomUUID(),
    },
    body: lines.join("\r\n"),
  };
}

const tableContentType = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8";

function tableErrorBody(code: string, value: string): string {
  return JSON.stringify({ "odata.error": { code, message: { lang: "en-US", value } } });
}
