import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import { z } from "zod";
import { type Access, admit } from "./admission.ts";
import type { Caller, CallerReader } from "./caller.ts";
import { readJsonBody } from "./json-body.ts";
import type { ProblemKind } from "./problem.ts";
import { parseQuery } from "./query.ts";

/** What one call takes and gives: obeyed when it is answered, and read when it is described. */
export interface Operation {
  readonly id: string;
  readonly method: "GET" | "POST";
  /** As in the route, with `{id}` for what varies. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  /** What `{id}` is, if the path has one. */
  readonly pathId?: z.ZodString;
  /** Parameters by name; none when absent, and then any is refused. */
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: {
    readonly status: number;
    readonly description: string;
    /** Name of the schema in the description. */
    readonly name: string;
    readonly schema: z.ZodType;
    /** Headers by name, each with what it says. */
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** Refusals beyond those that follow from the rest. */
  readonly problems?: readonly ProblemKind[];
}

/** One call: its description, and what answers it. Throws a `Problem` to refuse. */
export interface Endpoint<Deps> {
  readonly operation: Operation;
  answer(deps: Deps, request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit>;
}

/** What {@link endpoint} brings to a call: the operation's parts of the request, checked. */
interface Asked<O extends Operation> {
  readonly caller: Caller;
  readonly query: O["query"] extends z.ZodObject ? z.output<O["query"]> : undefined;
  readonly body: O["body"] extends z.ZodType ? z.output<O["body"]> : undefined;
  /** `{id}` of the path as it came: not yet checked, since what it does not fit does not exist. */
  readonly id: string;
  readonly context: InvocationContext;
}

const nothing = z.object({});

/** A call for which one must be admitted. The token comes first: a stranger does not learn what else is wrong. */
export function endpoint<const O extends Operation, Deps>(
  operation: O & { readonly access: Exclude<Access, "anyone"> },
  run: (deps: Deps, asked: Asked<O>) => Promise<HttpResponseInit>,
): Endpoint<Deps & { readonly callers: CallerReader }> {
  return {
    operation,
    async answer(deps, request, context) {
      const authorization = request.headers.get("authorization");
      const caller = await admit(deps.callers, authorization, operation.access);
      const query = parseQuery(operation.query ?? nothing, request.query);
      const body =
        operation.body === undefined ? undefined : await readJsonBody(request, operation.body);
      const id = request.params["id"] ?? "";
      // The operation's own schemas made them, which is what `Asked` says.
      return run(deps, { caller, query, body, id, context } as Asked<O>);
    },
  };
}

/** A call that anyone may make. */
export function openEndpoint<Deps>(
  operation: Operation & { readonly access: "anyone" },
  run: (deps: Deps) => HttpResponseInit,
): Endpoint<Deps> {
  return { operation, answer: (deps) => Promise.resolve(run(deps)) };
}
