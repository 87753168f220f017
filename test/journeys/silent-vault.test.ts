import { afterAll, beforeAll, expect, test } from "vitest";
import { allFindings, type Finding } from "../support/findings.ts";
import { type LocalAzure, startLocalAzure } from "../support/local-azure.ts";
import { moveTo } from "../support/settled.ts";

const VAULT = "kv-payments-prod";

let azure: LocalAzure;

beforeAll(async () => {
  azure = await startLocalAzure();
  await azure.fault({
    match: { host: `${VAULT}.vault.azure.net`, path: "/certificates*" },
    status: 500,
  });
  await moveTo(azure, new Date("2026-03-02T09:30:00Z"));
});
afterAll(async () => {
  await azure.stop();
});

async function aboutCertificates(): Promise<readonly Finding[]> {
  const all = await allFindings(azure);
  return all.filter(({ subject }) => subject.id.includes(`/${VAULT}/certificate/`));
}

test("a vault that is silent about its certificates once is waited for; then its secrets tell of them", async () => {
  // It may be on an application, too: what a secret says of a certificate would make it another one.
  expect(await aboutCertificates()).toEqual([]);
  await azure.advance("PT1H");
  const found = await aboutCertificates();
  expect(found.length).toBeGreaterThan(0);
  expect(new Set(found.map(({ state }) => state))).toEqual(new Set(["open"]));
});
