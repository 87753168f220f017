import type { LocalResponse } from "../azure/exchange.ts";
import type { AuditLog } from "../tenant/audit-log.ts";
import type { GraphSet } from "../tenant/model.ts";
import type { Store } from "../tenant/store.ts";
import type { GraphCall } from "./call.ts";
import type { Needs, Rights } from "./permissions.ts";
import type { OptionName, RowType } from "./query-options.ts";
import type { Renderer } from "./render.ts";
import type { MailSender } from "./send-mail.ts";

/** One call that is known here, and what it takes. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Segments after the version: literal text, `{id}`, `{ownerId}`, `{memberId}`, or text round an `{itemId}`. */
  readonly path: string;
  readonly set?: GraphSet;
  /** Resource units before options (learn.microsoft.com/graph/throttling-limits). */
  readonly base: number;
  readonly needs: Needs;
  readonly options: readonly OptionName[];
  /** Types whose properties may be selected. */
  readonly types: readonly GraphSet[];
  /** What is listed when it is no directory objects. */
  readonly rows?: RowType;
  /** People other than the administrator may call it, too: what each may do is up to the answer. */
  readonly isForEverybody?: true;
  /** One of the reports, which have a budget of their own. */
  readonly isReport?: true;
  /** Gives a page of a set, and so perhaps many `keyCredentials`. */
  readonly isPage?: true;
  readonly answer: (call: GraphCall) => LocalResponse | Promise<LocalResponse>;
}

/** What the routes work with. */
export interface RouteDeps {
  readonly store: Store;
  readonly renderer: Renderer;
  readonly rights: Rights;
  readonly mail: MailSender;
  readonly audit: AuditLog;
  /** The tenant has Entra ID P2. */
  readonly hasPremium: boolean;
}

/** Types that a mixed list may hold. */
export const memberTypes: readonly GraphSet[] = [
  "users",
  "servicePrincipals",
  "groups",
  "applications",
];
