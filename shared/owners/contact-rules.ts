import type { Policy, PolicyContact, PolicyScope } from "../config/policy.ts";
import type { Contact, Subject } from "../findings/finding.ts";
import type { VaultRecord } from "../inventory/records.ts";
import type { ContactHints } from "./contact-hints.ts";

/** A Graph owner, as far as it matters for writing to them. */
export interface OwnerRecord {
  readonly id: string;
  readonly kind: "user" | "other";
  readonly name?: string;
  readonly mail?: string;
  readonly isEnabled?: boolean;
}

/** What was gathered about one subject; `unknown` where a source did not answer. */
export interface ContactFacts {
  readonly subject: Subject;
  readonly audience: "contact" | "security-contact";
  readonly hints: ContactHints;
  readonly owners: readonly OwnerRecord[] | "unknown";
  readonly vault: VaultRecord | undefined;
  /** Addresses (lower case) that belong to accounts which are switched off. */
  readonly leavers: ReadonlySet<string>;
}

export interface ContactRules {
  readonly policy: Policy;
  /** Mail domains of the tenant, lower case. */
  readonly domains: ReadonlySet<string>;
}

/**
 * Who answers for a thing: the first answer of the chain, and how it was walked. A contact is kept apart from ownership in
 * Entra, because an owner can change the application and so is itself a risk. Always answers: the fallback is the last link.
 */
export function contactOf(facts: ContactFacts, rules: ContactRules): Contact {
  const chain: string[] = [];
  const { policy } = rules;
  if (facts.audience === "security-contact") {
    const security = policy.contacts.security;
    if (security !== undefined) return declared(security, "security contact", chain);
    chain.push("no security contact in the policy");
    return fallback(policy, chain);
  }

  const named = policy.contacts.declared.find(({ scope }) => covers(scope, facts));
  if (named !== undefined) return declared(named.contact, "declared in the policy", chain);
  chain.push("not declared in the policy");

  if (facts.subject.kind === "application" || facts.subject.kind === "service-principal") {
    const owner = fromOwners(facts, rules, chain);
    if (owner !== undefined) return owner;
    const text = fromTexts(facts, rules, chain);
    if (text !== undefined) return text;
  }
  if (facts.subject.kind === "vault-object") {
    const tagged = fromVaultTags(facts, rules, chain);
    if (tagged !== undefined) return tagged;
  }

  const scoped = [...policy.contacts.byScope]
    .filter(({ scope }) => covers(scope, facts))
    .sort((a, b) => scopeLength(b.scope) - scopeLength(a.scope))[0];
  if (scoped !== undefined) {
    return {
      ...person(scoped.contact),
      how: "team for this scope in the policy",
      confidence: "low",
      chain,
    };
  }
  chain.push("no team for this scope in the policy");
  return fallback(policy, chain);
}

function fromOwners(
  facts: ContactFacts,
  rules: ContactRules,
  chain: string[],
): Contact | undefined {
  const { owners, subject } = facts;
  if (owners === "unknown") {
    chain.push("owners could not be read");
    return undefined;
  }
  if (owners.length === 0) {
    chain.push("no owners");
    return undefined;
  }
  const users = owners.filter((owner) => owner.kind === "user");
  const others = owners.length - users.length;
  if (others > 0) chain.push(`${others} owner(s) are not people`);
  const leavers = users.filter((owner) => owner.isEnabled === false);
  if (leavers.length > 0) chain.push(`${leavers.length} owner(s) are disabled accounts`);
  const enabled = users.filter((owner) => owner.isEnabled !== false);
  // The directory takes text as a mail address that would be two recipients here.
  const silent = enabled.filter((owner) => owner.mail === undefined || !isAddress(owner.mail));
  if (silent.length > 0) chain.push(`${silent.length} owner(s) have no mail address`);
  const written = enabled.filter(
    (owner) =>
      owner.mail !== undefined && isAddress(owner.mail) && mayBeWrittenTo(owner.mail, rules),
  );
  const outside = enabled.length - silent.length - written.length;
  if (outside > 0) chain.push(`${outside} owner(s) have an address outside the tenant`);
  // By id: the same person each time, whatever order Graph gives.
  const [first] = [...written].sort((a, b) => (a.id < b.id ? -1 : 1));
  if (first?.mail === undefined) return undefined;
  if (written.length > 1) chain.push(`first of ${written.length} owners who can be written to`);
  return {
    address: first.mail,
    ...(first.name === undefined ? {} : { name: first.name }),
    how:
      subject.kind === "application"
        ? "an owner of the application"
        : "an owner of the service principal",
    confidence: "high",
    chain,
  };
}

