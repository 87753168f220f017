/** A request that Graph refuses; becomes its error answer. */
export class GraphRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = "GraphRefusal";
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function badRequest(message: string): GraphRefusal {
  return new GraphRefusal(400, "Request_BadRequest", message);
}

/** Advanced parameters are missing, or the property cannot be filtered (learn.microsoft.com/graph/aad-advanced-queries). */
export function unsupportedQuery(message: string): GraphRefusal {
  return new GraphRefusal(400, "Request_UnsupportedQuery", message);
}

/** What the gateway says before the directory sees the request. */
export function malformed(message: string): GraphRefusal {
  return new GraphRefusal(400, "BadRequest", message);
}

/** Absent, deleted, or not replicated yet: one answer for all three. */
export function notFound(id: string): GraphRefusal {
  return new GraphRefusal(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

export function denied(): GraphRefusal {
  return new GraphRefusal(
    403,
    "Authorization_RequestDenied",
    "Insufficient privileges to complete the operation.",
  );
}
