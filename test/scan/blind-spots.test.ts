import { expect, it } from "vitest";
import { fingerprint } from "../../shared/core/fingerprint.ts";
import type { FindingChange } from "../../shared/findings/finding-change.ts";
import { blindSpotChanges } from "../../shared/scan/blind-spots.ts";
import type { BlindRecord } from "../../shared/scan/coverage-rules.ts";
import { aPolicy } from "../build/a-policy.ts";

const context = { now: new Date("2026-06-01T00:00:00.000Z"), policy: aPolicy() };

function aRecord(cause: string, changes: Partial<BlindRecord> = {}): BlindRecord {
  const [source = ""] = cause.split(":");
  return {
    ...{ cause, source, count: 1, what: [source], failures: 2, goods: 0, isOpen: true },
    since: "2026-05-31T00:00:00.000Z",
    ...changes,
  };
}

function said(changes: readonly FindingChange[]): readonly string[] {
  return changes.map(({ kind, id }) => {
    const cause = CAUSES.find((one) => id === fingerprint(["blind-spot", "blind-spot", one]));
    return `${kind === "present" ? "+" : "-"}${cause ?? id}`;
  });
}
const LICENCE = "AadPremiumLicenseRequired";
const CAUSES = [`pim:${LICENCE}`, "azure-root:AuthorizationFailed", `entra-pim:${LICENCE}`];
const root = aRecord("azure-root:AuthorizationFailed");
const [entra, groups] = [aRecord(`entra-pim:${LICENCE}`), aRecord(`group-pim:${LICENCE}`)];

it.each<[string, readonly BlindRecord[], readonly BlindRecord[], readonly string[]]>([
  ["one that has opened", [], [root], ["+azure-root:AuthorizationFailed"]],
  ["one that has not", [], [{ ...root, isOpen: false }], []],
  ["one that is as it was", [root], [{ ...root, failures: 9 }], []],
  ["one that hides more now", [root], [{ ...root, count: 2 }], ["+azure-root:AuthorizationFailed"]],
  ["one that is over", [root], [], ["-azure-root:AuthorizationFailed"]],
  ["a licence that is missing in two places, once", [], [entra, groups], [`+pim:${LICENCE}`]],
  ["one of the two places as the same", [entra, groups], [groups], [`+pim:${LICENCE}`]],
  ["neither of the two", [entra, groups], [], [`-pim:${LICENCE}`]],
])("tells of %s", (_what, before, now, expected) => {
  expect(said(blindSpotChanges(before, now, context))).toEqual(expected);
});
