import { expect } from "vitest";
import { z } from "zod";
import type { LocalAzure } from "./local-azure.ts";

const begunSchema = z.object({ id: z.string() });
const scanSchema = z.object({
  state: z.string(),
  sources: z.array(z.object({ source: z.string(), state: z.string(), why: z.string().optional() })),
});

/** How a scan ended. */
export type ScanEnd = z.infer<typeof scanSchema>;

/** Reads all of privilege and consent once what was written can be read, and tells what waits for five minutes. */
export async function scanAccess(azure: LocalAzure): Promise<ScanEnd> {
  await azure.advance("PT3M");
  const begun = await azure.api("/api/scans", { method: "POST", body: { kinds: ["access"] } });
  expect(begun.status).toBe(202);
  const { id } = begunSchema.parse(begun.body);
  // Reads that fail in passing rest for minutes, and what is not urgent waits for five.
  await azure.advance("PT10M");
  return scanSchema.parse((await azure.api(`/api/scans/${id}`)).body);
}
