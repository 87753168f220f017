import type { ClockWriter } from "../clock/clock-file.ts";
import type { AuditLog } from "../tenant/audit-log.ts";
import { auditRecordAt, recordAudit } from "./audit-control.ts";
import { controlPage } from "./control-page.ts";
import type { Answerer, Conversation } from "./conversation.ts";
import { afterDuration } from "./duration.ts";
import type { LocalRequest, LocalResponse } from "./exchange.ts";
import type { Mailbox } from "./mailbox.ts";
import type { AzureState } from "./state.ts";
import type { Stepper } from "./stepper.ts";
import type { MintedToken } from "./tokens.ts";

interface ControlDeps {
  readonly conversation: Conversation;
  readonly clock: ClockWriter;
  readonly stepper: Stepper;
  readonly mailbox: Mailbox;
  readonly audit: AuditLog;
  readonly state: () => AzureState;
}

type Handler = (request: LocalRequest, deps: ControlDeps) => Promise<LocalResponse> | LocalResponse;

/** By method and path; what belongs to one message, fault or record follows the path. */
const routes: Readonly<Record<string, Handler>> = {
  "GET /control": (_request, { state }) => controlPage(state()),
  "GET /control/state": (_request, { state }) => ({ status: 200, body: state() }),
  "GET /control/clock": (_request, { clock }) => clockAnswer(clock),
  "POST /control/clock": moveClock,
  "GET /control/mailbox": (_request, { mailbox }) => ({
    status: 200,
    body: mailbox.list().map(({ raw: _raw, ...entry }) => entry),
  }),
  "GET /control/requests": ({ query }, { conversation }) => ({
    status: 200,
    body: conversation.journal.since(Number(query.get("since") ?? 0) || 0),
  }),
  "GET /control/faults": (_request, { conversation }) => ({
    status: 200,
    body: conversation.faults.list(),
  }),
  "POST /control/faults": (request, { conversation }) => {
    const fault = conversation.faults.add(jsonOf(request));
    return "problem" in fault ? refused(fault.problem) : { status: 201, body: fault };
  },
  "DELETE /control/faults": (_request, { conversation }) => {
    conversation.faults.clear();
    return { status: 204 };
  },
  "POST /control/audit": (request, { audit }) => recordAudit(audit, jsonOf(request)),
  "POST /control/token": mintToken,
  "POST /control/idle": async (_request, { stepper, clock }) => {
    await stepper.rest();
    return clockAnswer(clock);
  },
};

/** The control API: what a test or a person may do to local Azure that nobody may do to Azure. JSON in and out. */
export function createControl(deps: ControlDeps): Answerer {
  return async (request) => {
    const path = request.path.replace(/\/$/, "");
    const handler = routes[`${request.method} ${path}`];
    if (handler !== undefined) return handler(request, deps);
    const [, , kind, id] = path.split("/");
    if (kind === "mailbox" && request.method === "GET") {
      const entry = deps.mailbox.get(id ?? "");
      if (entry !== undefined) return { status: 200, body: entry };
    }
    if (kind === "audit" && id !== undefined && request.method === "GET") {
      return auditRecordAt(deps.audit, id);
    }
    if (kind === "faults" && id !== undefined && request.method === "DELETE") {
      deps.conversation.faults.clear(id);
      return { status: 204 };
    }
    return {
      status: 404,
      body: { error: `There is no ${request.method} ${path}.`, calls: Object.keys(routes) },
    };
  };
}

async function moveClock(
  request: LocalRequest,
  { clock, stepper }: ControlDeps,
): Promise<LocalResponse> {
  const wish = recordOf(jsonOf(request));
  const { advance, to, flow, freeze } = wish;
  if (flow === true || freeze === true) {
    if (flow === true) clock.flow();
    else clock.freeze();
    return clockAnswer(clock);
  }
  const target =
    typeof advance === "string"
      ? afterDuration(clock.now(), advance)
      : typeof to === "string"
        ? Date.parse(to)
        : undefined;
  if (target === undefined || Number.isNaN(target)) {
    return refused(
      'Say {"advance": "P7D"} (an ISO 8601 duration) or {"to": "2026-03-09T09:00:00Z"}.',
    );
  }
  if (target < clock.now()) return refused("The clock moves forward only.");
  await stepper.advanceTo(target);
  return clockAnswer(clock);
}

function mintToken(request: LocalRequest, { conversation }: ControlDeps): LocalResponse {
  const { directory, tokens } = conversation;
  const { user, app, resource = directory.apiClientId } = recordOf(jsonOf(request));
  if (typeof resource !== "string") return refused("resource must be a text.");
  let minted: MintedToken | undefined;
  if (typeof user === "string") {
    const person = directory.user(user);
    minted = person && tokens.forUser(person, resource);
  } else if (typeof app === "string") {
    const found = directory.app(app);
    minted = found && tokens.forApp(found, resource);
  } else {
    return refused(
      'Say {"user": "…user principal name…"} or {"app": "…display name or client id…"}.',
    );
  }
  if (minted === undefined) {
    return { status: 404, body: { error: `The tenant has no ${String(user ?? app)}.` } };
  }
  return {
    status: 200,
    body: { token: minted.token, expiresOn: new Date(minted.expiresOn * 1000).toISOString() },
  };
}

function clockAnswer(clock: ClockWriter): LocalResponse {
  const flows = clock.reading().kind === "flows";
  return { status: 200, body: { now: new Date(clock.now()).toISOString(), flows } };
}

function jsonOf({ body }: LocalRequest): unknown {
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function refused(error: string): LocalResponse {
  return { status: 400, body: { error } };
}
