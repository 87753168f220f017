import type { Act } from "./act.ts";
import { applicationActs } from "./application-acts.ts";
import { azureActs } from "./azure-acts.ts";
import { conditionalAccessActs } from "./conditional-access-acts.ts";
import { consentActs } from "./consent-acts.ts";
import { credentialActs } from "./credential-acts.ts";
import { peopleActs } from "./people-acts.ts";
import { permissionActs } from "./permission-acts.ts";
import { pimActs } from "./pim-acts.ts";
import { roleActs } from "./role-acts.ts";
import { roleHistoryActs } from "./role-history-acts.ts";
import { settingActs } from "./setting-acts.ts";
import { trustActs } from "./trust-acts.ts";
import { workloadActs } from "./workload-acts.ts";

/** Everything that has to be found. A new one is a line in one of these. */
export const attacks: readonly Act[] = [
  ...roleActs,
  ...roleHistoryActs,
  ...pimActs,
  ...azureActs,
  ...permissionActs,
  ...consentActs,
  ...applicationActs,
  ...credentialActs,
  ...workloadActs,
  ...peopleActs,
  ...trustActs,
  ...conditionalAccessActs,
  ...settingActs,
];
