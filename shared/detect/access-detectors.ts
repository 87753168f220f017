import type { AccessSubject } from "../privilege/access-subject.ts";
import { applicationPermissionGranted } from "./application-permission-granted.ts";
import { azureAssignmentsNearLimit } from "./azure-assignments-near-limit.ts";
import { azureRoleAssigned } from "./azure-role-assigned.ts";
import { customRoleDangerous } from "./custom-role-dangerous.ts";
import { delegatedPermissionGranted } from "./delegated-permission-granted.ts";
import type { Detector } from "./detector.ts";
import { entraRoleAssigned } from "./entra-role-assigned.ts";
import { privilegeRiskyHolder } from "./privilege-risky-holder.ts";
import { privilegeStanding } from "./privilege-standing.ts";
import { privilegedGroupChanged } from "./privileged-group-changed.ts";
import { privilegedGroupOpen } from "./privileged-group-open.ts";
import { roleAssignmentOrphaned } from "./role-assignment-orphaned.ts";
import { rootAccessElevated } from "./root-access-elevated.ts";
import { rootAccessStanding } from "./root-access-standing.ts";

/** Every rule about privilege and consent. A new rule is a new file and a line here. */
export const accessDetectors: readonly Detector<AccessSubject>[] = [
  entraRoleAssigned,
  azureRoleAssigned,
  rootAccessElevated,
  privilegedGroupChanged,
  customRoleDangerous,
  applicationPermissionGranted,
  delegatedPermissionGranted,
  roleAssignmentOrphaned,
  rootAccessStanding,
  azureAssignmentsNearLimit,
  privilegeStanding,
  privilegeRiskyHolder,
  privilegedGroupOpen,
];
