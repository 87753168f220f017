/** Runs with the environment of a function host and says, in JSON, what an unmodified client sees of local Azure. */
import { TableClient } from "@azure/data-tables";
import { ManagedIdentityCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";

const clientId = process.env["STEWARD_RUN_CLIENT_ID"] ?? "";
const credential = new ManagedIdentityCredential({ clientId });
const seen: Record<string, unknown> = { now: new Date().toISOString() };

const table = new TableClient(process.env["STEWARD_TABLES_URL"] ?? "", "FromChild", credential);
await table.createTable();
await table.createEntity({ partitionKey: "p", rowKey: "r", at: new Date() });
seen["row"] = (await table.getEntity("p", "r")).rowKey;

const echo = await fetch("https://echo.example/path?x=1", {
  method: "POST",
  headers: { "x-asked": "yes" },
  body: "hello",
});
seen["echo"] = await echo.json();
const unknown = await fetch("https://unknown.example/");
seen["unknown"] = unknown.status;
const keys = await fetch(
  `https://login.microsoftonline.com/${process.env["STEWARD_TENANT_ID"] ?? ""}/discovery/v2.0/keys`,
);
seen["keys"] = ((await keys.json()) as { keys: unknown[] }).keys.length;

try {
  const secrets = new SecretClient("https://no-such-vault.vault.azure.net", credential, {
    retryOptions: { maxRetries: 0 },
  });
  await secrets.getSecret("x");
} catch (error) {
  const { statusCode, code, name } = error as { statusCode?: number; code?: string; name: string };
  seen["missingVault"] = { statusCode: statusCode ?? "none", code, name };
}
try {
  await fetch("https://no-such-vault.vault.azure.net/");
} catch (error) {
  seen["missingByFetch"] = ((error as Error).cause as { code?: string }).code;
}
console.log(JSON.stringify(seen));
