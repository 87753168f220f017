import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { readBenchOptions } from "./options.ts";

describe("the options of the bench", () => {
  it("are everything, at the size of the goals, when nothing is said", () => {
    expect(readBenchOptions([])).toEqual({
      only: new Set(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]),
      size: "huge",
      events: 200,
      jsonFile: undefined,
    });
  });

  it("choose items, size, events and a file", () => {
    const args = [
      "--only",
      "iv, i",
      "--size",
      "small",
      "--events",
      "5",
      "--json",
      `${tmpdir()}/b.json`,
    ];
    expect(readBenchOptions(args)).toEqual({
      only: new Set(["iv", "i"]),
      size: "small",
      events: 5,
      jsonFile: `${tmpdir()}/b.json`,
    });
  });

  it.each([
    [
      ["--only", "i,xi"],
      '--only takes i, ii, iii, iv, v, vi, vii, viii, ix, x, with commas between; it is "i,xi".',
    ],
    [["--only", ""], "--only takes"],
    [["--size", "large"], '--size must be huge, medium, small; it is "large".'],
    [["--events", "0"], "--events must be a whole number from 1"],
    [["--events", "1.5"], "--events must be a whole number"],
    [["--json", "/no/such/folder/b.json"], "there is no folder /no/such/folder"],
    [["--json", tmpdir()], "is a folder"],
    [["--sise", "small"], "--sise"],
    [["leftover"], "leftover"],
  ])("are refused with the reason: %j", (args, words) => {
    expect(readBenchOptions(args)).toContain(words);
  });
});
