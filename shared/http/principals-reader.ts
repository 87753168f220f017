import type { z } from "zod";
import type { Frozen } from "../config/frozen.ts";
import type {
  HOLDING_SYSTEMS,
  LISTED_POWERS,
  PRINCIPAL_KINDS,
  principalAccessSchema,
  principalListSchema,
} from "./principal-view.ts";

/** Empty lists of kinds and systems mean all of them. */
export interface PrincipalsQuery {
  readonly powers: readonly (typeof LISTED_POWERS)[number][];
  readonly kinds: readonly (typeof PRINCIPAL_KINDS)[number][];
  /** Who holds something powerful in one of them. */
  readonly systems: readonly (typeof HOLDING_SYSTEMS)[number][];
  /** 1 to 1,000. */
  readonly top: number;
  readonly continuation: string | undefined;
}

export type PrincipalList = Frozen<z.infer<typeof principalListSchema>>;
export type PrincipalAccessView = Frozen<z.infer<typeof principalAccessSchema>>;

/** `bad-continuation`: it was not given out by this service. */
export type PrincipalsPage =
  { readonly kind: "page"; readonly list: PrincipalList } | { readonly kind: "bad-continuation" };

export interface PrincipalsReader {
  list(query: PrincipalsQuery): Promise<PrincipalsPage>;
  /** Of a principal by its object id, lower case. */
  access(principalId: string): Promise<PrincipalAccessView>;
}
