import { afterAll, beforeAll, expect, test } from "vitest";
import { allFindings } from "../support/findings.ts";
import { type LocalAzure, type Mail, startLocalAzure } from "../support/local-azure.ts";
import { aPolicyFile, type PolicyFile } from "../support/policy-file.ts";

const FALLBACK = "identity-team@contoso.com";
/** Days pass: four times each is enough. */
const SCHEDULES = {
  STEWARD_CREDENTIAL_SCAN_SCHEDULE: "0 0 3-21/6 * * *",
  STEWARD_ACCESS_SCAN_SCHEDULE: "0 0 3-21/6 * * *",
  STEWARD_AUDIT_SCHEDULE: "0 30 3-21/6 * * *",
} as const;

let azure: LocalAzure;
let policy: PolicyFile;
beforeAll(async () => {
  policy = await aPolicyFile();
  await policy.put({ notify: { mode: "preview" } });
  azure = await startLocalAzure({ args: ["--policy", policy.path], env: SCHEDULES });
});
afterAll(async () => {
  await azure.stop();
});

/** What stays found as long as it is known which applications hold power. */
async function openUnlocked(): Promise<readonly string[]> {
  return (await allFindings(azure)).flatMap(({ detector, state, id, episode }) =>
    detector === "application-lock-off" && state === "open" ? [`${id}, episode ${episode}`] : [],
  );
}

test("in preview only the fallback is written to; gone live, each owner gets what waited, in one message", async () => {
  await azure.advance("PT15M");
  const unlocked = await openUnlocked();
  expect(unlocked).not.toEqual([]);
  // Not to the hour of the day at which the specimens end: nothing new comes up just then.
  await azure.advance("P8DT6H");
  // What scans of access have noted for those of credentials is not swept away with what crashed runs left.
  expect(await openUnlocked()).toEqual(unlocked);
  const before = await azure.mailbox();
  expect(new Set(before.map(({ to }) => to))).toEqual(new Set([FALLBACK]));
  expect(before.filter(({ body }) => body.includes("Preview: who would be told"))).toHaveLength(2);
  expect(before.filter(({ body }) => body.includes("Weekly digest, 2026-W11"))).toHaveLength(1);

  await policy.put({ notify: { mode: "live" } });
  await azure.advance("PT6H");
  await azure.idle();
  const after = await azure.mailbox();
  const told = after.slice(before.length);
  const owners = told.map(({ to }: Mail) => to).filter((to) => to !== FALLBACK);
  expect(owners.length).toBeGreaterThan(5);
  expect(new Set(owners).size).toBe(owners.length);

  // Nothing is left that would be told a second time.
  const { body } = await azure.api("/api/scans", { method: "POST", body: {} });
  expect(body).toHaveProperty("id");
  await azure.idle();
  const later = (await azure.mailbox()).slice(after.length);
  expect(later.map(({ to, subject }) => `${to}: ${subject}`)).toEqual([]);
});
