import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type AccessHand, createAccessHand } from "../support/access-hand.ts";
import { scanAccess } from "../support/access-scan.ts";
import { toldOf } from "../support/access-told.ts";
import { recordDraft } from "../support/acts/record-draft.ts";
import { allFindings, type Finding } from "../support/findings.ts";
import { type GiftReceivers, giftReceivers } from "../support/gift-receivers.ts";
import { consentGifts, directoryGifts, type Gift, groupGifts } from "../support/gifts.ts";
import { type LocalAzure, startLocalAzure } from "../support/local-azure.ts";
import { moveTo } from "../support/settled.ts";
import { smallTenant } from "../support/small-tenant.ts";
import { toldIn } from "../support/told.ts";

const tenant = smallTenant();
const [powerfulGroup] = tenant.specimen("role-assignable group with members and a role");
const [somebody] = tenant.specimen("user whose mail differs from the user principal name");
const globalAdministrator = tenant.directoryRoleId("Global Administrator");

/** One of each kind that both the state and the log tell of. */
const kinds = [
  directoryGifts(tenant)[0],
  groupGifts(powerfulGroup)[0],
  consentGifts(tenant, somebody)[0],
  consentGifts(tenant, somebody)[2],
].filter((gift) => gift !== undefined);
const again = (): readonly Gift[] => kinds.map((gift) => ({ ...gift }));
const [forLog, forState, forBoth] = [again(), again(), again()];

const GRAPH = { host: "graph.microsoft.com" } as const;
const get = (path: string): object => ({ ...GRAPH, method: "GET", path });
/** How the state is read, by scans and by looks at one subject. */
const STATE = [
  get("/\\/roleManagement\\/directory\\/role(Assign|Elig)/"),
  get("/\\/groups(\\/|$)/"),
  get("/\\/appRole(Assignments|AssignedTo)/"),
  get("/\\/oauth2PermissionGrants/"),
  { ...GRAPH, method: "POST", path: "/\\/\\$batch$/" },
];
const LOG = [get("/\\/auditLogs\\//")];

const recordedSchema = z.object({ id: z.string(), readableAt: z.string() });
const userSchema = z.object({ id: z.string() });

let azure: LocalAzure;
let hand: AccessHand;
let receivers: GiftReceivers;
let administratorId = "";

beforeAll(async () => {
  azure = await startLocalAzure();
  hand = createAccessHand(azure);
  receivers = await giftReceivers(hand, tenant, [...forLog, ...forState, ...forBoth]);
  const user = await hand.graph("GET", "users/admin@contoso.com?$select=id");
  administratorId = userSchema.parse(user).id;
  await moveTo(azure, new Date("2026-03-02T09:20:00Z"));
});
afterAll(async () => {
  await azure.stop();
});

async function blinded(matches: readonly object[], work: () => Promise<void>): Promise<void> {
  for (const match of matches) await azure.fault({ match, status: 403 });
  await work();
  await azure.clearFaults();
}

/** The one finding that a gift leads to, with how often it was told. */
async function findingOf(gift: Gift): Promise<{
  readonly finding: Finding | undefined;
  readonly count: number;
  readonly told: readonly string[];
}> {
  const id = receivers.idOf(gift);
  const found = (await allFindings(azure)).filter(
    ({ detector, evidence }) =>
      detector === gift.finding.detector && evidence["principalId"] === id,
  );
  const [finding] = found;
  return { finding, count: found.length, told: await toldOf(azure, finding) };
}

async function expectTold(gift: Gift, evidence: object): Promise<void> {
  const { finding, count, told } = await findingOf(gift);
  const { severity } = gift.finding;
  expect({ count, told }).toEqual({ count: 1, told: ["told"] });
  expect(finding).toMatchObject({ state: "open", severity, evidence });
}

describe("while only the log can be read", () => {
  beforeAll(async () => {
    await blinded(STATE, async () => {
      await receivers.giveAll(forLog);
      await azure.advance("PT12M");
    });
  });

  test.each(forLog)("$what: is found, told once, and not confirmed", async (gift) => {
    const confirmation = "the audit log says so; it has not been seen in the directory yet";
    await expectTold(gift, { actorId: administratorId, confirmation });
  });

  test("once the state can be read, the same findings are confirmed, and nobody is told again", async () => {
    await scanAccess(azure);
    for (const gift of forLog) {
      await expectTold(gift, { actorId: administratorId });
      expect((await findingOf(gift)).finding?.evidence["confirmation"]).toBeUndefined();
    }
  });
});

