import { expect, test } from "vitest";
import { ncrontabProblem } from "../../shared/config/ncrontab.ts";

test.each([
  "0 0 5 * * *",
  "0 */5 * * * *",
  "0 0 9-17 * * MON-FRI",
  "0,30 5/10 0 1 jan sunday",
  "0 0 0-23/2 1,15 * 0",
])("%s is a schedule", (text) => {
  expect(ncrontabProblem(text)).toBeUndefined();
});

test.each([
  ["", "has 1 fields instead of six"],
  ["* * * * *", "has 5 fields instead of six"],
  ["05:00:00", "has 1 fields instead of six"],
  ["60 * * * * *", "its field for the seconds cannot be read"],
  ["0 */0 * * * *", "its field for the minutes cannot be read"],
  ["0 0 17-9 * * *", "its field for the hours cannot be read"],
  ["0 0 0 0 * *", "its field for the day of the month cannot be read"],
  ["0 0 0 * 13 *", "its field for the month cannot be read"],
  ["0 0 0 * * 7", "its field for the day of the week cannot be read"],
  ["0 0 0 * * 1-2-3", "its field for the day of the week cannot be read"],
  ["0 0 0 * * ?", "its field for the day of the week cannot be read"],
  ["0 1, * * * *", "its field for the minutes cannot be read"],
])("%j is none: it %s", (text, problem) => {
  expect(ncrontabProblem(text)).toBe(problem);
});
