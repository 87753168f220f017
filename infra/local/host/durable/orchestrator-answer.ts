import { asError, failureText } from "../app/failure-text.ts";
import type { Invocation } from "../app/invoke.ts";
import { jsonTextOf } from "../app/typed-data.ts";
import type { Action } from "./action.ts";

/** What a run of an orchestrator function answered (read in durable-functions 3.5.0). */
export type OrchestratorAnswer =
  | {
      readonly kind: "state";
      readonly isDone: boolean;
      readonly actions: readonly Action[];
      /** JSON text. */
      readonly output: string;
      readonly customStatus: unknown;
      /** Absent unless it threw an Error with a message. */
      readonly error: string | undefined;
      readonly threw: boolean;
    }
  /** It failed outside of the orchestrator's own code. */
  | { readonly kind: "crash"; readonly text: string };

const stateMarker = "\n\n$OutOfProcData$:";

/** Reads what a run returned. */
export function readAnswer({ returnValue }: Invocation): OrchestratorAnswer {
  return stateOf(jsonTextOf(returnValue), false);
}

/** Reads what a run threw: the library puts the state behind a marker in the error's message. */
export function readFailure(thrown: unknown): OrchestratorAnswer {
  const { message } = asError(thrown);
  const at = message.indexOf(stateMarker);
  if (at < 0) return { kind: "crash", text: failureText(thrown) };
  return stateOf(message.slice(at + stateMarker.length), true);
}

interface StateJson {
  readonly isDone?: boolean;
  readonly actions?: readonly (readonly Action[])[];
  readonly output?: unknown;
  readonly error?: string;
  readonly customStatus?: unknown;
}

function stateOf(text: string, threw: boolean): OrchestratorAnswer {
  const state = JSON.parse(text) as StateJson | null;
  const lists = state?.actions;
  if (lists === undefined || lists.length > 1) {
    return {
      kind: "crash",
      text: "The function answered no orchestrator state of schema V2 or later.",
    };
  }
  return {
    kind: "state",
    isDone: state?.isDone === true,
    actions: lists[0] ?? [],
    output: JSON.stringify(state?.output ?? null),
    customStatus: state?.customStatus,
    error: state?.error,
    threw,
  };
}
