import { expect } from "vitest";
import { z } from "zod";
import type { JournalEntry, LocalAzure } from "./local-azure.ts";
import { until } from "./until.ts";

const SCAN_MS = 120_000;
const begunSchema = z.object({ id: z.string() });
const scanSchema = z.object({ state: z.string(), endedAt: z.string().optional() });

/** Starts a scan and waits for its end. What it, and whatever else runs, asked Graph about applications and service principals. */
export async function directoryRequestsOfOneMoreScan(
  azure: LocalAzure,
): Promise<readonly JournalEntry[]> {
  const since = (await azure.requests()).at(-1)?.id;
  const { status, body } = await azure.api("/api/scans", {
    method: "POST",
    body: { kinds: ["credentials"] },
  });
  expect(status).toBe(202);
  const { id } = begunSchema.parse(body);
  const { state } = await until(SCAN_MS, async () => {
    const scan = scanSchema.parse((await azure.api(`/api/scans/${id}`)).body);
    return { state: scan.state, endedAt: scan.endedAt };
  });
  expect(state).toBe("completed");
  return (await azure.requests(since)).filter(
    ({ host, path }) =>
      host === "graph.microsoft.com" && /\/(applications|servicePrincipals)/.test(path),
  );
}

/** Whether somebody asked who may sign in from outside: there are no changes to ask for, so each application is asked. */
export function isAboutTrust({ path, query }: JournalEntry): boolean {
  return `${path}?${query}`.includes("federatedIdentityCredentials");
}
