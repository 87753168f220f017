/** What the platform says about who changed a resource, and by which right. */
export interface ResourceEvent {
  /** `Microsoft.Authorization/roleAssignments/write` and the like. */
  readonly operationName: string;
  readonly resourceUri: string;
  readonly subscriptionId: string;
  readonly correlationId: string;
  readonly authorization: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, string>>;
  readonly httpRequest: Readonly<Record<string, string>>;
}

/** Tells the world of successful writes and deletes in subscriptions. */
export interface ResourceEvents {
  changed(event: ResourceEvent): void;
}