function fromTexts(facts: ContactFacts, rules: ContactRules, chain: string[]): Contact | undefined {
  for (const text of facts.hints.texts ?? []) {
    for (const tag of rules.policy.contacts.tags) {
      const value = valueOfTag(text, tag);
      const address = value === undefined ? undefined : usable(value, facts, rules, chain);
      if (address !== undefined) {
        return { address, how: `tag “${tag}” of the application`, confidence: "medium", chain };
      }
    }
    // A service reference is one address and nothing else.
    const address = isAddress(text) ? usable(text, facts, rules, chain) : undefined;
    if (address !== undefined) {
      return { address, how: "service reference of the application", confidence: "medium", chain };
    }
  }
  chain.push("no tag or service reference with an address");
  return undefined;
}

function fromVaultTags(
  facts: ContactFacts,
  rules: ContactRules,
  chain: string[],
): Contact | undefined {
  const levels: readonly [string, Readonly<Record<string, string>>][] = [
    ["the object", facts.hints.tags ?? {}],
    ["the vault", facts.vault?.tags ?? {}],
    ["the resource group", facts.vault?.resourceGroupTags ?? {}],
    ["the subscription", facts.vault?.subscriptionTags ?? {}],
  ];
  if (facts.vault === undefined) chain.push("the vault's tags are not known");
  for (const [level, tags] of levels) {
    for (const tag of rules.policy.contacts.tags) {
      const value = Object.entries(tags).find(
        ([name]) => name.toLowerCase() === tag.toLowerCase(),
      )?.[1];
      const address = value === undefined ? undefined : usable(value.trim(), facts, rules, chain);
      if (address !== undefined) {
        return { address, how: `tag “${tag}” of ${level}`, confidence: "medium", chain };
      }
    }
  }
  chain.push("no tag with an address");
  return undefined;
}

/** Every address that the hints and tags name: those whose accounts must be looked up before they are used. */
export function addressesNamed(
  hints: ContactHints,
  vault: VaultRecord | undefined,
  policy: Policy,
): readonly string[] {
  const names = new Set(policy.contacts.tags.map((tag) => tag.toLowerCase()));
  const tagged = [hints.tags, vault?.tags, vault?.resourceGroupTags, vault?.subscriptionTags]
    .flatMap((tags) => Object.entries(tags ?? {}))
    .filter(([name]) => names.has(name.toLowerCase()))
    .map(([, value]) => value.trim());
  const texts = (hints.texts ?? []).flatMap((text) => [
    text,
    ...policy.contacts.tags.map((tag) => valueOfTag(text, tag) ?? ""),
  ]);
  return [...new Set([...tagged, ...texts].filter(isAddress).map((one) => one.toLowerCase()))];
}

/** `owner:ada@contoso.example`, `owner = ada@…`: the value behind the name, if the text is such a tag. */
function valueOfTag(text: string, tag: string): string | undefined {
  const at = text.search(/[:=]/);
  if (at < 0 || text.slice(0, at).trim().toLowerCase() !== tag.toLowerCase()) return undefined;
  return text.slice(at + 1).trim();
}

function usable(
  value: string,
  facts: ContactFacts,
  rules: ContactRules,
  chain: string[],
): string | undefined {
  if (!isAddress(value)) {
    chain.push("a tag holds no address");
    return undefined;
  }
  if (!mayBeWrittenTo(value, rules)) {
    chain.push("a tag names an address outside the tenant");
    return undefined;
  }
  if (facts.leavers.has(value.toLowerCase())) {
    chain.push("a tag names a disabled account");
    return undefined;
  }
  return value;
}

function mayBeWrittenTo(address: string, { policy, domains }: ContactRules): boolean {
  const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  return (
    domains.has(domain) ||
    policy.contacts.outsideDomains.some((allowed) => allowed.toLowerCase() === domain)
  );
}

// One address and nothing around it: this becomes a recipient.
const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$/;

function isAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text);
}

function covers(scope: PolicyScope, { subject, hints }: ContactFacts): boolean {
  if ("appId" in scope) return hints.appId === scope.appId && subject.kind !== "vault-object";
  if (hints.vaultId === undefined) return false;
  const prefix = scope.resourceScope.toLowerCase().replace(/\/+$/, "");
  return hints.vaultId === prefix || hints.vaultId.startsWith(`${prefix}/`);
}

function scopeLength(scope: PolicyScope): number {
  return "appId" in scope ? Number.POSITIVE_INFINITY : scope.resourceScope.length;
}

function declared(contact: PolicyContact, how: string, chain: readonly string[]): Contact {
  return { ...person(contact), how, confidence: "high", chain };
}

function fallback(policy: Policy, chain: readonly string[]): Contact {
  return {
    ...person(policy.contacts.fallback),
    how: "fallback: nobody else was found",
    confidence: "low",
    chain,
  };
}

function person(contact: PolicyContact): { address: string; name?: string } {
  return {
    address: contact.address,
    ...(contact.name === undefined ? {} : { name: contact.name }),
  };
}
