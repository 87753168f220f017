/** What was consented to: who may use which API in whose name, and what is trusted without a secret. */

/** `oauth2PermissionGrant` (learn.microsoft.com/graph/api/resources/oauth2permissiongrant): one for each client, resource and person. */
export interface DelegatedGrant {
  readonly id: string;
  /** Object ids of service principals. */
  readonly clientId: string;
  readonly consentType: "AllPrincipals" | "Principal";
  /** The one user it speaks for; null when it is for all. */
  readonly principalId: string | null;
  readonly resourceId: string;
  /** Values parted by blanks. */
  readonly scope: string;
}

export type PrincipalType = "User" | "Group" | "ServicePrincipal";

/** `appRoleAssignment` without the names, which are those of the objects at the time of reading. */
export interface AppRoleAssignment {
  readonly id: string;
  /** All zeros: access without any role. */
  readonly appRoleId: string;
  readonly createdDateTime: string;
  readonly principalId: string;
  readonly principalType: PrincipalType;
  readonly resourceId: string;
}

/** `federatedIdentityCredential` (learn.microsoft.com/graph/api/resources/federatedidentitycredential). */
export interface FederatedCredential {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  /** Null when a flexible expression stands in its place, which only beta shows. */
  readonly subject: string | null;
  readonly audiences: readonly string[];
  readonly description: string | null;
}

/** Rows that never change, by place. Rows are made when they are asked for: there may be a million. */
export interface RowSource<Row> {
  readonly size: number;
  at(place: number): Row | undefined;
  placeOf(id: string): number | undefined;
  /** Places of the rows that name this object in this column, ascending. */
  placesOf(column: keyof Row, objectId: string): ArrayLike<number>;
}

/** What a generated tenant has of it. */
export interface ConsentSeed {
  readonly grants: RowSource<DelegatedGrant>;
  readonly assignments: RowSource<AppRoleAssignment>;
  /** By object id of the application or service principal that trusts them. */
  readonly federatedCredentials: ReadonlyMap<string, readonly FederatedCredential[]>;
}

/** The id of access without any role. */
export const defaultAppRole = "00000000-0000-0000-0000-000000000000";
