import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AccessHand, createAccessHand, type Undo } from "../support/access-hand.ts";
import { scanAccess } from "../support/access-scan.ts";
import { mailsToSecurity, toldIn } from "../support/access-told.ts";
import { allFindings, type Finding } from "../support/findings.ts";
import { type GiftReceivers, giftReceivers } from "../support/gift-receivers.ts";
import {
  azureGifts,
  consentGifts,
  directoryGifts,
  type Gift,
  groupGifts,
} from "../support/gifts.ts";
import { isOfAccess } from "../support/is-of-access.ts";
import { type LocalAzure, type Mail, startLocalAzure } from "../support/local-azure.ts";
import { moveTo } from "../support/settled.ts";
import { quietGifts } from "../support/quiet-gifts.ts";
import { smallTenant } from "../support/small-tenant.ts";

const tenant = smallTenant();
const [powerfulGroup] = tenant.specimen("role-assignable group with members and a role");
const [somebody] = tenant.specimen("user whose mail differs from the user principal name");

const gifts: readonly Gift[] = [
  ...directoryGifts(tenant),
  ...azureGifts(tenant),
  ...groupGifts(powerfulGroup),
  ...consentGifts(tenant, somebody),
];
const quiet = quietGifts(tenant);

let azure: LocalAzure;
let hand: AccessHand;
let receivers: GiftReceivers;
let undo: readonly Undo[] = [];
/** Ids of the findings of each gift when it was given first. */
let opened: ReadonlyMap<Gift, readonly string[]> = new Map();
/** What the last look found, and what the security contact has been told by then. */
let findings: readonly Finding[] = [];
let mails: readonly Mail[] = [];

beforeAll(async () => {
  azure = await startLocalAzure();
  hand = createAccessHand(azure);
  receivers = await giftReceivers(hand, tenant, [...gifts, ...quiet]);
  await moveTo(azure, new Date("2026-03-02T09:20:00Z"));
});
afterAll(async () => {
  await azure.stop();
});

/** Reads all of access, and what came of it. */
async function look(): Promise<void> {
  expect(await scanAccess(azure)).toMatchObject({ state: "completed" });
  findings = await allFindings(azure);
  mails = await mailsToSecurity(azure);
}

/** The findings of the gift's detector about who got it, and about the place where. */
function findingsOf(gift: Gift): readonly Finding[] {
  const id = receivers.idOf(gift);
  const { scope } = gift.finding.evidence;
  return findings.filter(
    ({ detector, evidence }) =>
      detector === gift.finding.detector &&
      evidence["principalId"] === id &&
      (scope === undefined || evidence["scope"] === scope),
  );
}

describe("power that is given", () => {
  beforeAll(async () => {
    undo = await receivers.giveAll(gifts);
    await look();
    opened = new Map(gifts.map((gift) => [gift, findingsOf(gift).map(({ id }) => id)]));
  });

  test.each(gifts)("$what: is one finding, told once", (gift) => {
    const found = findingsOf(gift);
    const { severity, evidence } = gift.finding;
    expect(found).toMatchObject([{ state: "open", episode: 1, severity, evidence }]);
    expect(toldIn(mails, found[0])).toEqual(["told"]);
  });
});

describe("power that is taken away", () => {
  beforeAll(async () => {
    for (const takeBack of undo) await takeBack();
    await look();
  });

  test.each(gifts)("$what: its finding is over, which is told in a line", (gift) => {
    const found = findingsOf(gift);
    expect(found.map(({ id }) => id)).toEqual(opened.get(gift));
    expect(found[0]).toMatchObject({ state: "resolved", resolvedBecause: "removed" });
    expect(toldIn(mails, found[0])).toEqual(["told", "over"]);
  });
});

describe("power that is given again", () => {
  beforeAll(async () => {
    await receivers.giveAll(gifts);
    await look();
  });

  test.each(gifts)("$what: the same finding opens again, and is told again", (gift) => {
    const found = findingsOf(gift);
    expect(found.map(({ id }) => id)).toEqual(opened.get(gift));
    expect(found[0]).toMatchObject({ state: "open", episode: 2 });
    expect(toldIn(mails, found[0])).toEqual(["told", "told", "over"]);
  });

  test("what was given for a time ends by itself, and its end is told", async () => {
    await moveTo(azure, new Date("2026-03-02T12:28:00Z"));
    await azure.advance("PT5M");
    await look();
    const [found] = gifts.filter(({ what }) => what.endsWith("for a time")).flatMap(findingsOf);
    expect(found).toMatchObject({ state: "resolved", resolvedBecause: "expired", episode: 2 });
    expect(toldIn(mails, found)).toEqual(["told", "told", "over", "over"]);
  });
});

describe("what gives little, or is no news", () => {
  const [entitled] = tenant.specimen("eligible Global Administrator");
  const [firstParty] = tenant.specimen("tier-0 permission of a Microsoft first-party application");
  let before: readonly Mail[] = [];

  beforeAll(async () => {
    before = mails;
    await receivers.giveAll(quiet);
    await hand.activate(entitled, tenant.directoryRoleId("Global Administrator"));
    await hand.givePermission({
      to: firstParty,
      resourceId: tenant.graphId,
      appRoleId: tenant.graphRoleId("Mail.ReadWrite"),
    });
    await look();
  });

  test.each(quiet)("$what: no finding that is told", (gift) => {
    const id = receivers.idOf(gift);
    for (const { evidence, severity } of findings) {
      if (evidence["principalId"] === id) expect(["low", "info"]).toContain(severity);
    }
  });

  test("an entitled person who activates a role, and an application of Microsoft's: no finding", () => {
    const about = findings
      .filter(isOfAccess)
      .filter(({ evidence }) => [entitled, firstParty].includes(String(evidence["principalId"])));
    expect(about).toEqual([]);
  });

  test("nobody is told of any of it", () => {
    for (const one of findings.filter(isOfAccess)) {
      expect(toldIn(mails, one)).toEqual(toldIn(before, one));
    }
  });
});
