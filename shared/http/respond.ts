import type {
  HttpMethod,
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
} from "@azure/functions";
import { type Configured, SettingsInvalid, valueOf } from "../config/settings.ts";
import { problemAnswer } from "./answer.ts";
import type { Endpoint } from "./endpoint.ts";
import { Problem, problemDetails } from "./problem.ts";

/**
 * What a route is registered for, so that a wrong method gets 405: the host itself answers 404. TRACE and CONNECT are
 * left out: `Request` refuses them (Fetch standard, "forbidden method"), and so would the library, with an empty 500.
 */
export const METHODS: HttpMethod[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

type Endpoints<Deps> = Readonly<Partial<Record<"GET" | "POST", Endpoint<Deps>>>>;

/**
 * Answers one request to a route, whatever happens: a handler that throws would be answered by the host with an empty 500.
 * `services` is asked for only after the method, so that `endpoints` may be ready when the app settings are not.
 */
export async function respond<Deps>(
  endpoints: Endpoints<Deps>,
  services: Configured<Deps>,
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const answer = await answerOrProblem(endpoints, services, request, context);
  if (request.method !== "HEAD") return answer;
  return { ...answer, body: undefined };
}

async function answerOrProblem<Deps>(
  endpoints: Endpoints<Deps>,
  services: Configured<Deps>,
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  try {
    const endpoint = endpointFor(endpoints, request.method);
    return await endpoint.answer(valueOf(services), request, context);
  } catch (error) {
    const instance = new URL(request.url).pathname;
    const problem = error instanceof SettingsInvalid ? misconfigured(error) : error;
    if (problem instanceof Problem) {
      if (problem.cause !== undefined) logFailure(context, problem);
      return problemAnswer(problemDetails(problem, instance), problem.headers);
    }
    logFailure(context, error);
    const unknown = new Problem("internal-error", "It has been recorded under the correlation id.");
    const correlationId = context.invocationId;
    return problemAnswer({ ...problemDetails(unknown, instance), correlationId });
  }
}

function endpointFor<Deps>(endpoints: Endpoints<Deps>, method: string): Endpoint<Deps> {
  const asked = method === "HEAD" ? "GET" : method;
  const found = asked === "GET" || asked === "POST" ? endpoints[asked] : undefined;
  if (found !== undefined) return found;
  const allowed = Object.keys(endpoints).flatMap((name) =>
    name === "GET" ? ["GET", "HEAD"] : name,
  );
  throw new Problem("method-not-allowed", `${method} is not among ${allowed.join(", ")}.`, {
    headers: { Allow: allowed.join(", ") },
  });
}

function misconfigured(error: SettingsInvalid): Problem {
  const errors = error.problems.map(({ name, problem, expected }) => ({
    path: name,
    expected: `${expected} (it ${problem})`,
  }));
  return new Problem("misconfigured", error.message, { errors });
}

function logFailure(context: InvocationContext, error: unknown): void {
  // Stacks only: printed as objects, errors of HTTP clients carry their requests, tokens included.
  context.error("A request could not be answered.", {
    correlationId: context.invocationId,
    error: stacksOf(error),
  });
}

function stacksOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\nCaused by: ${stacksOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
