/** Application ids of Microsoft's APIs, the same in every tenant (learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in, checked 2026-11-21). */
export const MICROSOFT_APIS = {
  graph: "00000003-0000-0000-c000-000000000000",
  azureAdGraph: "00000002-0000-0000-c000-000000000000",
  exchange: "00000002-0000-0ff1-ce00-000000000000",
  sharePoint: "00000003-0000-0ff1-ce00-000000000000",
} as const;
