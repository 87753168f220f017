import type { FindingState, Severity } from "../findings/finding.ts";
import type { Caller } from "./caller.ts";
import type { FindingView } from "./finding-view.ts";

/** Which findings a caller may see: for all others there is nothing there. */
export type Visibility =
  | { readonly kind: "all" }
  /**
   * Those whose contact is this person: the address is among `addresses` (the user name, lower case), or it is the mail
   * address of the user with this object id, which may be another one.
   */
  | { readonly kind: "contact"; readonly objectId: string; readonly addresses: readonly string[] };

export interface FindingsQuery {
  /** An empty list of detectors means all of them. */
  readonly states: readonly FindingState[];
  readonly severities: readonly Severity[];
  readonly detectors: readonly string[];
  /** Address of the contact, lower case. */
  readonly owner: string | undefined;
  /** Object id of who holds or has done what is spoken of, lower case. */
  readonly principal: string | undefined;
  /** 1 to 1,000. */
  readonly top: number;
  readonly continuation: string | undefined;
  readonly visibleTo: Visibility;
}

export type FindingsPage =
  | {
      readonly kind: "page";
      readonly value: readonly FindingView[];
      /** Present when there may be more. */
      readonly continuation?: string;
    }
  /** The continuation was not given out by this service. */
  | { readonly kind: "bad-continuation" };

export interface FindingsReader {
  list(query: FindingsQuery): Promise<FindingsPage>;
  /** `undefined` when there is none that `visibleTo` lets through. */
  get(id: string, visibleTo: Visibility): Promise<FindingView | undefined>;
}

/** Readers see everything; everybody else what they answer for. */
export function visibilityFor({ isReader, objectId, addresses }: Caller): Visibility {
  return isReader ? { kind: "all" } : { kind: "contact", objectId, addresses };
}
