import { quoted } from "../../core/quoted.ts";
import type { PolicyAct } from "../../inventory/audit-acts.ts";
import type { LoggedAct } from "../../inventory/logged-act.ts";
import { settingOf } from "./setting-words.ts";
import { singleAct } from "./single-act.ts";

/** The domains whose people sign in here, and who vouches for them. */
export const domainTrustChanged = singleAct({
  id: "domain-trust-changed",
  version: 1,
  title: "A domain of the tenant was changed",
  sees: "Domains that were added, verified or removed, and federation settings that were changed.",
  says(logged, who) {
    const { act, operation } = logged;
    if (act.kind !== "policy" || act.area !== "domain") return undefined;
    const name = quoted(act.name);
    const same = {
      subject: settingOf(act),
      part: operation.toLowerCase(),
      changes: act.changes,
      whatToDo:
        "Ask who runs the domain. If nobody meant it, set it back, and look at the sign-ins with names of this domain.",
    } as const;
    if (isFederation(logged, act)) {
      return {
        ...same,
        weight: "federation-trusted",
        title: "Sign-in of a domain was given to another service",
        what: `${who} set how people of the domain ${name} are signed in by another service.`,
        whyItMatters:
          "Whoever has the key of that service signs in as anybody, with any role, without a password.",
      };
    }
    const isRemoved = act.verb === "removed";
    const isInitial = /\.onmicrosoft\.[a-z]+$/i.test(act.name);
    return {
      ...same,
      weight: isRemoved ? "domain-removed" : "domain-changed",
      title: isRemoved
        ? "A domain was removed"
        : isInitial
          ? "A domain of onmicrosoft.com came to the tenant"
          : "A domain came or was changed",
      what: `${who} ${isRemoved ? "removed" : "added or changed"} the domain ${name}.`,
      whyItMatters:
        "Accounts can be given names of a domain, and a domain can be given to another sign-in service.",
    };
  },
});

/**
 * Setting how a domain authenticates is federation unless the log says that it became managed
 * (`LiveType`, as public samples of the log have it, checked 2026-11-21).
 */
function isFederation({ operation }: LoggedAct, { changes }: PolicyAct): boolean {
  switch (operation.toLowerCase()) {
    case "set federation settings on domain":
      return true;
    case "set domain authentication":
      return !changes.some(
        ({ what, after }) =>
          /(livetype|authenticationtype)$/i.test(what) && /^"?managed"?$/i.test(after ?? ""),
      );
    default:
      return changes.some(
        ({ what, after }) =>
          /(livetype|authenticationtype)$/i.test(what) && /federated/i.test(after ?? ""),
      );
  }
}
