import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromChunks, inChunks } from "../../shared/findings/chunked-text.ts";

describe("a long text in the properties of a row", () => {
  it("comes back as it was, in pieces that a property takes and that hold whole characters", () => {
    const piece = fc
      .constantFrom("x", "😀", "é", "\n")
      .chain((character) =>
        fc.integer({ min: 0, max: 40_000 }).map((times) => character.repeat(times)),
      );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
        const text = pieces.join("");
        const chunks = Object.values(inChunks("doc", text));
        expect(fromChunks("doc", inChunks("doc", text)) === text).toBe(true);
        expect(chunks.every((chunk) => chunk.length <= 32_000 && chunk.isWellFormed())).toBe(true);
      }),
    );
  });

  it("is empty where there is none, and ends where a piece is missing", () => {
    expect(inChunks("doc", "")).toEqual({});
    expect(fromChunks("doc", { other0: "x" })).toBe("");
    expect(fromChunks("doc", { doc0: "a", doc2: "c" })).toBe("a");
  });
});
