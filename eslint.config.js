import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** What a story (orchestrator) may not touch: it is replayed, so every answer must come from its history. */
const storyFence = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: "A story is replayed: time is context.df.currentUtcDateTime.",
  },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: "A story is replayed: time is context.df.currentUtcDateTime.",
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: "A story is replayed: ids are context.df.newGuid().",
  },
  {
    selector: "MemberExpression[object.name='process']",
    message: "A story is replayed: what it needs arrives in its input.",
  },
  { selector: "AwaitExpression", message: "A story yields tasks; it never awaits." },
];

export default defineConfig(
  globalIgnores(["dist/", "coverage/", ".local/", "node_modules/", "*.js", "*.cjs"]),
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // An added kind must be handled everywhere, or be waved through by name.
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Numbers in messages read well as they are.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `catch (error: unknown)` is already what TypeScript gives under `strict`.
      "@typescript-eslint/use-unknown-in-catch-callback-variable": "off",
      // An unused argument that a signature demands is named with an underscore.
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "ExportDefaultDeclaration",
          message: "Named exports only: one name everywhere.",
        },
      ],
    },
  },
  {
    // Time and chance are passed in, so that what depends on them can be tested and moved.
    files: ["functions/**/*.ts", "shared/**/*.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "Time is clock.now()." },
        { object: "Math", property: "random", message: "Ids are ids.next()." },
        {
          object: "process",
          property: "env",
          message: "Settings are parsed once in shared/config.",
        },
      ],
    },
  },
  {
    files: ["shared/**/*-orchestrator.ts"],
    rules: {
      "no-restricted-syntax": ["error", ...storyFence],
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["node:*", "@azure/*"], message: "A story does no I/O." }] },
      ],
    },
  },
  {
    files: ["vitest.config.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
);
