import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Contact, Subject } from "../../shared/findings/finding.ts";
import {
  addressesNamed,
  type ContactFacts,
  contactOf,
  type OwnerRecord,
} from "../../shared/owners/contact-rules.ts";
import { APP_ID, aVault, SUBSCRIPTION, VAULT_ID } from "../build/a-holder.ts";
import { aPolicyWithContacts } from "../build/a-policy.ts";

const DOMAINS = new Set(["contoso.example", "contoso.onmicrosoft.example"]);
const APPLICATION: Subject = { kind: "application", id: APP_ID, name: "Payroll" };
const PRINCIPAL: Subject = { kind: "service-principal", id: APP_ID, name: "Payroll" };
const OBJECT: Subject = { kind: "vault-object", id: `${VAULT_ID}/secret/db`, name: "db" };
const GROUP_SCOPE = `${SUBSCRIPTION}/resourceGroups/rg-payroll`;

function anOwner(n: number, changes: Partial<OwnerRecord> = {}): OwnerRecord {
  return {
    id: `owner-${String(n).padStart(3, "0")}`,
    kind: "user",
    name: `Owner ${n}`,
    mail: `owner${n}@contoso.example`,
    isEnabled: true,
    ...changes,
  };
}

function found(
  facts: Partial<ContactFacts>,
  contacts: Readonly<Record<string, unknown>> = {},
): Contact {
  const isVault = facts.subject?.kind === "vault-object";
  return contactOf(
    {
      subject: APPLICATION,
      audience: "contact",
      hints: isVault ? { vaultId: VAULT_ID } : { appId: APP_ID },
      owners: [],
      vault: isVault ? aVault() : undefined,
      leavers: new Set(),
      ...facts,
    },
    { policy: aPolicyWithContacts(contacts), domains: DOMAINS },
  );
}

const entry = (scope: object, name: string): object => ({
  scope,
  contact: { address: `${name}@contoso.example` },
});
const tagged = (...texts: string[]): Partial<ContactFacts> => ({ hints: { appId: APP_ID, texts } });
const ofVault = (tags: Record<string, string>): Partial<ContactFacts> => ({
  subject: OBJECT,
  hints: { vaultId: VAULT_ID, tags },
});

