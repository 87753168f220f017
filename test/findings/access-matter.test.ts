import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../shared/core/time.ts";
import { accessMatter } from "../../shared/findings/access-matter.ts";
import { type Judgement, judgeFacts } from "../../shared/findings/judge.ts";
import type { AccessFact, Catalogue } from "../../shared/inventory/access-records.ts";
import type { LoggedAct } from "../../shared/inventory/logged-act.ts";
import { aCatalogue, anAzureRole, AZURE, USER_ID } from "../build/an-access-subject.ts";
import { anAct } from "../build/an-act.ts";
import { aPolicy } from "../build/a-policy.ts";

const OPENED = Date.parse("2026-03-02T10:00:00.000Z");
const onDay = (day: number): Date => new Date(OPENED + day * DAY_MS);
const rootAct = (verb: "given" | "taken", day: number): LoggedAct =>
  anAct({ kind: "root-access", verb, principalId: USER_ID }, { at: onDay(day).toISOString() });
const opened = rootAct("given", 0);
const rootAccess = anAzureRole({ roleId: AZURE.userAccessAdministrator, scope: "/" });

interface Known {
  readonly acts?: readonly LoggedAct[];
  readonly facts?: readonly AccessFact[];
  readonly catalogue?: Catalogue;
}

function judgedOn(
  day: number,
  { acts = [], facts = [], catalogue = aCatalogue() }: Known,
  memo?: string,
): Judgement {
  const context = { now: onDay(day), policy: aPolicy(), acts };
  return judgeFacts(USER_ID, facts, memo, accessMatter(catalogue), context);
}
const changesIn = ({ changes }: Judgement): readonly string[] =>
  changes.map((change) =>
    change.kind === "present" ? change.detector : `over: ${change.because}`,
  );

describe("access to all of Azure that only the log tells of", () => {
  const before = judgedOn(2, { acts: [opened] });

  it("is said to be left on, and that nothing else would show it", () => {
    expect(changesIn(before)).toEqual(["root-access-standing"]);
    expect(before.changes[0]).toMatchObject({
      draft: {
        evidence: {
          confirmation: "the audit log says so; nothing else is readable that would show it",
        },
      },
    });
  });

  it.each<[string, number, Known, string]>([
    ["is not known any more when the log has forgotten it", 91, {}, "out-of-scope"],
    [
      "has been removed when the log says so",
      3,
      { acts: [opened, rootAct("taken", 3)] },
      "removed",
    ],
    [
      "has been removed when the root can be read, and does not show it",
      91,
      { catalogue: aCatalogue({ isRootRead: true }) },
      "removed",
    ],
  ])("%s", (_what, day, known, because) => {
    expect(changesIn(judgedOn(day, known, before.memo))).toEqual([`over: ${because}`]);
  });

  it("has been removed when it was seen as well, and is gone", () => {
    const seen = judgedOn(3, { acts: [opened], facts: [rootAccess] }, before.memo);
    expect(changesIn(judgedOn(91, {}, seen.memo))).toEqual(["over: removed"]);
  });
});
