import { expect, it } from "vitest";
import type { ReasonDraft } from "../../shared/findings/finding-record.ts";
import { live } from "../../shared/findings/life.ts";
import type { FindingNotice } from "../../shared/notify/channel.ts";
import { reasonsOf } from "../../shared/notify/reasons-of.ts";
import { aPresent } from "../build/a-change.ts";
import { aPolicy } from "../build/a-policy.ts";

const AT = "2026-06-01T10:00:00.000Z";

function noticeOf(draft: Partial<ReasonDraft>): FindingNotice {
  const step = live(undefined, aPresent(), new Date(AT));
  if (step.kind === "unchanged") throw new Error("A finding was expected.");
  const { finding, hints } = step.record;
  const contact = { address: "sec@contoso.com", how: "", confidence: "high", chain: [] } as const;
  const reason = { kind: "over:x", episode: 1, severity: "medium", at: AT, ...draft } as const;
  const [mail] = reasonsOf(finding, hints, [reason], contact, aPolicy());
  if (mail?.notice.kind !== "finding") throw new Error("A mail about it was expected.");
  return mail.notice;
}

it.each<[string, Pick<ReasonDraft, "over" | "endedBy">, string]>([
  [
    "by whom, in the quotation marks of a name that somebody chose",
    { over: "removed", endedBy: "cleo\n@contoso.example" },
    "It has been removed by “cleo @contoso.example”.",
  ],
  ["that it was, where nobody is known", { over: "removed" }, "It has been removed."],
  ["what ended it by itself", { over: "expired", endedBy: "cleo" }, "It has ended."],
])("the line that ends a thread says %s", (_what, draft, over) => {
  expect(noticeOf(draft).over).toBe(over);
});

it("says first why it is told again", () => {
  expect(noticeOf({ risenBy: "Directory.ReadWrite.All of Microsoft Graph" }).what).toBe(
    "This weighs more than when it was last told, because the application now holds Directory.ReadWrite.All of Microsoft Graph. It ends soon.",
  );
  expect(noticeOf({}).what).toBe("It ends soon.");
});
