import type { Severity } from "../findings/finding.ts";

/** Dark enough for white text upon them, and to be read as text on white (contrast at least 5 : 1). */
export const SEVERITY_COLOURS: Readonly<Record<Severity, string>> = {
  critical: "#a4262c",
  high: "#a04000",
  medium: "#7a5b00",
  low: "#3b5b7a",
  info: "#5c5a58",
};
