import type { Blobs } from "../azure/blobs.ts";
import type { Graph } from "../azure/graph.ts";
import type { PolicyStore } from "../config/policy-store.ts";
import type { Clock } from "../core/clock.ts";
import { actDetectors } from "../detect/audit/act-detectors.ts";
import type { FindingsStore } from "../findings/findings-store.ts";
import type { Access } from "../scan/access.ts";
import type { Credentials } from "../scan/credentials.ts";
import type { SourcesStore } from "../scan/sources-store.ts";
import type { ActsStore } from "./acts-store.ts";
import { createAuditCursorStore } from "./audit-cursor.ts";
import { createAuditNotes } from "./audit-notes.ts";
import { type AuditLook, createAuditWatch, type TellNow } from "./audit-watch.ts";
import { createJudgeActs } from "./judge-acts.ts";
import { createPlatformActors } from "./platform-actors.ts";

/** The second eye: looks at the directory's audit log, has what is new judged, and has what follows told. */
export function createAudit(deps: {
  readonly graph: Graph;
  readonly blobs: Blobs;
  readonly acts: ActsStore;
  readonly findings: FindingsStore;
  readonly sources: SourcesStore;
  readonly policies: PolicyStore;
  readonly access: Pick<Access, "refresh" | "powerfulGroups">;
  readonly credentials: Pick<Credentials, "refreshApplication">;
  readonly clock: Clock;
  readonly tenantId: string;
}): (tell: TellNow) => Promise<AuditLook> {
  return createAuditWatch({
    ...deps,
    cursors: createAuditCursorStore(deps),
    judge: createJudgeActs({
      ...deps,
      detectors: actDetectors,
      refreshAccess: deps.access.refresh,
      refreshApplication: deps.credentials.refreshApplication,
      powerfulGroups: deps.access.powerfulGroups,
    }),
    contextOf: createPlatformActors(deps),
    note: createAuditNotes(deps),
  });
}
