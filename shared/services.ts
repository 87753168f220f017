import { randomBytes } from "node:crypto";
import { ManagedIdentityCredential, type TokenCredential } from "@azure/identity";
import type { DurableClient } from "durable-functions";
import { createActsStore } from "./audit/acts-store.ts";
import { createAudit } from "./audit/audit.ts";
import { createBlobs } from "./azure/blobs.ts";
import { createCertificates } from "./azure/certificates.ts";
import { createGraphMail } from "./azure/graph-mail.ts";
import { createGraphMailClient } from "./azure/graph-mail-client.ts";
import { createGraph, createGraphClient } from "./azure/graph.ts";
import { keptTokens } from "./azure/kept-tokens.ts";
import { createResourceManager } from "./azure/resource-manager.ts";
import { createSecrets } from "./azure/secrets.ts";
import { createTables } from "./azure/tables.ts";
import { createSendBudget, MAIL_BUCKET } from "./azure/token-bucket.ts";
import type { Policy } from "./config/policy.ts";
import { createPolicyStore } from "./config/policy-store.ts";
import type { Settings } from "./config/settings.ts";
import type { Clock } from "./core/clock.ts";
import type { Ids } from "./core/ids.ts";
import { actDetectors } from "./detect/audit/act-detectors.ts";
import { detectorTitles } from "./detect/detectors.ts";
import { createFindingsReader } from "./findings/findings-query.ts";
import { createFindingsStore } from "./findings/findings-store.ts";
import { createWaitingStore } from "./findings/waiting-store.ts";
import { createCallerReader } from "./http/caller.ts";
import type { ScanKind, ScanStarter } from "./http/scans.ts";
import { createVaultReader } from "./inventory/vault-reader.ts";
import { createDispatcher, type Dispatcher } from "./notify/dispatch.ts";
import { createEmailChannel } from "./notify/email-channel.ts";
import { createOutbox, wasRecorded } from "./notify/outbox-store.ts";
import { createReadyRows } from "./notify/ready-rows.ts";
import { reasonFate } from "./notify/reason-fate.ts";
import { personOf } from "./notify/reasons-of.ts";
import { createTeamsChannel } from "./notify/teams-channel.ts";
import { createTeller } from "./notify/tell.ts";
import { createWebhookChannel } from "./notify/webhook-channel.ts";
import { createContactFinder } from "./owners/contact-finder.ts";
import type { ContactReadings } from "./owners/contact-readings.ts";
import { createCoverageStore } from "./report/coverage-store.ts";
import { createDelayStore } from "./report/delay-store.ts";
import { createFirstLook } from "./report/first-look.ts";
import { createPreview } from "./report/preview.ts";
import { createWeeklyDigest } from "./report/weekly-digest.ts";
import { settleActs } from "./retention/settle-acts.ts";
import { createRetention } from "./retention/retention.ts";
import { createAccessRecordsStore } from "./scan/access-records-store.ts";
import { createAccess } from "./scan/access.ts";
import { createPrincipalsReader } from "./scan/principals-reader.ts";
import { createCredentials } from "./scan/credentials.ts";
import type { ScanActivities } from "./scan/scan-kind.ts";
import type {
  FinishInput,
  MergeInput,
  MergeSliceInput,
  ReadSourcesInput,
} from "./scan/scan-types.ts";
import { getScans, startScans } from "./scan/several-scans.ts";
import { createRunsStore } from "./scan/runs-store.ts";
import { createScans } from "./scan/scans.ts";
import { createSourcesStore } from "./scan/sources-store.ts";
import { storiesOf } from "./scan/stories.ts";
import { createStatusReader } from "./scan/status-reader.ts";
import { createTell } from "./scan/tell-activity.ts";
import { createVaultsStore } from "./scan/vaults-store.ts";