describe("while only the state can be read", () => {
  beforeAll(async () => {
    await blinded(LOG, async () => {
      await receivers.giveAll(forState);
      await scanAccess(azure);
    });
  });

  test.each(forState)(
    "$what: is found, told once, and nobody is known to have done it",
    async (gift) => {
      await expectTold(gift, {});
      expect((await findingOf(gift)).finding?.evidence["actorId"]).toBeUndefined();
    },
  );

  test("once the log can be read, the same findings name who did it, and nobody is told again", async () => {
    await azure.advance("PT10M");
    for (const gift of forState) await expectTold(gift, { actorId: administratorId });
  });
});

describe("while both can be read", () => {
  beforeAll(async () => {
    await receivers.giveAll(forBoth);
    await azure.advance("PT30M");
  });

  test.each(forBoth)("$what: is one finding and one message", async (gift) => {
    await expectTold(gift, { actorId: administratorId });
  });
});

/** What the directory would have written of a role that it never gave. */
function roleRecord(to: string) {
  const role = { type: "Role", id: globalAdministrator };
  return recordDraft({
    activity: "Add member to role",
    category: "RoleManagement",
    by: { id: administratorId, name: "admin@contoso.com" },
    targets: [
      {
        type: "User",
        id: to,
        values: {
          "Role.TemplateId": [undefined, globalAdministrator],
          "Role.DisplayName": [undefined, "Global Administrator"],
        },
      },
      role,
    ],
  });
}

async function assignedTo(id: string): Promise<readonly Finding[]> {
  return (await allFindings(azure)).filter(
    ({ detector, evidence }) =>
      detector === "entra-role-assigned" && evidence["principalId"] === id,
  );
}

test("what the log says and the directory never shows is told once, and shown as a disagreement after 15 minutes", async () => {
  const person = await hand.newPerson("disagreement");
  await azure.advance("PT3M");
  await azure.controlPost("audit", roleRecord(person));
  await azure.advance("PT8M");
  const [first] = await assignedTo(person);
  expect(first?.evidence["confirmation"]).toBe(
    "the audit log says so; it has not been seen in the directory yet",
  );
  await azure.advance("PT20M");
  const found = await assignedTo(person);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    state: "open",
    evidence: { confirmation: "the audit log says so; it was not seen in the directory" },
  });
  expect(await toldOf(azure, found[0])).toEqual(["told"]);
});

test("what is given and taken again between two looks is told once, and is resolved", async () => {
  const person = await hand.newPerson("short-time");
  await azure.advance("PT3M");
  const takeBack = await hand.giveDirectoryRole({ to: person, roleId: globalAdministrator });
  await takeBack();
  await azure.advance("PT30M");
  const found = await assignedTo(person);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ state: "resolved", resolvedBecause: "removed" });
  expect(await toldOf(azure, found[0])).toEqual(["told"]);
});

test("what the log alone tells is told within a period of the timer and five seconds after it can be read", async () => {
  const names = Array.from({ length: 12 }, (_none, index) => `delay-${index}`);
  const readableAt = new Map<string, Date>();
  for (const name of names) {
    const draft = recordDraft({
      activity: "Delete conditional access policy",
      category: "Policy",
      by: { id: administratorId, name: "admin@contoso.com" },
      targets: [{ type: "Policy", id: name, name, values: { state: ["enabled", undefined] } }],
    });
    const { readableAt: at } = recordedSchema.parse(await azure.controlPost("audit", draft));
    readableAt.set(name, new Date(at));
    await azure.advance("PT1M10S");
  }
  await azure.advance("PT55M");

  const findings = await allFindings(azure);
  const messages = (await azure.mailbox()).map(toldIn);
  for (const [name, readable] of readableAt) {
    const finding = findings.find(({ subject }) => subject.id === name);
    expect(finding).toMatchObject({ detector: "conditional-access-changed", severity: "high" });
    const first = messages.find((told) => told.findings.includes(finding?.id ?? ""));
    const seconds = ((first?.at.getTime() ?? NaN) - readable.getTime()) / 1000;
    expect(seconds).toBeLessThanOrEqual(305);
    expect(seconds).toBeGreaterThanOrEqual(0);
  }
});
