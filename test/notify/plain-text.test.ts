import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isolated, plainText, withoutLinks } from "../../shared/core/plain-text.ts";

describe("plain text", () => {
  it.each([
    ["Payroll API", "Payroll API"],
    ["  Order\r\nDesk\u2028x \u00A0 y ", "Order Desk x y"],
    ["Invoice \u202Efdp.exe", "Invoice [U+202E]fdp.exe"],
    ["Pay\u200Droll\u200B", "Pay[U+200D]roll[U+200B]"],
    ["Ledger\u0000\u001b[31m", "Ledger[U+0000][U+001B][31m"],
    ["Broken \uD83D name", "Broken \uFFFD name"],
    ["\u3164\u2800", "[U+3164][U+2800]"],
    ["Team 👩🏽‍💻👨‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁳󠁣󠁴󠁿", "Team 👩🏽‍💻👨‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁳󠁣󠁴󠁿"],
    [`Za${"\u0301".repeat(30)}lgo`, `Za${"\u0301".repeat(4)}lgo`],
    ["Ümlaut هوية 漢字", "Ümlaut هوية 漢字"],
  ])("of %j is %j", (text, expected) => {
    expect(plainText(text)).toBe(expected);
  });

  it("is at most as long as asked, well-formed, on one line and without what cannot be seen", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 400 }),
        fc.integer({ min: 1, max: 60 }),
        (text, max) => {
          const plain = plainText(text, max);
          expect(Array.from(plain).length).toBeLessThanOrEqual(max);
          expect(plain.isWellFormed()).toBe(true);
          expect(plain).not.toMatch(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069\u200B\uFEFF]/u);
        },
      ),
    );
  });

  it("says that something was cut, and looks at ten thousand characters no longer than it must", () => {
    expect(plainText("x".repeat(10_000))).toBe(`${"x".repeat(199)}…`);
    expect(plainText("x".repeat(200))).toBe("x".repeat(200));
    expect(plainText(`${" ".repeat(5_000)}x`)).toBe("…");
  });
});

describe("text without links", () => {
  it("reads the same, and nothing in it is an address any more", () => {
    for (const text of [
      "https://contoso.example.net/renew",
      "www.contoso.example",
      "contoso.example.net",
      "a.b@contoso.example",
      "10.0.0.1",
      "mailto:a@b.example",
    ]) {
      const broken = withoutLinks(text);
      expect(broken.replaceAll("\u2060", "")).toBe(text);
      expect(broken).not.toMatch(/:\/\/|\w\.[a-z]|\w@|\d\.\d+\.\d/i);
    }
  });

  it("leaves ordinary words alone", () => {
    for (const text of ["Payroll API v2.0", "It ends. Then rotate it; 3:1 odds", "a/b & c"]) {
      expect(withoutLinks(text).replace(/(?<=3:)\u2060/, "")).toBe(text);
    }
  });

  it("keeps right-to-left names together", () => {
    expect(isolated("هوية")).toBe("\u2068هوية\u2069");
    expect(isolated("Payroll")).toBe("Payroll");
  });
});
