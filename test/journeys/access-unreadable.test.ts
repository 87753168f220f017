import { afterAll, beforeAll, expect, test } from "vitest";
import { ACCESS_SOURCES, type AccessOutage, startAccessOutage } from "../support/access-outage.ts";
import { scanAccess } from "../support/access-scan.ts";

let outage: AccessOutage;
beforeAll(async () => {
  outage = await startAccessOutage();
});
afterAll(async () => {
  await outage.azure.stop();
});

test("every gift is a finding before anything goes wrong", () => {
  const { before, gifts } = outage;
  const found = before.filter(({ detector }) =>
    gifts.some(({ finding }) => finding.detector === detector),
  );
  expect(found).toHaveLength(gifts.length);
});

// What Graph does not answer is tried again in real time: see the long tests. The resource manager names the time to wait.
const SILENT = ACCESS_SOURCES.filter(({ match }) => match.host === "management.azure.com");

test.each([
  ...ACCESS_SOURCES.map((one) => ({ ...one, how: "refused", fault: { status: 403 } })),
  ...SILENT.map((one) => ({ ...one, how: "silent", fault: { status: 503, retryAfter: 0 } })),
])(
  "$source, $how: it loses nothing, is a blind spot from the second scan on, and none after two good ones",
  async ({ source, match, fault }) => {
    const { azure } = outage;
    await azure.fault({ match, ...fault });
    await scanAccess(azure);
    expect(await outage.openSpotsOf(source)).toBe(0);
    await scanAccess(azure);
    expect(await outage.openSpotsOf(source)).toBe(1);
    await outage.expectAsBefore();

    await azure.clearFaults();
    await scanAccess(azure);
    expect(await outage.openSpotsOf(source)).toBe(1);
    await scanAccess(azure);
    expect(await outage.openSpotsOf(source)).toBe(0);
    await outage.expectAsBefore();
  },
);
