import { describe, expect, it } from "vitest";
import { createKeptLines } from "../../shared/facts/kept-lines.ts";

describe("lines kept outside the heap", () => {
  it("are given back in the order asked for, each with a line feed, whatever their letters", () => {
    const kept = createKeptLines();
    const [first, second, third] = ["one", "zwei ß 二 🙂", ""].map((line) => kept.add(line));
    const places = [third, second, first, second].map(Number);
    expect(kept.join(places).toString("utf8")).toBe("\nzwei ß 二 🙂\none\nzwei ß 二 🙂\n");
    expect(kept.join([])).toHaveLength(0);
  });

  it("may be many, and longer than what is set aside at a time", () => {
    const kept = createKeptLines();
    const lines = Array.from({ length: 3_000 }, (_, index) =>
      String(index).repeat(index % 500 === 0 ? 600_000 : 300),
    );
    const places = lines.map((line) => kept.add(line));
    expect(kept.join(places).equals(Buffer.from(`${lines.join("\n")}\n`))).toBe(true);
  });

  it("are nowhere else", () => {
    expect(() => createKeptLines().join([0])).toThrow("No line");
  });
});
