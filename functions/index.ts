import { createServices, type Log } from "../shared/services.ts";
import { mapConfigured, readSettings } from "../shared/config/settings.ts";
import { registerScan } from "./durable/scan.ts";
import { registerTellLater } from "./durable/tell-later.ts";
import { registerAzureRoleEvents } from "./events/azure-role-events.ts";
import { registerKeyVaultEvents } from "./events/key-vault-events.ts";
import { registerGetFinding } from "./http/get-finding.ts";
import { registerGetFindings } from "./http/get-findings.ts";
import { registerGetHealth } from "./http/get-health.ts";
import { registerGetOpenApi } from "./http/get-openapi.ts";
import { registerGetPrincipalAccess } from "./http/get-principal-access.ts";
import { registerGetPrincipals } from "./http/get-principals.ts";
import { registerGetScan } from "./http/get-scan.ts";
import { registerGetStatus } from "./http/get-status.ts";
import { registerPostScans } from "./http/post-scans.ts";
import { registerAuditTimer } from "./timers/audit-timer.ts";
import { registerRetention } from "./timers/retention.ts";
import { registerScanTimer } from "./timers/scan-timer.ts";
import { registerWeeklyDigest } from "./timers/weekly-digest.ts";

// Outside of an invocation the console is the log.
const log: Log = {
  info: (message, fields) => {
    console.info(message, fields);
  },
  warn: (message, fields) => {
    console.warn(message, fields);
  },
};

// The one place that reads the environment. A setting that is wrong must not throw here: that would stop every function.
// eslint-disable-next-line no-restricted-properties
const services = mapConfigured(readSettings(process.env), (settings) =>
  createServices(settings, log),
);

registerGetHealth();
registerGetOpenApi(services);
registerGetStatus(services);
registerGetFindings(services);
registerGetFinding(services);
registerGetPrincipals(services);
registerGetPrincipalAccess(services);
registerPostScans(services);
registerGetScan(services);
registerScanTimer("credentials", services);
registerScanTimer("access", services);
registerAuditTimer(services);
registerWeeklyDigest(services);
registerRetention(services);
registerKeyVaultEvents(services);
registerAzureRoleEvents(services);
registerScan(services);
registerTellLater();
