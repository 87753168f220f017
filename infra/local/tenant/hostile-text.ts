/**
 * Text that breaks what treats the tenant's names as its own: markup, links, formulas, format strings, names of object members,
 * and characters that do not survive careless handling.
 */
export const hostileTexts: readonly { readonly what: string; readonly text: string }[] = [
  { what: "markup", text: '<b>Payroll</b> & <i>Benefits</i> "prod"' },
  { what: "script", text: "</title><script>alert(document.domain)</script>" },
  { what: "attribute breaking out", text: '"><img src=x onerror=alert(1)>' },
  { what: "a link in Markdown", text: "[Renew now](http://contoso.example.net/renew)" },
  { what: "a mention", text: "<at>everyone</at> @channel @Global Administrator" },
  { what: "a formula", text: "=1+1" },
  { what: "a command formula", text: "@cmd|' /C calc'!A0" },
  { what: "control characters", text: "Ledger\u0000\u0007\u001b[31m Sync\u007f" },
  { what: "right-to-left override", text: "Invoice \u202Efdp.exe\u202C Archive" },
  { what: "zero-width joins", text: "Pay\u200Droll\u200B Ex\u2060port\uFEFF" },
  { what: "ten thousand characters", text: `Archive ${"x".repeat(9_992)}` },
  { what: "a lone surrogate", text: "Broken \uD83D name" },
  { what: "a member of every object", text: "__proto__" },
  { what: "line breaks", text: "Order Desk\r\nBcc: all@contoso.example.net\r\n\r\nHello" },
  { what: "a template in braces", text: "{{constructor.constructor('return process')()}}" },
  { what: "a template literal", text: "${process.env.IDENTITY_HEADER}" },
  { what: "format directives", text: "%s%n%d %00 100%" },
  { what: "emoji sequences", text: "Team 👩🏽‍💻👨‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿 Portal" },
  { what: "the word null", text: "null" },
  { what: "the word NaN", text: "NaN" },
];
