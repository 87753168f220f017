import { expect, test } from "vitest";
import { CLOUDS } from "../../shared/config/cloud.ts";

test("every cloud has hosts and scopes of its own kind", () => {
  for (const cloud of Object.values(CLOUDS)) {
    for (const host of [cloud.graphHost, cloud.loginHost, cloud.issuerHost, cloud.vaultSuffix]) {
      expect(host).toMatch(/^[a-z0-9.-]+$/);
    }
    expect(cloud.graphScope).toBe(`https://${cloud.graphHost}/.default`);
    expect(cloud.resourceManagerScope).toBe(`https://${cloud.resourceManagerHost}/.default`);
    expect(cloud.vaultScope).toBe(`https://${cloud.vaultSuffix}/.default`);
  }
});
