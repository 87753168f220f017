import { afterAll, beforeAll, expect, test } from "vitest";
import { ACCESS_SOURCES, type AccessOutage, startAccessOutage } from "../support/access-outage.ts";
import { scanAccess } from "../support/access-scan.ts";

// Without Resource Graph it is not known where to ask PIM: then its source fails as a whole.
const names = ACCESS_SOURCES.map(({ source }) =>
  source === "azure-pim" ? "azure-eligible" : source,
);

let outage: AccessOutage;
beforeAll(async () => {
  outage = await startAccessOutage();
});
afterAll(async () => {
  await outage.azure.stop();
});

// What fails in passing is tried again in real time, for minutes.
test.each([
  { what: "answered with 500", fault: { status: 500 } },
  { what: "dropped", fault: { drop: true } },
])(
  "all sources of access at once, $what for two scans: nothing is lost, each is a blind spot, and all is well again",
  async ({ fault }) => {
    const { azure } = outage;
    for (const { match } of ACCESS_SOURCES) await azure.fault({ match, ...fault });
    await scanAccess(azure);
    await scanAccess(azure);
    for (const name of names) expect(await outage.openSpotsOf(name), name).toBe(1);
    await outage.expectAsBefore();

    await azure.clearFaults();
    await scanAccess(azure);
    await scanAccess(azure);
    for (const name of names) expect(await outage.openSpotsOf(name), name).toBe(0);
    await outage.expectAsBefore();
  },
);
