import type { LocalResponse } from "../azure/exchange.ts";

/**
 * Resource Graph's error shape: the outer message only identifies the request, the reason is in `details`
 * (github.com/microsoft/ARI/issues/237, github.com/Azure/aztfexport/issues/485).
 */
export function graphError(error: {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly now: Date;
  readonly correlationId: string;
  /** A second detail, e.g. where the query could not be read. */
  readonly more: object;
}): LocalResponse {
  const { status, code, message, now, correlationId, more } = error;
  return {
    status,
    body: {
      error: {
        code: status === 400 ? "BadRequest" : code,
        message: `Please provide below info when asking for support: timestamp = ${now.toISOString()}, correlationId = ${correlationId}.`,
        details: [{ code, message }, ...(Object.keys(more).length > 0 ? [more] : [])],
      },
    },
  };
}
