/** Settings with which the service can be built. */
export const goodSettings = {
  STEWARD_TENANT_ID: "0a6f7d5e-1111-4222-8333-444455556666",
  STEWARD_CLOUD: "public",
  STEWARD_RUN_CLIENT_ID: "11111111-0000-4000-8000-000000000001",
  STEWARD_WATCH_CLIENT_ID: "11111111-0000-4000-8000-000000000002",
  STEWARD_API_CLIENT_ID: "11111111-0000-4000-8000-000000000003",
  STEWARD_TABLES_URL: "https://account.table.core.windows.net",
  STEWARD_BLOBS_URL: "https://account.blob.core.windows.net",
  STEWARD_MAIL_FROM: "steward@contoso.example",
  STEWARD_BASE_URL: "https://steward.contoso.example",
  STEWARD_CREDENTIAL_SCAN_SCHEDULE: "0 0 5 * * *",
  STEWARD_ACCESS_SCAN_SCHEDULE: "0 */15 * * * *",
  STEWARD_AUDIT_SCHEDULE: "0 */5 * * * *",
  STEWARD_DIGEST_SCHEDULE: "0 0 7 * * 1",
  STEWARD_RETENTION_SCHEDULE: "0 30 3 * * *",
} as const;
