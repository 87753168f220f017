import { describe, expect, it } from "vitest";
import { federatedCredentialChanged } from "../../shared/detect/federated-credential-changed.ts";
import { judgeFacts, type Judgement } from "../../shared/findings/judge.ts";
import type { News } from "../../shared/findings/spoken-of.ts";
import { credentialMatter } from "../../shared/findings/credential-matter.ts";
import { keyOfFederated } from "../../shared/inventory/holder.ts";
import type { LoggedAct } from "../../shared/inventory/logged-act.ts";
import { loggedFederations } from "../../shared/inventory/logged-keys.ts";
import type { Fact, FederatedCredentialFact } from "../../shared/inventory/records.ts";
import { actKey } from "../../shared/privilege/acted.ts";
import {
  aFederatedCredential,
  aHolder,
  anApplication,
  aPower,
  APP_ID,
  aServicePrincipal,
  aTenant,
} from "../build/a-holder.ts";
import { anAct } from "../build/an-act.ts";
import { aPolicy } from "../build/a-policy.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-15T00:00:00.000Z";
const IDENTITY =
  "/subscriptions/b0000000-0000-4000-8000-000000000001/resourcegroups/rg/providers/microsoft.managedidentity/userassignedidentities/id-web";

/** One look at an application that trusts somebody; what it trusts is news where its epoch has begun. */
function look(
  trust: FederatedCredentialFact | undefined,
  memo?: string,
  news: Partial<News> = {},
  acts: readonly LoggedAct[] = [],
): Judgement {
  const facts: Fact[] = [anApplication(), ...(trust === undefined ? [] : [trust])];
  return judgeFacts(APP_ID, facts, memo, credentialMatter(aTenant()), {
    now: new Date(NOW),
    policy: aPolicy(),
    acts,
    news: {
      fresh: new Set(trust === undefined ? [] : [keyOfFederated(trust)]),
      added: new Set(),
      hasBegun: () => true,
      since: new Date("2026-06-01T00:00:00.000Z"),
      ...news,
    },
  });
}
const titles = ({ changes }: Judgement): readonly string[] =>
  changes.map((change) => (change.kind === "present" ? change.draft.title : change.because));

const occurrences = ({ changes }: Judgement): readonly (string | undefined)[] =>
  changes.flatMap((change) =>
    change.kind === "present" && change.detector === federatedCredentialChanged.id
      ? [change.draft.occurrence]
      : [],
  );

const NEW = "Somebody outside can sign in without a secret";
const OTHER = "Somebody else outside can now sign in without a secret";

describe("federated-credential-changed", () => {
  it("speaks of one that is new, once, and ends when it is gone", () => {
    const first = look(aFederatedCredential());
    expect(titles(first)).toEqual([NEW]);
    const again = look(aFederatedCredential(), first.memo, { fresh: new Set() });
    expect(titles(again)).toEqual([]);
    expect(titles(look(undefined, again.memo))).toEqual(["removed"]);
  });

  it("is silent about what was there at the first look, and speaks when that trusts somebody else", () => {
    const first = look(aFederatedCredential(), undefined, { hasBegun: () => false });
    expect(titles(first)).toEqual([]);
    expect(first.existing).toHaveLength(1);
    const branch = aFederatedCredential({ subject: "repo:contoso/payroll:ref:refs/heads/dev" });
    expect(titles(look(branch, first.memo))).toEqual([OTHER]);
  });

  it.each([
    ["another issuer", { issuer: "https://gitlab.com" }, [OTHER]],
    ["another subject", { subject: "repo:mallory/payroll:ref:refs/heads/main" }, [OTHER]],
    ["another audience", { audiences: ["api://other"] }, []],
  ])("of one that was told, with %s", (_what, changes, expected) => {
    const { memo } = look(aFederatedCredential());
    const after = look(aFederatedCredential(changes), memo);
    expect(titles(after).filter((title) => title !== NEW)).toEqual(expected);
  });

  it("is the same whether the log or the directory showed it first, also where an expression decides", () => {
    const [logged] = loggedFederations([
      {
        ...{ Name: "deploy", Issuer: "https://token.actions.githubusercontent.com" },
        ...{ Subject: null, Audiences: ["api://AzureADTokenExchange"] },
        ClaimsMatchingExpression: { value: "claims['sub'] matches 'repo:contoso/*'" },
      },
    ]);
    if (logged === undefined) throw new Error("It is one of the log's.");
    const act = anAct(
      {
        ...{ kind: "federated-credential", on: "application", objectId: anApplication().id },
        ...{ added: [logged], removed: [], changed: [] },
      },
      { at: "2026-06-14T23:58:00.000Z" },
    );
    const acts = [act];
    const first = look(undefined, undefined, { fresh: new Set([actKey(act)]) }, acts);
    expect(titles(first)).toEqual([NEW]);
    const { subject: _none, ...flexible } = aFederatedCredential();
    const shown = look(flexible, first.memo, {}, acts);
    expect(titles(shown)).not.toContain(OTHER);
    expect(occurrences(shown)).toEqual(occurrences(first));
  });

  it.each([
    ["an ordinary application", [], "medium"],
    ["a powerful one", [aPower({ tier: 1 })], "high"],
    ["one that can take over the tenant", [aPower()], "high"],
    ["one that is switched off", [aServicePrincipal({ isEnabled: false })], "low"],
  ])("on %s is %s", (_what, others, verdict) => {
    const holder = aHolder(anApplication(), aFederatedCredential(), ...others);
    expect(verdictOf(federatedCredentialChanged, holder, NOW)).toBe(verdict);
  });

  it("counts what a subscription brings along from when that was read", () => {
    const trust = aFederatedCredential({
      on: "managed-identity",
      holderId: IDENTITY,
      id: "github",
    });
    const [draft] = saidOf(federatedCredentialChanged, aHolder(trust), NOW);
    expect(draft?.news?.epoch).toBe(
      "identity-federations:/subscriptions/b0000000-0000-4000-8000-000000000001",
    );
    expect(draft?.subject.kind).toBe("service-principal");
  });
});
