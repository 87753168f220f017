import { expect, test } from "vitest";
import type { Finding } from "../../shared/findings/finding.ts";
import { findingView, findingViewSchema } from "../../shared/http/finding-view.ts";

const finding: Finding = {
  id: `fp1:${"0".repeat(40)}`,
  thread: "thread",
  detector: "credential-expiring",
  severity: "high",
  state: "open",
  title: "Credential ends soon",
  what: "It ends.",
  whyItMatters: "It matters.",
  whatToDo: "Rotate it.",
  subject: { kind: "application", id: "a", name: "Billing" },
  evidence: { keyId: "k", endsAt: undefined, others: ["x"] },
  contact: {
    address: "anna@contoso.com",
    how: "owner of the application",
    confidence: "high",
    chain: ["declared: none"],
  },
  episode: 1,
  firstSeenAt: "2026-11-01T00:00:00.000Z",
};

test("a finding is shown with what the API promises, and no more", () => {
  const view = findingView(finding, "2026-11-21T00:00:00.000Z");
  expect(findingViewSchema.strict().parse(view)).toEqual(view);
  expect(view).not.toHaveProperty("thread");
  expect(view.evidence).toEqual({ keyId: "k", others: ["x"] });
  expect(view.contact).toEqual({
    address: "anna@contoso.com",
    how: "owner of the application",
    confidence: "high",
  });
  expect(view.lastSeenAt).toBe("2026-11-21T00:00:00.000Z");
});

test("a resolved finding was last seen no later than it was resolved", () => {
  const resolvedAt = "2026-11-10T00:00:00.000Z";
  const resolved: Finding = {
    ...finding,
    state: "resolved",
    resolvedAt,
    resolvedBecause: "renewed",
  };
  const view = findingView(resolved, "2026-11-21T00:00:00.000Z");
  expect(view).toMatchObject({ lastSeenAt: resolvedAt, resolvedAt, resolvedBecause: "renewed" });
});
