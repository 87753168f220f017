import { z } from "zod";
import type { BenchAzure } from "./bench-azures.ts";

/** The process of the function host; another one after a crash. */
export async function hostPid({ azure, state }: BenchAzure): Promise<number> {
  const answer = await fetch(`${azure.app}/admin/local/state`, {
    headers: { "x-local-host-key": state.host.hostKey },
  });
  return z.object({ pid: z.number() }).parse(await answer.json()).pid;
}
