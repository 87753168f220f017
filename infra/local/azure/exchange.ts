/** What a stand-in sees of a request and what it answers: the one contract between the proxy and the stand-ins. */

/** Who calls, as the verified bearer token says. */
export interface Caller {
  /** Object id of the user or service principal (`oid`). */
  readonly objectId: string;
  /** Client id of the application or managed identity (`appid`). */
  readonly appId: string;
  readonly kind: "user" | "app";
  /** Application permissions (`roles`) of an app token. */
  readonly roles: readonly string[];
  /** A user's delegated scopes (`scp`). */
  readonly scopes: readonly string[];
}

export interface LocalRequest {
  readonly id: string;
  readonly method: string;
  /** Host name without port, lower case. */
  readonly host: string;
  /** Path as sent, percent-encoded, without query. */
  readonly path: string;
  /** Query as sent, decoded once. */
  readonly query: URLSearchParams;
  /** Names in lower case; a repeated header is joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface LocalResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: string | Buffer | object;
  /** What the call cost by the published budgets (resource units), for the journal. */
  readonly cost?: number;
  /** Runs after the answer has been written (or dropped): events, delayed effects. */
  readonly afterwards?: () => void;
}

/** Time on the shared clock. */
export interface Clock {
  now(): Date;
}

/** Verifies a bearer token; answers why not otherwise. */
export interface TokenVerifier {
  verify(
    authorization: string | undefined,
    audiences: readonly string[],
  ): { readonly caller: Caller } | { readonly problem: string };
}

/** One Azure service. It answers every request for its hosts and refuses, loudly, what it does not know. */
export interface StandIn {
  readonly name: string;
  readonly serves: (host: string) => boolean;
  /** Must not throw for a bad request; a throw is a defect of the stand-in and becomes 500 with a printed stack. */
  handle(request: LocalRequest): Promise<LocalResponse> | LocalResponse;
  /** The next instant (epoch ms) at which this stand-in will do something by itself, if any. */
  nextDue?(): number | undefined;
  /** Does what has come due by `now`; resolves when its effects have left this process. */
  runDue?(now: Date): Promise<void>;
}
