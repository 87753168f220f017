import { mkdirSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { openClockForWriting, saveEveryMs } from "../clock/clock-file.ts";
import type { AuditLog } from "../tenant/audit-log.ts";
import { createActivity } from "./activity.ts";
import { startAzurite } from "./azurite.ts";
import { createControl } from "./control.ts";
import type { Conversation } from "./conversation.ts";
import { type TenantView, createDirectory } from "./directory.ts";
import type { Clock, LocalRequest, LocalResponse, StandIn, TokenVerifier } from "./exchange.ts";
import { createFaults } from "./faults.ts";
import { createHostLink } from "./host-link.ts";
import { readableQuery } from "./http-message.ts";
import { createIdentityEndpoint } from "./identity-endpoint.ts";
import { createJournal } from "./journal.ts";
import { type Keys, openKeys } from "./keys.ts";
import { createMailboxPages } from "./mailbox-page.ts";
import { type Mailbox, openMailbox } from "./mailbox.ts";
import { createOpenId } from "./openid.ts";
import { openCertificateAuthority } from "./pki.ts";
import { createProxy } from "./proxy.ts";
import type { AzureState } from "./state.ts";
import { createStepper } from "./stepper.ts";
import { createStorageFront } from "./storage-front.ts";
import { createTeamsWorkflows } from "./teams.ts";
import { createTokens } from "./tokens.ts";
import { createWebhookReceiver } from "./webhooks.ts";

/** What the stand-ins of single services are built with. */
export interface StandInDeps {
  readonly clock: Clock;
  readonly tokens: TokenVerifier;
  readonly mailbox: Mailbox;
  readonly keys: Keys;
  /** Address of the function host, e.g. for event deliveries. */
  readonly appUrl: string;
  /** Writes a request that came inside of another one into the journal. */
  readonly noteBatchItem: (item: BatchItem) => void;
}

interface BatchItem {
  readonly request: LocalRequest;
  readonly response: LocalResponse;
  readonly ms: number;
}

export interface BuiltStandIns {
  readonly standIns: readonly StandIn[];
  /** What they are doing outside of requests to them, e.g. deliveries under way. */
  readonly inFlight: () => number;
}

interface AzureOptions {
  /** Folder of all state; it and the clock file in it exist. */
  readonly data: string;
  readonly clockFile: string;
  readonly appPort: number;
  readonly azurePort: number;
  readonly size: string;
  readonly seed: number;
  /** The journal keeps the bodies of POST requests; not unless it is said. */
  readonly keepsBodies?: boolean;
  /** Somebody keeps a function host running: a move of the clock waits for it while it is down. */
  readonly isHostExpected: boolean;
  readonly account: string;
  readonly tenant: TenantView;
  readonly audit: AuditLog;
  readonly counts: () => Readonly<Record<string, number>>;
  /** The stand-ins besides sign-in, Teams and webhooks. */
  readonly standIns: (deps: StandInDeps) => BuiltStandIns;
}

export interface Azure {
  readonly state: () => AzureState;
  stop(): Promise<void>;
}

/** How often what has come due by itself is looked for. Real time. */
const pumpMs = 100;

/** Starts everything but the function host; resolves when all ports listen. The clock stays as it is. */
export async function startAzure(options: AzureOptions): Promise<Azure> {
  const { data, clockFile, appPort, azurePort, account, tenant, audit, seed } = options;
  mkdirSync(data, { recursive: true });
  const writer = openClockForWriting(clockFile);
  const clock: Clock = { now: () => new Date(writer.now()) };
  const keys = openKeys(join(data, "keys.json"));
  const authority = await openCertificateAuthority(join(data, "ca"));
  const directory = createDirectory(tenant);
  const tokens = createTokens({ directory, keys, clock });
  const mailbox = openMailbox(join(data, "mailbox.ndjson"));
  const conversation: Conversation = {
    clock,
    journal: createJournal({ keepsBodies: options.keepsBodies === true }),
    faults: createFaults(),
    activity: createActivity(),
    tokens,
    directory,
  };
  const appUrl = `http://127.0.0.1:${String(appPort)}`;
  const noteBatchItem = (item: BatchItem): void => {
    journalBatchItem(conversation, item);
  };
  const built = options.standIns({ clock, tokens, mailbox, keys, appUrl, noteBatchItem });
  const standIns = [
    createOpenId({ tenantId: tenant.tenantId, domain: tenant.domain, keys }),
    createTeamsWorkflows({ mailbox, clock }),
    createWebhookReceiver({ mailbox, clock }),
    ...built.standIns,
  ];
  const host = createHostLink({
    port: appPort,
    hostKey: keys.hostKey,
    isExpected: () => options.isHostExpected,
  });
  const underWay = (): number => conversation.activity.count + built.inFlight();
  const stepper = createStepper({
    clock: writer,
    standIns,
    quiet: () => conversation.activity.quiet(),
    underWay,
    host,
  });

  const azurite = await startAzurite({ directory: join(data, "azurite"), account });
  const servers: Server[] = [];
  for (const [index, service] of (["blob", "queue", "table"] as const).entries()) {
    const front = await createStorageFront({
      conversation,
      authority,
      account,
      service,
      azurite,
      seed,
    });
    servers.push(await listening(front, azurePort + 1 + index));
  }
  const state = (): AzureState => stateOf(options, { keys, caFile: authority.caFile, writer });
  const identityHeader = keys.identityHeader;
  const proxy = createProxy({
    conversation,
    authority,
    standIns,
    identityEndpoint: createIdentityEndpoint({ directory, tokens, identityHeader }),
    pages: {
      control: createControl({ conversation, clock: writer, stepper, mailbox, audit, state }),
      mailbox: createMailboxPages(mailbox),
    },
  });
  servers.push(await listening(proxy, azurePort));

  const pump = setInterval(() => void stepper.runDue(), pumpMs);
  const saving = setInterval(() => {
    writer.save();
  }, saveEveryMs);

  return {
    state,
    async stop() {
      clearInterval(pump);
      clearInterval(saving);
      writer.freeze();
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      await Promise.all([host.close(), azurite.stop()]);
      writer.close();
    },
  };
}

function journalBatchItem(
  { clock, journal, tokens, directory }: Conversation,
  { request, response, ms }: BatchItem,
): void {
  const { host, method, path, query, headers } = request;
  const caller = tokens.callerOf(headers["authorization"]);
  journal.add({
    at: clock.now().toISOString(),
    host,
    method,
    path,
    query: readableQuery(query.toString()),
    status: response.status,
    cost: response.cost ?? 0,
    ms: Math.round(ms * 10) / 10,
    identity: caller === undefined ? "" : directory.nameOf(caller.objectId),
    isInBatch: true,
  });
}

function stateOf(
  { size, seed, counts, appPort, azurePort, account, tenant, clockFile }: AzureOptions,
  {
    keys,
    caFile,
    writer,
  }: { keys: Keys; caFile: string; writer: ReturnType<typeof openClockForWriting> },
): AzureState {
  const azure = `http://localhost:${String(azurePort)}`;
  const storage = (offset: number): string =>
    `https://127.0.0.1:${String(azurePort + offset)}/${account}`;
  return {
    ready: writer.reading().kind === "flows",
    now: new Date(writer.now()).toISOString(),
    size,
    seed,
    counts: counts(),
    app: `http://localhost:${String(appPort)}`,
    azure,
    mailboxUrl: `${azure}/mailbox`,
    identity: {
      endpoint: `http://127.0.0.1:${String(azurePort)}/msi/token`,
      header: keys.identityHeader,
      clients: Object.fromEntries(tenant.identities.map(({ name, clientId }) => [name, clientId])),
    },
    caFile,
    admin: tenant.administrator,
    tenantId: tenant.tenantId,
    domain: tenant.domain,
    apiClientId: tenant.apiClientId,
    storage: { account, blobs: storage(1), queues: storage(2), tables: storage(3) },
    host: { masterKey: keys.masterKey, hostKey: keys.hostKey },
    clockFile,
  };
}

function listening(server: Server, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}