export interface Log {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** Names this version of the code in rows and on the status page; raised with each release. */
const BUILD = "0.1.0";

/** Everything the triggers call, built once from the settings: the only place where clients are made. */
export function createServices(settings: Settings, log: Log) {
  const { cloud, tenantId, baseUrl } = settings;
  const clock: Clock = { now: () => new Date() };
  const ids = createIds(clock);
  const identity = (clientId: string): TokenCredential =>
    keptTokens(new ManagedIdentityCredential({ clientId }), clock);
  const watch = identity(settings.watchClientId);
  const run = identity(settings.runClientId);

  const tables = createTables({ url: settings.tablesUrl, credential: run });
  const blobs = createBlobs({ url: settings.blobsUrl, container: "steward", credential: run });
  const policies = createPolicyStore({ file: settings.policyFile, blobs, clock, log });

  const graph = createGraph({ client: createGraphClient({ credential: watch, cloud }), cloud });
  const resourceManager = createResourceManager({ credential: watch, cloud });
  const certificates = createCertificates({ credential: watch });
  const vaultReader = createVaultReader({ resourceManager, certificates });
  const vaults = createVaultsStore({ blobs });

  const findingsTable = tables.table("Findings");
  const findings = createFindingsStore({ table: findingsTable, build: BUILD });
  const waiting = createWaitingStore({ table: findingsTable });
  const sourcesTable = tables.table("Sources");
  const sources = createSourcesStore({ table: sourcesTable });
  const coverage = createCoverageStore({ table: sourcesTable });
  const delays = createDelayStore({ table: sourcesTable });
  const runsTable = tables.table("Runs");
  const runs = createRunsStore({ table: runsTable, ids });

  const outboxTable = tables.table("Outbox");
  const outbox = createOutbox({ table: outboxTable, ids, clock });
  const mail = createGraphMail({
    client: createGraphMailClient({ credential: run, host: cloud.graphHost }),
    from: settings.mailFrom,
    clock,
  });
  const secretOf = createSecrets({ vaultUrl: settings.vaultUrl, credential: run, clock });
  const budget = createSendBudget({ table: runsTable, sizes: { email: MAIL_BUCKET } });
  const firstLookAt = createFirstLook({ sources });
  const dispatcherFor = (policy: Policy): Dispatcher => {
    const style = { timeZone: policy.timeZone, locale: policy.locale, baseUrl };
    const workflows = new Map(policy.notify.teams.map(({ name, secret }) => [name, secret]));
    const webhooks = new Map(policy.notify.webhooks.map((webhook) => [webhook.name, webhook]));
    return createDispatcher({
      table: outboxTable,
      ids,
      clock,
      channels: [
        createEmailChannel({ mail, style }),
        createTeamsChannel({ workflows, secretOf, style, clock }),
        createWebhookChannel({ webhooks, secretOf, style, clock }),
      ],
      budget,
      fallback: personOf(policy.contacts.fallback),
      firstLookAt,
    });
  };
  const contacts = createContactFinder({ graph });
  const noteReadings = (readings: ContactReadings) => sources.noteReadings(readings);
  const teller = createTeller({
    waiting,
    contacts,
    noteReadings,
    outbox,
    dispatcherFor,
    vaults,
    clock,
  });

  const preview = createPreview({
    waiting,
    contacts,
    noteReadings,
    vaults,
    outbox,
    isRecorded: (reason) => wasRecorded(outboxTable, reason),
    clock,
  });

  const common = {
    ...{ findings, sources, runs, outbox, coverage, policies, clock, log },
    isAnythingWaiting: () => createReadyRows({ table: outboxTable, ids }).isAny(),
  };
  const acts = createActsStore({ table: tables.table("Audit") });
  const accessTable = tables.table("Access");
  const records = createAccessRecordsStore({ table: accessTable });
  const access = createAccess({
    ...common,
    ...{ blobs, findingsTable, graph, resourceManager, tenantId, acts, records },
  });
  const credentials = createCredentials({
    ...common,
    ...{ blobs, findingsTable, graph, resourceManager, vaultReader, vaults, tenantId, acts },
    vaultSuffix: cloud.vaultSuffix,
  });
  const activitiesOf: Readonly<Record<ScanKind, ScanActivities>> = {
    credentials: credentials.activities,
    access: access.activities,
  };
  const scans = createScans({ runs, sources, policies, clock });
  return {
    baseUrl,
    clock,
    policies,
    callers: createCallerReader({ tenantId, apiClientId: settings.apiClientId, cloud, clock }),
    findings: createFindingsReader({ table: findingsTable, graph, sources, acts }),
    status: createStatusReader({
      sources,
      runs,
      coverage,
      delays,
      policies,
      clock,
      build: BUILD,
      tenantId,
    }),
    scans: {
      start: (client: DurableClient, request: { by: ScanStarter; kinds: readonly ScanKind[] }) =>
        startScans(scans, storiesOf(client), request),
      get: (id: string) => getScans(scans, id),
    },
    tell: createTell({ teller, policies, preview, delays, clock, log }),
    weeklyDigest: createWeeklyDigest({
      findingsTable,
      sources,
      outbox,
      fateOf: (reason) => reasonFate(outboxTable, reason),
      preview,
      policies,
      titles: detectorTitles,
      clock,
    }),
    retention: createRetention({
      runs: runsTable,
      outbox: outboxTable,
      findings: findingsTable,
      coverage,
      delays,
      facts: [credentials.facts, access.facts],
      acts,
      settleActs: (now) => settleActs(findings, new Set(actDetectors.map(({ id }) => id)), now),
      clock,
      log,
    }),
    activities: {
      readSources: (input: ReadSourcesInput) => activitiesOf[input.run.kind].readSources(input),
      settle: (input: MergeInput) => activitiesOf[input.run.kind].settle(input),
      mergeSlice: (input: MergeSliceInput) => activitiesOf[input.run.kind].mergeSlice(input),
      finish: (input: FinishInput) => activitiesOf[input.run.kind].finish(input),
    },
    principals: createPrincipalsReader({ table: accessTable, records, sources }),
    refreshAzureRole: access.refreshAzureRole,
    lookAtAuditLog: createAudit({
      ...{ graph, blobs, acts, findings, sources, policies, clock, tenantId },
      ...{ access, credentials },
    }),
    refreshVaultObject: credentials.refreshVaultObject,
  };
}

export type Services = ReturnType<typeof createServices>;

// Crockford's alphabet: no letter that is taken for a digit.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** 10 characters of time and 16 of chance: sorts by the instant an id was made. */
function createIds(clock: Clock): Ids {
  return {
    next() {
      let time = clock.now().getTime();
      let head = "";
      for (let index = 0; index < 10; index += 1) {
        head = `${ALPHABET[time % 32] ?? ""}${head}`;
        time = Math.floor(time / 32);
      }
      return head + Array.from(randomBytes(16), (byte) => ALPHABET[byte % 32]).join("");
    },
  };
}
