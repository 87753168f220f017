import type { IncomingMessage, ServerResponse } from "node:http";
import type { Activity } from "./activity.ts";
import type { Directory } from "./directory.ts";
import type { Clock, LocalRequest, LocalResponse } from "./exchange.ts";
import { faultAnswer } from "./fault-answer.ts";
import type { Fault, Faults } from "./faults.ts";
import { readRequest, readableQuery, writeResponse } from "./http-message.ts";
import type { Journal } from "./journal.ts";
import type { Tokens } from "./tokens.ts";
import { type Struck, underFault } from "./under-fault.ts";

/** What every way into local Azure shares. */
export interface Conversation {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly activity: Activity;
  readonly tokens: Tokens;
  readonly directory: Directory;
}

export type Answerer = (request: LocalRequest) => Promise<LocalResponse> | LocalResponse;

/**
 * Answers one request by `handle`, with the faults that were asked for, and writes it into the journal. `nameOf` says
 * who asks: by default whom the token names.
 */
export async function converse(
  { clock, journal, faults, activity, tokens, directory }: Conversation,
  incoming: IncomingMessage,
  response: ServerResponse,
  handle: Answerer,
  nameOf: (request: LocalRequest) => string = ({ headers }) => {
    const caller = tokens.callerOf(headers["authorization"]);
    return caller === undefined ? "" : directory.nameOf(caller.objectId);
  },
): Promise<void> {
  const done = activity.begin();
  const began = performance.now();
  const at = clock.now().toISOString();
  try {
    const request = await readRequest(incoming);
    const { host, path, method } = request;
    const fault = faults.strike({ hosts: [host], paths: [path], method });
    const struck = await underFault(fault, async () => handle(request));
    const effect = struck.kind === "answered" ? struck.answer : struck.hidden;
    const sent = whatIsSent(struck, host, fault);
    // Before the client hears the answer, so that it finds the entry when it looks.
    const entry = { at, host, method, path, query: readableQuery(request.query.toString()) };
    const identity = nameOf(request);
    const cost = effect?.cost ?? 0;
    journal.add({
      ...entry,
      ...{ status: sent?.status ?? 0, cost, ms: elapsed(began), identity },
      ...(journal.keepsBodies && method === "POST" ? { body: request.body.toString("utf8") } : {}),
    });
    if (sent === undefined) incoming.socket.destroy();
    else await writeResponse(response, sent, clock.now());
    effect?.afterwards?.();
  } catch (error) {
    // The client went away before its request was complete: nobody is left to answer.
    if (!incoming.complete) return;
    console.error("local Azure: a request could not be answered.", error);
    incoming.socket.destroy();
  } finally {
    done();
  }
}

function whatIsSent(
  struck: Struck<LocalResponse>,
  host: string,
  fault: Fault | undefined,
): LocalResponse | undefined {
  if (struck.kind === "answered") return struck.answer;
  if (struck.kind === "dropped" || fault === undefined) return undefined;
  return faultAnswer(host, { ...fault, status: struck.status });
}

/** Milliseconds since `began` (performance.now), to a tenth. */
export function elapsed(began: number): number {
  return Math.round((performance.now() - began) * 10) / 10;
}
