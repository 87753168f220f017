import { afterAll, beforeAll, expect, test } from "vitest";
import { allFindings } from "../support/findings.ts";
import { type LocalAzure, startLocalAzure } from "../support/local-azure.ts";
import { aPolicyFile, type PolicyFile } from "../support/policy-file.ts";
import { firstScanTold } from "../support/settled.ts";
import { toldIn } from "../support/told.ts";
import { deliverVaultEvent } from "../support/vault.ts";

let azure: LocalAzure;
let policy: PolicyFile;
beforeAll(async () => {
  policy = await aPolicyFile();
  azure = await startLocalAzure({ args: ["--policy", policy.path] });
  await firstScanTold(azure);
});
afterAll(async () => {
  await azure.stop();
});

interface Asked {
  readonly path: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly as?: { user: string } | { app: string } | "nobody";
}

const nobodysBusiness = { user: "bjorn.haas85@contoso.com" };
const unknownFinding = "/api/findings/fp1:0000000000000000000000000000000000000000";

test.each<[string, Asked, number, object]>([
  ["a finding that is not there", { path: unknownFinding }, 404, { type: "/problems/not-found" }],
  [
    "an id that cannot be one",
    { path: "/api/findings/..%2f..%2fx" },
    404,
    { type: "/problems/not-found" },
  ],
  ["a scan that is not there", { path: "/api/scans/1" }, 404, { type: "/problems/not-found" }],
  [
    "an unknown parameter and a bad value",
    { path: "/api/findings?top=0&colour=red" },
    400,
    {
      type: "/problems/invalid-parameters",
      errors: expect.arrayContaining([
        expect.objectContaining({ path: "top" }),
        expect.objectContaining({ path: "colour" }),
      ]) as unknown,
    },
  ],
  ["no token", { path: "/api/status", as: "nobody" }, 401, { status: 401 }],
  ["a user without a role", { path: "/api/status", as: nobodysBusiness }, 403, { status: 403 }],
  [
    "a scan asked for without the role",
    { path: "/api/scans", method: "POST", body: {}, as: nobodysBusiness },
    403,
    { status: 403 },
  ],
  [
    "a body that is not what was asked for",
    { path: "/api/scans", method: "POST", body: { kinds: ["everything"] } },
    400,
    { errors: [expect.objectContaining({ path: expect.stringContaining("kinds") as unknown })] },
  ],
])("%s gets a clear answer", async (_what, { path, ...options }, status, problem) => {
  const answer = await azure.api(path, options);
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(answer.body).toMatchObject({ status, ...problem });
});

test.each([
  ["/api/findings", "POST", "GET, HEAD"],
  [unknownFinding, "DELETE", "GET, HEAD"],
  ["/api/scans", "GET", "POST"],
  ["/api/scans/1", "PUT", "GET, HEAD"],
  ["/api/status", "PATCH", "GET, HEAD"],
  ["/api/health", "POST", "GET, HEAD"],
])("%s does not take %s, and says what it takes", async (path, method, allowed) => {
  const answer = await azure.api(path, { method });
  expect(answer.status).toBe(405);
  expect(answer.headers.get("allow")).toBe(allowed);
  expect(answer.body).toMatchObject({ status: 405 });
});

test("a user without a role sees only findings of their own", async () => {
  const { body } = await azure.api("/api/findings", { as: nobodysBusiness });
  const { value } = body as { value: readonly { id: string; contact: { address: string } }[] };
  expect(value.map(({ contact }) => contact.address)).toEqual([nobodysBusiness.user]);
  const others = (await allFindings(azure)).find(({ id }) => id !== value[0]?.id);
  const answer = await azure.api(`/api/findings/${others?.id ?? ""}`, { as: nobodysBusiness });
  expect(answer.status).toBe(404);
});

test("an envelope with bad data is let go and said in the log", async () => {
  const status = await deliverVaultEvent(azure, {
    specversion: "1.0",
    id: "8e6f1f4e-6f0c-4a5e-9a53-0c0b8a1d7d02",
    type: "Microsoft.KeyVault.SecretNearExpiry",
    source: "/subscriptions/not-a-vault",
    subject: "smtp-relay",
    time: "2026-03-02T10:45:00Z",
    data: [],
  });
  expect(status).toBe(202);
  await expect
    .poll(() => azure.log(), { timeout: 5_000 })
    .toMatch(/Event not used.*not the resource id of a vault/s);
});

test.each<[string, string, string[]]>([
  ["broken JSON", '{"contacts":', ["JSON"]],
  [
    "an unknown key",
    '{"contacts":{"fallback":{"address":"identity-team@contoso.com"}},"thresholds":[7]}',
    ["thresholds", "thresholdsDays"],
  ],
  [
    "a wrong value",
    '{"contacts":{"fallback":{"address":"identity-team@contoso.com"}},"thresholdsDays":[7,0]}',
    ["thresholdsDays[1]", "is 0"],
  ],
])(
  "a policy with %s at run time does not stop the watching, and is told; mended, it is over",
  async (_what, text, words) => {
    const before = await allFindings(azure);
    const told = (await azure.mailbox()).length;
    await policy.write(text);
    await azure.advance("PT1H");
    const isAboutPolicy = ({ detector }: { detector: string }) => detector === "policy-invalid";
    const found = await allFindings(azure);
    const [finding, ...more] = found.filter(isAboutPolicy);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ severity: "critical", state: "open" });
    for (const word of words) expect(String(finding?.["what"])).toContain(word);
    expect(found.length).toBeGreaterThanOrEqual(before.length);
    const { body } = await azure.api("/api/status");
    expect(body).toMatchObject({
      policy: { state: "kept-last-valid", notifyMode: "live" },
      lastScan: { state: "completed" },
    });
    const mails = (await azure.mailbox()).slice(told).filter(({ channel }) => channel === "email");
    expect(mails.map(toldIn)).toMatchObject([
      { to: "identity-team@contoso.com", findings: [finding?.id] },
    ]);

    await policy.put({});
    await azure.advance("PT1H");
    expect((await allFindings(azure)).filter(isAboutPolicy)).toMatchObject([{ state: "resolved" }]);
    expect((await azure.api("/api/status")).body).toMatchObject({ policy: { state: "valid" } });
  },
);

test("bad settings are named by every answer but that of being alive", async () => {
  const misconfigured = await startLocalAzure({
    env: {
      STEWARD_TENANT_ID: "contoso",
      STEWARD_TABLES_URL: "http://not-secure.example",
    },
  });
  try {
    expect((await misconfigured.api("/api/health", { as: "nobody" })).status).toBe(200);
    const answer = await misconfigured.api("/api/findings");
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({
      type: "/problems/misconfigured",
      errors: expect.arrayContaining([
        expect.objectContaining({ path: "STEWARD_TENANT_ID" }),
        expect.objectContaining({ path: "STEWARD_TABLES_URL" }),
      ]) as unknown,
    });
  } finally {
    await misconfigured.stop();
  }
});
