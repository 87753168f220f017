import { afterAll, beforeAll, expect, test } from "vitest";
import { asAdministrator } from "../support/as-administrator.ts";
import { allFindings, type Finding } from "../support/findings.ts";
import { type LocalAzure, startLocalAzure } from "../support/local-azure.ts";
import { firstScanTold } from "../support/settled.ts";
import { toldIn } from "../support/told.ts";
import { deliverVaultEvent } from "../support/vault.ts";

const IN_VAULT = "/certificate/ledger-client";

let azure: LocalAzure;
let appId = "";

beforeAll(async () => {
  azure = await startLocalAzure();
  await firstScanTold(azure);
});
afterAll(async () => {
  await azure.stop();
});

/** What is said of the certificate, open and resolved, by the application's finding and by the vault's own. */
async function findings(): Promise<{ application?: Finding; vault?: Finding }> {
  const all = (await allFindings(azure)).filter(
    ({ detector }) => detector === "credential-expiring",
  );
  const vault = all.find(({ subject }) => subject.id.endsWith(IN_VAULT));
  const application = all.find(({ subject, evidence }) =>
    appId === ""
      ? String(evidence["vaultObject"]).endsWith(IN_VAULT) && subject.kind === "application"
      : subject.id === appId && evidence["credentialKind"] === "certificate",
  );
  return {
    ...(application === undefined ? {} : { application }),
    ...(vault === undefined ? {} : { vault }),
  };
}

/** Changes a directory object, and lets the next scans see it. */
async function patch(path: string, body: object): Promise<void> {
  await asAdministrator(azure, "PATCH", `https://graph.microsoft.com/v1.0/${path}`, body);
  await azure.advance("PT2H");
}

test("a certificate in a vault and on an application is one finding, told once, to the application's contact", async () => {
  const { application, vault } = await findings();
  expect(vault).toBeUndefined();
  expect(application).toMatchObject({
    state: "open",
    evidence: { on: ["application", "vault"], credentialKind: "certificate" },
  });
  expect(application?.["what"]).toContain(
    "It is also kept as “ledger-client” in vault kv-payments-prod.",
  );
  appId = application?.subject.id ?? "";

  const mails = (await azure.mailbox()).filter(
    (mail) => mail.channel === "email" && toldIn(mail).findings.includes(application?.id ?? ""),
  );
  expect(mails.map(({ to }) => to)).toEqual([application?.contact?.address]);
  expect(mails[0]?.body).toContain("ledger-client");
  expect((await azure.mailbox()).filter(({ body }) => body.includes("ledger-client"))).toHaveLength(
    1,
  );
});

test("an event of the vault says nothing twice", async () => {
  const before = await findings();
  const [vaultId = ""] = String(before.application?.evidence["vaultObject"]).split("/certificate/");
  const status = await deliverVaultEvent(azure, {
    specversion: "1.0",
    id: "certificate-near-expiry",
    source: vaultId,
    subject: "ledger-client",
    type: "Microsoft.KeyVault.CertificateNearExpiry",
    time: "2026-03-02T10:45:00Z",
    data: { ObjectType: "Certificate", ObjectName: "ledger-client" },
  });
  expect(status).toBe(202);
  await azure.idle();
  expect(await findings()).toEqual(before);
});

test("an application that is switched off does not speak for it, whoever scans next", async () => {
  await patch(`servicePrincipals(appId='${appId}')`, { accountEnabled: false });
  const off = await findings();
  expect(off.application).toMatchObject({
    state: "open",
    severity: "low",
    evidence: { on: ["application"] },
  });
  expect(off.vault).toMatchObject({ state: "open", severity: "medium" });

  await azure.killHost();
  await patch(`servicePrincipals(appId='${appId}')`, { accountEnabled: true });
  const on = await findings();
  expect(on.application).toMatchObject({
    severity: "medium",
    evidence: { on: ["application", "vault"] },
  });
  expect(on.vault).toMatchObject({ state: "resolved" });
});

test("when the application has it no more, the vault's is left", async () => {
  await patch(`applications(appId='${appId}')`, { keyCredentials: [] });
  const { application, vault } = await findings();
  expect(application).toMatchObject({ state: "resolved", resolvedBecause: "removed" });
  expect(vault).toMatchObject({ state: "open", severity: "medium" });
});
