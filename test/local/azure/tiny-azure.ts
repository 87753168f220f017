import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { type Azure, startAzure } from "../../../infra/local/azure/azure.ts";
import type { StandIn } from "../../../infra/local/azure/exchange.ts";
import type { JournalEntry } from "../../../infra/local/azure/journal.ts";
import type { AzureState } from "../../../infra/local/azure/state.ts";
import { prepareClockFile } from "../../../infra/local/clock/clock-file.ts";
import { createAuditLog } from "../../../infra/local/tenant/audit-log.ts";
import { freePorts } from "../../support/free-ports.ts";
import { account, ids, tinyTenant } from "./tiny-tenant.ts";

export interface TinyAzure {
  readonly state: AzureState;
  readonly caPem: string;
  readonly data: string;
  /** Calls the control API; answers the parsed JSON and throws for an error status. */
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  journal(): Promise<readonly JournalEntry[]>;
  stop(): Promise<void>;
}

/** Starts local Azure around a tenant of three principals in this process, on free ports, with a flowing clock. */
export async function startTinyAzure(
  options: {
    standIns?: readonly StandIn[];
    appPort?: number;
    isHostExpected?: boolean;
    keepsBodies?: boolean;
  } = {},
): Promise<TinyAzure> {
  const data = mkdtempSync(join(tmpdir(), "tiny-azure-"));
  const clockFile = join(data, "clock");
  prepareClockFile(clockFile);
  const azurePort = await freePorts(4);
  const azure: Azure = await startAzure({
    data,
    clockFile,
    appPort: options.appPort ?? 9,
    azurePort,
    size: "tiny",
    seed: 1,
    isHostExpected: options.isHostExpected ?? false,
    keepsBodies: options.keepsBodies ?? false,
    account,
    tenant: tinyTenant(),
    audit: createAuditLog({ tenantId: ids.tenant, clock: { now: () => new Date() } }),
    counts: () => ({ users: 1 }),
    standIns: () => ({ standIns: options.standIns ?? [], inFlight: () => 0 }),
  });
  const state = azure.state();
  const caPem = readFileSync(state.caFile, "utf8");
  setDefaultCACertificates([...getCACertificates("default"), caPem]);

  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${state.azure}/control${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${String(answer.status)} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
  await control("POST", "/clock", { flow: true });
  return {
    state: azure.state(),
    caPem,
    data,
    control,
    journal: async () => (await control("GET", "/requests?since=0")) as JournalEntry[],
    async stop() {
      await azure.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
