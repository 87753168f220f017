import type { PrincipalPart, Verb } from "./audit-role-acts.ts";

export interface ApplicationPermissionAct {
  readonly kind: "application-permission";
  readonly verb: Verb;
  readonly clientId: string;
  readonly clientName?: string;
  readonly resourceId: string;
  readonly resourceName?: string;
  readonly appRoleId?: string;
  /** `Mail.Read`. */
  readonly value?: string;
}

/** A person or group was let into an application, or no longer is. */
export interface ApplicationAccessAct extends PrincipalPart {
  readonly kind: "application-access";
  readonly verb: Verb;
  readonly resourceId?: string;
  readonly appRoleId?: string;
  readonly value?: string;
}

export interface DelegatedGrantAct {
  readonly kind: "delegated-grant";
  /** By the sets of scopes: the log's own verb may say the opposite. `widened`: something was added, whatever went. */
  readonly verb: "given" | "widened" | "narrowed" | "taken";
  readonly clientId: string;
  readonly resourceId: string;
  readonly resourceName?: string;
  readonly reach: "all" | "one" | "unknown";
  readonly principalId?: string;
  readonly scopesBefore: readonly string[];
  readonly scopesAfter: readonly string[];
}

export interface ConsentedGrant {
  readonly resourceId?: string;
  readonly principalId?: string;
  readonly reach: "all" | "one" | "unknown";
  readonly scopes: readonly string[];
}

/** Somebody agreed. What it gave is in entries of its own; these grants can be the same before and after. */
export interface ConsentAct {
  readonly kind: "consent";
  readonly clientId?: string;
  readonly clientName?: string;
  readonly isByAdmin?: boolean;
  readonly isForAll?: boolean;
  readonly isAppOnly?: boolean;
  readonly before: readonly ConsentedGrant[];
  readonly after: readonly ConsentedGrant[];
  /** Refused because the application looked risky. */
  readonly isRisky: boolean;
}
