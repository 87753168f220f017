import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { generateTenant } from "../../../infra/local/tenant/generate-tenant.ts";

const policySchema = z.object({ privilege: z.object({ breakGlass: z.array(z.guid()) }) });

describe("the sample policy", () => {
  it("names the break-glass accounts of the tenant that is started by default", async () => {
    const file = new URL("../../../infra/local/governance.policy.json", import.meta.url);
    const { privilege } = policySchema.parse(JSON.parse(await readFile(file, "utf8")));
    const { specimens } = generateTenant({ size: "small", seed: 1 });
    expect(privilege.breakGlass.toSorted()).toEqual(
      specimens
        .filter(({ specimen }) => specimen === "break-glass account")
        .flatMap(({ objectIds }) => objectIds)
        .toSorted(),
    );
  });
});
