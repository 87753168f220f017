import { z } from "zod";
import { openTenant } from "../oracle/tenant-http.ts";
import type { LocalAzure } from "./local-azure.ts";

const secretSchema = z.object({ value: z.string() });

/** What a secret of a vault says now, read by the administrator. */
export async function secretValue(
  azure: LocalAzure,
  { vault, name }: { readonly vault: string; readonly name: string },
): Promise<string> {
  const tenant = await openTenant(azure.control);
  try {
    const url = `https://${vault}.vault.azure.net/secrets/${name}?api-version=2025-07-01`;
    return secretSchema.parse((await tenant.send("admin", url)).body).value;
  } finally {
    await tenant.close();
  }
}
