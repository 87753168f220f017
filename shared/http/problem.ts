import { StewardError } from "../core/errors.ts";

/** Every kind of refusal: stable, the last part of its `type`. */
export const PROBLEMS = {
  "invalid-parameters": { status: 400, title: "A query parameter cannot be used" },
  "invalid-body": { status: 400, title: "The body cannot be used" },
  "not-signed-in": { status: 401, title: "A valid access token is needed" },
  "not-allowed": { status: 403, title: "Your roles do not allow this" },
  "not-found": { status: 404, title: "There is no such thing, or not for you" },
  "method-not-allowed": { status: 405, title: "This address does not do that" },
  "length-required": { status: 411, title: "The body arrived empty" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "unsupported-media-type": { status: 415, title: "The body is not JSON" },
  "internal-error": { status: 500, title: "Something went wrong here" },
  misconfigured: { status: 503, title: "The service's app settings cannot be used" },
  "no-policy": { status: 503, title: "There is no policy that could be used" },
  "sign-in-unavailable": { status: 503, title: "Tokens cannot be checked at the moment" },
} as const;

export type ProblemKind = keyof typeof PROBLEMS;

/** One thing that is wrong with a request; `path` is a parameter, or a place in the body. */
export interface RequestError {
  readonly path: string;
  readonly expected: string;
}

interface Extras {
  readonly errors?: readonly RequestError[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Thrown anywhere below a route to end the request with this answer. `detail` is for the caller to read. */
export class Problem extends StewardError {
  readonly code: ProblemKind;
  readonly detail: string;
  readonly errors: readonly RequestError[] | undefined;
  /** Headers that the status asks for, such as `Allow`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(kind: ProblemKind, detail: string, { errors, headers = {}, cause }: Extras = {}) {
    super(detail, "", "", { cause });
    this.code = kind;
    this.detail = detail;
    this.errors = errors;
    this.headers = headers;
  }
}

/** The body of a refusal (RFC 9457). `instance` is the path that was asked for. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly errors?: readonly RequestError[];
  /** Stands beside the error in the log. */
  readonly correlationId?: string;
}

/** The body that tells a caller of `problem`. */
export function problemDetails(problem: Problem, instance: string): ProblemDetails {
  return {
    type: `/problems/${problem.code}`,
    ...PROBLEMS[problem.code],
    detail: problem.detail,
    instance,
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
  };
}
