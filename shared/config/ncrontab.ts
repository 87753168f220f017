// Six fields with seconds first; names of months and days may stand for numbers, Sunday is 0 (Azure Functions,
// "Timer trigger: NCRONTAB expressions"; github.com/atifaziz/NCrontab, read 2026-11-21).
const FIELDS = [
  { name: "seconds", min: 0, max: 59, names: [] },
  { name: "minutes", min: 0, max: 59, names: [] },
  { name: "hours", min: 0, max: 23, names: [] },
  { name: "day of the month", min: 1, max: 31, names: [] },
  {
    name: "month",
    min: 1,
    max: 12,
    names: "jan feb mar apr may jun jul aug sep oct nov dec".split(" "),
  },
  { name: "day of the week", min: 0, max: 6, names: "sun mon tue wed thu fri sat".split(" ") },
] as const;

type Field = (typeof FIELDS)[number];

/** What is wrong with `text` as a six-field NCRONTAB schedule, in words; `undefined` when nothing is. */
export function ncrontabProblem(text: string): string | undefined {
  const parts = text.split(/\s+/);
  if (parts.length !== FIELDS.length) return `has ${parts.length} fields instead of six`;
  const bad = FIELDS.find((field, index) => !isField(parts[index] ?? "", field));
  return bad === undefined ? undefined : `its field for the ${bad.name} cannot be read`;
}

function isField(text: string, field: Field): boolean {
  return text.split(",").every((item) => {
    const [range = "", step, ...rest] = item.split("/");
    if (rest.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return false;
    if (range === "*") return true;
    const ends = range.split("-").map((end) => valueOf(end, field));
    const [from, to = from] = ends;
    if (ends.length > 2 || from === undefined || to === undefined) return false;
    return from >= field.min && to <= field.max && from <= to;
  });
}

function valueOf(text: string, field: Field): number | undefined {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const index = (field.names as readonly string[]).indexOf(text.slice(0, 3).toLowerCase());
  return index === -1 ? undefined : index + field.min;
}
