import type { AzureState } from "../azure/state.ts";

/** What a person sees when everything runs: where things are and what to try first. */
export function readyBlock(
  state: AzureState,
  { withHost }: { readonly withHost: boolean },
): string {
  const { app, azure, mailboxUrl, size, seed, counts, admin, now, caFile } = state;
  const numbers = Object.entries(counts).map(([name, count]) => `${String(count)} ${name}`);
  const rows = [
    ["app", withHost ? app : `not started (--no-host); it belongs at ${app}`],
    ["control", `${azure}/control/`],
    ["mailbox", mailboxUrl],
    ["tenant", `${size}, seed ${String(seed)}: ${numbers.join(", ")}`],
    ["admin", admin],
    ["clock", `${now}, flows from here`],
    ["proxy", `${azure}, trust ${caFile}`],
  ];
  return [
    "",
    "Local Azure is ready.",
    "",
    ...rows.map(([name = "", text = ""]) => `  ${name.padEnd(8)} ${text}`),
    "",
    "Try:",
    `  curl -X POST ${azure}/control/clock -d '{"advance":"P1D"}'   a day passes, everything in it happens`,
    `  curl ${azure}/control/mailbox                                who was told what`,
    `  curl -X POST ${azure}/control/token -d '{"user":"${admin}"}'   a token for the API`,
    "",
    "Ctrl-C stops everything; the next start goes on from there, --fresh begins anew.",
  ].join("\n");
}
