const liveStatuses = ["Pending", "Running", "Suspended"] as const;
export type InstanceStatus = (typeof liveStatuses)[number] | "Completed" | "Failed" | "Terminated";

/** The call of a sub-orchestration that an instance answers. */
export interface Parent {
  readonly id: string;
  readonly exec: string;
  readonly name: string;
  /** The call's number in the parent. */
  readonly taskId: number;
}

/** A row of `instances`. Instants are epoch ms; input, output and custom are JSON text. */
export interface Instance {
  readonly id: string;
  readonly exec: string;
  readonly name: string;
  readonly version: string | null;
  readonly status: InstanceStatus;
  readonly input: string | null;
  readonly output: string | null;
  readonly custom: string | null;
  readonly created: number;
  readonly updated: number;
  readonly parent: Parent | undefined;
}

export function isLive({ status }: Instance): boolean {
  return (liveStatuses as readonly string[]).includes(status);
}
