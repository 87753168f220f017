import type { Finding } from "../support/findings.ts";
import { beforeAll, describe, expect, test } from "vitest";
import { isAbout, isAtLeast, tellingOf } from "../support/acts/found.ts";
import { type MixedHours, mixedHours } from "../support/acts/mixed-hours.ts";

const COUNTS = { attacked: 60, ordinary: 1_000 } as const;

/** Credentials end while the hours pass, and what cannot be read is told whatever is done. */
function isOfTime({ detector, subject }: Finding): boolean {
  return detector.startsWith("credential-expir") || subject.kind === "source";
}

describe.each([1, 2, 3, 4, 5])(
  "a thousand harmless operations and sixty others, seed %i",
  (seed) => {
    let hours: MixedHours;

    beforeAll(async () => {
      hours = await mixedHours(seed, COUNTS);
    });

    test("all sixty are found, each by a finding of its own", () => {
      const { attacked, findings, administratorId } = hours;
      expect(attacked).toHaveLength(COUNTS.attacked);
      const used = new Set<string>();
      const missed = attacked.filter((performed) => {
        const own = tellingOf(findings, performed, administratorId).find(({ id }) => !used.has(id));
        if (own !== undefined) used.add(own.id);
        return own === undefined;
      });
      expect(missed.map(({ deed }) => deed.what)).toEqual([]);
    });

    test("of the thousand nobody is told, and nothing is more than low", () => {
      const { ordinary, findings, told } = hours;
      expect(ordinary).toHaveLength(COUNTS.ordinary);
      const loud = findings.filter(
        ({ id, severity }) => told.has(id) || isAtLeast(severity, "medium"),
      );
      const wrong = ordinary.flatMap(({ deed, done }) =>
        loud
          .filter((finding) => isAbout(finding, done.about))
          .map(({ detector, severity }) => `${deed.what}: ${detector} ${severity}`),
      );
      expect(wrong).toEqual([]);
    });

    test("whatever else is told is about somebody who did one of the sixty, or to whom it was done", () => {
      const { attacked, findings, told, administratorId } = hours;
      const concerned = new Set([
        administratorId,
        ...attacked.flatMap(({ done: { about, by, besides = [] } }) => [
          about,
          ...besides,
          by ?? about,
        ]),
      ]);
      const unexplained = findings.filter(
        (finding) =>
          (told.has(finding.id) || isAtLeast(finding.severity, "medium")) &&
          !isOfTime(finding) &&
          ![...concerned].some((id) => isAbout(finding, id)),
      );
      expect(unexplained.map(({ detector, subject }) => `${detector}: ${subject.name}`)).toEqual(
        [],
      );
    });
  },
);
