import { frozen } from "../../shared/config/frozen.ts";
import { type Policy, policySchema } from "../../shared/config/policy.ts";
import type { PolicyStore } from "../../shared/config/policy-store.ts";

/** A policy as the file would give it: `changes` are top-level parts of the file, everything else is the default. */
export function aPolicy(changes: Readonly<Record<string, unknown>> = {}): Policy {
  return frozen(
    policySchema.parse({
      contacts: { fallback: { address: "identity@contoso.example" } },
      notify: { mode: "live" },
      ...changes,
    }),
  );
}

/** A policy whose `contacts` are `changes`; the fallback is always there. */
export function aPolicyWithContacts(changes: Readonly<Record<string, unknown>>): Policy {
  return aPolicy({
    contacts: { fallback: { address: "identity@contoso.example" }, ...changes },
  });
}

/** Where this policy is the one in force. */
export function policyInForce(policy: Policy = aPolicy()): Pick<PolicyStore, "current"> {
  return { current: () => Promise.resolve({ kind: "valid", policy, hash: "h" }) };
}
