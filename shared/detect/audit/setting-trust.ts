import type { PropertyChange } from "../../inventory/property-changes.ts";
import type { ActWeight } from "./act-severity.ts";
import { hasGained } from "./change-values.ts";

/** A change of a setting that opens another way in. */
export interface TrustSet {
  readonly weight: ActWeight;
  readonly title: string;
  /** Goes on after the setting's name and a colon. */
  readonly says: string;
  readonly why: string;
}

interface Rule extends TrustSet {
  readonly is: (change: PropertyChange) => boolean;
}

/** Names of properties as public rules and samples of the log have them (checked 2026-11-21). */
const RULES: readonly Rule[] = [
  {
    weight: "risky-consent-allowed",
    title: "Users may consent to risky applications",
    says: "users may now consent to applications that look risky",
    why: "Consent to a malicious application gives it mail and files until somebody takes it away.",
    is: ({ what, after }) =>
      /allowuserconsentforriskyapps$/i.test(what) && /true/i.test(after ?? ""),
  },
  {
    weight: "sign-in-authority-trusted",
    title: "A certificate authority may sign people in",
    says: "the certificate authorities that sign people in are others than before",
    why: "Whoever has the key of a trusted authority makes certificates that sign in as anybody.",
    is: (change) => /trustedcasforpasswordlessauth/i.test(change.what) && hasGained(change),
  },
  {
    weight: "addresses-trusted",
    title: "Addresses are trusted without a second factor",
    says: "whoever comes from the addresses listed now needs no second factor",
    why: "A password is enough from there.",
    is: (change) =>
      /strongauthenticationpolicy/i.test(change.what) &&
      addressesIn(change.after).difference(addressesIn(change.before)).size > 0,
  },
  {
    weight: "sign-in-authority-trusted",
    title: "Another service may prove who somebody is",
    says: "the address at which another service says how it signs people in is another one",
    why: "Whoever runs that address answers for the second factor of everybody who uses it.",
    is: ({ what, before, after }) => {
      const address = /discoveryurl/i;
      if (address.test(what)) return after !== undefined;
      return addressOf(after) !== undefined && addressOf(after) !== addressOf(before);
    },
  },
];

/** What the change trusts from now on; `undefined` when nothing of that kind. */
export function trustSet(change: PropertyChange): TrustSet | undefined {
  return RULES.find(({ is }) => is(change));
}

/** Ranges stand in a list within the value, which may be cut off. */
function addressesIn(text: string | undefined): ReadonlySet<string> {
  return new Set(
    (text ?? "").match(/\b\d{1,3}(?:\.\d{1,3}){3}(?:\/\d+)?|[0-9a-f:]+::[0-9a-f:]*(?:\/\d+)?/gi),
  );
}

/** The address, where the value is a whole configuration. */
function addressOf(text: string | undefined): string | undefined {
  return /"discoveryUrl":\s*"([^"]+)"/i.exec(text ?? "")?.[1];
}
