import type { BenchRow } from "./bench-row.ts";

/** The rows as people read them: names on the left, numbers aligned on the right. */
export function benchTable(rows: readonly BenchRow[]): string {
  const lines = [
    ["", "value", "against", "unit", "ratio"],
    ...rows.map(({ name, value, against, unit, ratio }) => [
      name,
      shown(value),
      against === null ? "" : shown(against),
      unit,
      ratio === null ? "" : ratio.toFixed(3),
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column === 0 || column === 3
            ? cell.padEnd(widths[column] ?? 0)
            : cell.padStart(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 100 ? 2 : 1);
}