describe("contactOf, for an application", () => {
  it.each<[string, Partial<ContactFacts>, Record<string, unknown>, string, string, string]>([
    [
      "whoever the policy declares, before its owners",
      { owners: [anOwner(1)] },
      { declared: [entry({ appId: APP_ID }, "team")] },
      "team@contoso.example",
      "declared in the policy",
      "high",
    ],
    [
      "the first that the policy declares",
      {},
      { declared: [entry({ appId: APP_ID }, "one"), entry({ appId: APP_ID }, "two")] },
      "one@contoso.example",
      "declared in the policy",
      "high",
    ],
    [
      "an owner, before its tags",
      { ...tagged("owner:tag@contoso.example"), owners: [anOwner(1)] },
      {},
      "owner1@contoso.example",
      "an owner of the application",
      "high",
    ],
    [
      "an owner of its service principal, where there is no application",
      { subject: PRINCIPAL, owners: [anOwner(1)] },
      {},
      "owner1@contoso.example",
      "an owner of the service principal",
      "high",
    ],
    [
      "whom its tag names",
      tagged("Owner: tag@contoso.example"),
      {},
      "tag@contoso.example",
      "tag “owner” of the application",
      "medium",
    ],
    [
      "whom a tag of another name that the policy gives names",
      tagged("responsible=tag@contoso.example"),
      { tags: ["responsible"] },
      "tag@contoso.example",
      "tag “responsible” of the application",
      "medium",
    ],
    [
      "its service reference, when that is an address",
      tagged("desk@contoso.example"),
      {},
      "desk@contoso.example",
      "service reference of the application",
      "medium",
    ],
    [
      "the team for it in the policy",
      {},
      { byScope: [entry({ appId: APP_ID }, "apps")] },
      "apps@contoso.example",
      "team for this scope in the policy",
      "low",
    ],
    ["the fallback", {}, {}, "identity@contoso.example", "fallback: nobody else was found", "low"],
  ])("is %s", (_what, facts, contacts, address, how, confidence) => {
    expect(found(facts, contacts)).toMatchObject({ address, how, confidence });
  });

  it("says how the chain was walked to its end", () => {
    expect(found({}).chain).toEqual([
      "not declared in the policy",
      "no owners",
      "no tag or service reference with an address",
      "no team for this scope in the policy",
    ]);
  });

  it("is not taken from what is declared for another application, or for a vault", () => {
    const other = "99999999-9999-4999-8999-999999999999";
    const declared = [entry({ appId: other }, "a"), entry({ resourceScope: SUBSCRIPTION }, "b")];
    expect(found({}, { declared, byScope: declared }).address).toBe("identity@contoso.example");
  });

  it("says of each owner why it was passed over", () => {
    const contact = found({
      owners: [
        anOwner(1, { isEnabled: false }),
        anOwner(2, { isEnabled: false }),
        { id: "sp", kind: "other" },
        { id: "owner-003", kind: "user", isEnabled: true },
        anOwner(4, { mail: "guest@partner.example" }),
      ],
    });
    expect(contact.address).toBe("identity@contoso.example");
    expect(contact.chain).toEqual([
      "not declared in the policy",
      "1 owner(s) are not people",
      "2 owner(s) are disabled accounts",
      "1 owner(s) have no mail address",
      "1 owner(s) have an address outside the tenant",
      "no tag or service reference with an address",
      "no team for this scope in the policy",
    ]);
  });

  it("does not take owners that could not be read for no owners", () => {
    const contact = found({ owners: "unknown" });
    expect(contact.chain).toContain("owners could not be read");
    expect(contact.chain).not.toContain("no owners");
  });

  it("is the same one of many owners, whatever order Graph gives", () => {
    const owners = Array.from({ length: 25 }, (_none, n) => anOwner(n + 1));
    fc.assert(
      fc.property(fc.shuffledSubarray(owners, { minLength: 25 }), (some) => {
        const { address, chain } = found({ owners: some });
        expect(address).toBe("owner1@contoso.example");
        expect(chain).toContain("first of 25 owners who can be written to");
      }),
      { numRuns: 20 },
    );
  });

  it("writes to a guest or to another domain only where the policy allows it", () => {
    const owners = [anOwner(1, { mail: "ada@Partner.Example" })];
    expect(found({ owners }).address).toBe("identity@contoso.example");
    expect(found({ owners }, { outsideDomains: ["partner.example"] }).address).toBe(
      "ada@Partner.Example",
    );
    for (const mail of ["ada@sub.partner.example", "ada@partner.example.evil.example"]) {
      const allowed = found(
        { owners: [anOwner(1, { mail })] },
        { outsideDomains: ["partner.example"] },
      );
      expect(allowed.address).toBe("identity@contoso.example");
    }
  });

  it("takes an owner whose account nobody says is disabled", () => {
    const { isEnabled, ...owner } = anOwner(1);
    expect(isEnabled).toBe(true);
    expect(found({ owners: [owner] }).address).toBe("owner1@contoso.example");
  });

  it("passes over a tag that names a leaver, and goes on to the next", () => {
    const contact = found({
      ...tagged("owner:Gone@contoso.example", "contact:ada@contoso.example"),
      leavers: new Set(["gone@contoso.example"]),
    });
    expect(contact.address).toBe("ada@contoso.example");
    expect(contact.chain).toContain("a tag names a disabled account");
  });

  const HOSTILE = [
    "ada@contoso.example,eve@evil.example",
    "ada@contoso.example;eve@evil.example",
    "eve@evil.example,ada@contoso.example",
    "ada@contoso.example\r\nBcc: eve@evil.example",
    "ada@contoso.example\n",
    "Ada <ada@contoso.example>",
    "<ada@contoso.example>",
    "mailto:ada@contoso.example",
    "ada@contoso.example?subject=x",
    "ada @contoso.example",
    "ada@@contoso.example",
    "@contoso.example",
    "ada@contoso.example ",
    "ada@contoso.example\u0000",
    "ada@contoso.example\u202e",
    "аda@contoso.example",
    "ada@contoso",
    '"a b"@contoso.example',
    `${"a".repeat(65)}@contoso.example`,
    `${"a".repeat(60)}@${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(63)}.contoso.example`,
  ];
  it.each(HOSTILE)("does not write to %j, as a tag, a reference or an owner's mail", (hostile) => {
    const isOnlySpaces = hostile.trim() !== hostile;
    const contacts = { outsideDomains: ["evil.example"] };
    expect(found(tagged(hostile), contacts).address).toBe("identity@contoso.example");
    // What stands round the value of a tag is not part of it.
    const asTag = found(tagged(`owner:${hostile}`), contacts).address;
    expect(asTag).toBe(isOnlySpaces ? "ada@contoso.example" : "identity@contoso.example");
    expect(found({ owners: [anOwner(1, { mail: hostile })] }, contacts).address).toBe(
      "identity@contoso.example",
    );
  });

  it("is always one address inside, whatever the tags say", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({
        unit: fc.constantFrom("a", "@", ".", ",", "<", ">", "\n", " ", ":", "contoso.example"),
      }),
    );
    fc.assert(
      fc.property(
        fc.array(
          text.map((value) => `owner:${value}`),
          { maxLength: 4 },
        ),
        (texts) => {
          expect(found(tagged(...texts)).address).toMatch(
            /^[a-z.]+@contoso(\.onmicrosoft)?\.example$/,
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("contactOf, for a vault object", () => {
  const vault = aVault({
    tags: { Owner: "vault@contoso.example" },
    resourceGroupTags: { owner: "group@contoso.example" },
    subscriptionTags: { CONTACT: "subscription@contoso.example" },
  });

  it.each<[string, Partial<ContactFacts>, string, string]>([
    [
      "its own tag",
      { ...ofVault({ owner: "object@contoso.example" }), vault },
      "object",
      "the object",
    ],
    ["the vault's tag", { ...ofVault({}), vault }, "vault", "the vault"],
    [
      "the resource group's tag",
      { ...ofVault({}), vault: { ...vault, tags: {} } },
      "group",
      "the resource group",
    ],
    [
      "the subscription's tag",
      { ...ofVault({}), vault: { ...vault, tags: {}, resourceGroupTags: {} } },
      "subscription",
      "the subscription",
    ],
  ])("is whom %s names", (_what, facts, name, level) => {
    const contact = found(facts);
    expect(contact.address).toBe(`${name}@contoso.example`);
    expect(contact.how).toMatch(new RegExp(`^tag “(owner|contact)” of ${level}$`));
    expect(contact.confidence).toBe("medium");
  });

  it("takes the tag that the policy names first, at each level", () => {
    const both = ofVault({ contact: "second@contoso.example", owner: "first@contoso.example" });
    expect(found(both).address).toBe("first@contoso.example");
  });

  it("goes on to the next level when a tag names nobody who can be written to", () => {
    const contact = found({
      ...ofVault({ owner: "ada@evil.example" }),
      vault: aVault({ tags: { owner: "Team Payroll" } }),
    });
    expect(contact.chain).toEqual([
      "not declared in the policy",
      "a tag names an address outside the tenant",
      "a tag holds no address",
      "no tag with an address",
      "no team for this scope in the policy",
    ]);
  });

  it("says so when the vault is not known", () => {
    expect(found({ ...ofVault({}), vault: undefined }).chain).toContain(
      "the vault's tags are not known",
    );
  });

  it("asks no owners", () => {
    expect(found({ ...ofVault({}), owners: [anOwner(1)] }).address).toBe(
      "identity@contoso.example",
    );
  });

  it.each([
    ["the vault itself", VAULT_ID, true],
    ["the vault itself in capitals", VAULT_ID.replace("kv-payroll", "KV-PAYROLL"), true],
    ["its resource group", GROUP_SCOPE, true],
    ["its subscription", SUBSCRIPTION, true],
    ["a group whose name only begins alike", `${SUBSCRIPTION}/resourceGroups/rg-pay`, false],
    ["a vault whose name only begins alike", VAULT_ID.slice(0, -1), false],
    ["another subscription", SUBSCRIPTION.replace("22222222", "33333333"), false],
  ])("a scope that is %s covers it: %s", (_what, resourceScope, isCovered) => {
    const contacts = { byScope: [entry({ resourceScope }, "team")] };
    const address = isCovered ? "team@contoso.example" : "identity@contoso.example";
    expect(found(ofVault({}), contacts).address).toBe(address);
  });

  it("is the team of the longest scope, whatever the order", () => {
    const byScope = [
      entry({ resourceScope: SUBSCRIPTION }, "subscription"),
      entry({ resourceScope: VAULT_ID }, "vault"),
      entry({ resourceScope: GROUP_SCOPE }, "group"),
    ];
    for (const some of [byScope, byScope.toReversed()]) {
      expect(found(ofVault({}), { byScope: some }).address).toBe("vault@contoso.example");
    }
  });

  it("is the declared one before its tags, and its tags before the team", () => {
    const facts = ofVault({ owner: "tag@contoso.example" });
    const scoped = [entry({ resourceScope: SUBSCRIPTION }, "scope")];
    expect(found(facts, { declared: scoped }).address).toBe("scope@contoso.example");
    expect(found(facts, { byScope: scoped }).address).toBe("tag@contoso.example");
  });

  it("is not who was declared for an application that its tags mention", () => {
    const contacts = { declared: [entry({ appId: APP_ID }, "app")] };
    const facts = { subject: OBJECT, hints: { vaultId: VAULT_ID, appId: APP_ID } };
    expect(found(facts, contacts).address).toBe("identity@contoso.example");
  });
});

describe("contactOf, for what is told to those who watch over security", () => {
  it("is the security contact, and never an owner", () => {
    const facts = { audience: "security-contact" as const, owners: [anOwner(1)] };
    const security = { address: "soc@contoso.example", name: "SOC" };
    expect(found(facts, { security })).toEqual({
      address: "soc@contoso.example",
      name: "SOC",
      how: "security contact",
      confidence: "high",
      chain: [],
    });
    expect(found(facts)).toMatchObject({
      address: "identity@contoso.example",
      chain: ["no security contact in the policy"],
    });
  });
});

describe("addressesNamed", () => {
  it("names every address that may be used, once and in lower case", () => {
    const policy = aPolicyWithContacts({});
    const vault = aVault({
      tags: { owner: "Ada@contoso.example", other: "x@contoso.example" },
      subscriptionTags: { contact: " ada@contoso.example " },
    });
    const hints = { texts: ["owner: bob@contoso.example", "desk@contoso.example", "owner:nobody"] };
    expect(addressesNamed(hints, vault, policy).toSorted()).toEqual([
      "ada@contoso.example",
      "bob@contoso.example",
      "desk@contoso.example",
    ]);
  });

  it("names every address that contactOf then takes from a tag", () => {
    const text = fc
      .tuple(
        fc.constantFrom("owner:", "OWNER = ", "contact:", ""),
        fc.constantFrom("ada", "Bob"),
        fc.constantFrom("@contoso.example", "@CONTOSO.example", "@evil.example", ""),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const { address, how } = found(tagged(...texts));
        if (how.startsWith("fallback")) return;
        const hints = { appId: APP_ID, texts };
        expect(addressesNamed(hints, undefined, aPolicyWithContacts({}))).toContain(
          address.toLowerCase(),
        );
      }),
    );
  });
});
