import type { Verb } from "./audit-role-acts.ts";
import type { PropertyChange } from "./property-changes.ts";

export interface WorkloadPart {
  readonly on: "application" | "service-principal";
  readonly objectId: string;
  readonly objectName?: string;
}

export interface LoggedKey {
  readonly keyId: string;
  /** `Password`, `AsymmetricX509Cert`. */
  readonly type?: string;
  /** `Verify`, `Sign`. */
  readonly usage?: string;
  readonly name?: string;
}

export interface CredentialAct extends WorkloadPart {
  readonly kind: "credential";
  readonly added: readonly LoggedKey[];
  readonly removed: readonly LoggedKey[];
}

export interface LoggedFederation {
  readonly name: string;
  readonly issuer: string;
  readonly subject?: string;
  /** Of a flexible one, in the place of a subject: JSON. */
  readonly expression?: string;
  readonly audiences: readonly string[];
}

export interface FederatedCredentialAct extends WorkloadPart {
  readonly kind: "federated-credential";
  readonly added: readonly LoggedFederation[];
  readonly removed: readonly LoggedFederation[];
  readonly changed: readonly {
    readonly before: LoggedFederation;
    readonly after: LoggedFederation;
  }[];
}

export interface OwnerAct {
  readonly kind: "owner";
  readonly verb: Verb;
  readonly of: "application" | "service-principal";
  readonly objectId: string;
  readonly objectName?: string;
  readonly ownerId: string;
  readonly ownerName?: string;
}

export interface WorkloadAct extends WorkloadPart {
  readonly kind: "workload";
  readonly what:
    | "created"
    | "deleted"
    | "permanently-deleted"
    | "restored"
    | "publisher-verified"
    | "publisher-unverified";
}

export type ApplicationAspect =
  | "redirect-uris"
  | "logout-uri"
  | "requested-permissions"
  | "identifier-uris"
  | "multi-tenant"
  | "public-client"
  | "implicit-grant"
  | "exposed-permissions"
  | "lock"
  | "switch"
  | "name"
  | "other";

export interface ApplicationChangedAct extends WorkloadPart {
  readonly kind: "application-changed";
  /** Sorted, each once. `requested-permissions` are asked for, not given. */
  readonly what: readonly ApplicationAspect[];
  readonly changes: readonly PropertyChange[];
}
