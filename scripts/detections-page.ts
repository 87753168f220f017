/**
 * Writes `docs/detections.md` from the detectors and from what is said of each rule of the yardstick; with `--check` only says, by
 * exit code 1, that the page is stale.
 */
import { readFile, writeFile } from "node:fs/promises";
import { format } from "prettier";
import { accessDetectors } from "../shared/detect/access-detectors.ts";
import { actDetectors } from "../shared/detect/audit/act-detectors.ts";
import { blindSpot } from "../shared/detect/blind-spot.ts";
import { holderDetectors } from "../shared/detect/detectors.ts";
import { policyInvalid } from "../shared/detect/policy-invalid.ts";
import { coverage } from "./yardstick/coverage.ts";
import yardstick from "./yardstick/rules.json" with { type: "json" };

const file = new URL("../docs/detections.md", import.meta.url);

/** What the page says of a detector of any kind. */
interface Described {
  readonly id: string;
  readonly title: string;
  readonly sees: string;
  readonly mode?: "state" | "change";
  readonly audience: "contact" | "security-contact";
}

const SECTIONS: readonly { heading: string; from: string; detectors: readonly Described[] }[] = [
  {
    heading: "Applications and credentials",
    from: "Read from the directory and from vaults.",
    detectors: holderDetectors,
  },
  {
    heading: "Roles, groups and permissions",
    from: "Read from the directory and from Azure; events of Azure and the audit log say it sooner, and who did it.",
    detectors: accessDetectors,
  },
  {
    heading: "What the audit log alone tells",
    from: "Read from the directory's audit log.",
    detectors: actDetectors,
  },
  {
    heading: "The service itself",
    from: "What it could not read, and what it could not use.",
    detectors: [blindSpot, policyInvalid],
  },
];

const GROUPS: Readonly<Record<string, string>> = {
  R: "Privileged roles and PIM",
  Z: "Azure roles and the control plane",
  C: "Consent and application permissions",
  K: "Credentials, federated credentials and owners of applications",
  G: "Groups, guests, other tenants, domains",
  P: "Conditional access and policies of the tenant",
  M: "Authentication methods and accounts",
};

const AUDIENCES: Readonly<Record<Described["audience"], string>> = {
  contact: "who answers for it",
  "security-contact": "the security contact",
};

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
}

/** Text of ours and names of rules, none of which may end a cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("*", "\\*").replaceAll("_", "\\_");
}

function rulesCoveredBy(id: string): readonly number[] {
  return coverage.flatMap((said) => ("by" in said && said.by.includes(id) ? [said.row] : []));
}

function sectionOf({ heading, from, detectors }: (typeof SECTIONS)[number]): string {
  const rows = detectors.map(({ id, title, sees, mode, audience }) => [
    `\`${id}\``,
    `**${cell(title)}.** ${cell(sees)}`,
    mode === "state" ? "while it is so" : "when it happens",
    AUDIENCES[audience],
    ranges(rulesCoveredBy(id)),
  ]);
  return `## ${heading}\n\n${from}\n\n${table(["detector", "sees", "is told", "to", "rules"], rows)}`;
}

/** "1–6, 9" */
function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(", ");
}

function rulesOfGroup(group: string): string {
  const rows = yardstick
    .filter((rule) => rule.group === group)
    .map(({ row: number, source, rule }) => {
      const said = coverage.find((one) => one.row === number);
      if (said === undefined) throw new Error(`Nothing is said of rule ${number}.`);
      return [`${number}`, cell(rule), cell(source), saidOf(said)];
    });
  return `### ${GROUPS[group] ?? group}\n\n${table(["no.", "rule", "published by", "covered by"], rows)}`;
}

function saidOf(said: (typeof coverage)[number]): string {
  if ("not" in said) return `not covered: ${cell(said.not)}`;
  const by = said.by.map((id) => `\`${id}\``).join(", ");
  return said.but === undefined ? by : `${by}; ${cell(said.but)}`;
}

const covered = coverage.filter((said) => "by" in said).length;

const page = `# Detections

<!-- Made by \`node scripts/detections-page.ts\` from the detectors and scripts/yardstick. Change those, not this page. -->

What the service finds, and which of the rules that others publish it covers. "Rules" are the numbers of the
[list below](#the-yardstick): ${yardstick.length} public rules about roles, consent, credentials of applications, groups and
policies, of which ${covered} are covered and ${yardstick.length - covered} are not, each with the reason.

A detector that speaks "when it happens" speaks of what is new: what was there when its source was first read is counted once in a
summary, and can be looked up by principal in the API (decision 10). Severity follows from what is given, to whom, how far it reaches,
and for how long. Findings of severity critical, high and medium are sent as soon as they are known; low ones are in the weekly
digest and the API, and those for information, such as a role that was activated, in the API alone.

${SECTIONS.map(sectionOf).join("\n\n")}

## The yardstick

${Object.keys(GROUPS).map(rulesOfGroup).join("\n\n")}
`;

const formatted = await format(page, { parser: "markdown", printWidth: 128 });
if (process.argv.includes("--check")) {
  const stored = await readFile(file, "utf8").catch(() => "");
  if (stored !== formatted) {
    console.error("docs/detections.md is stale: run `node scripts/detections-page.ts`.");
    process.exitCode = 1;
  }
} else {
  await writeFile(file, formatted);
}
