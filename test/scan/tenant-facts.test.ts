import { expect, it } from "vitest";
import { createTenantFacts } from "../../shared/scan/tenant-facts.ts";
import { memoryBlobs } from "../config/memory-blobs.ts";
import { answeringGraph, type GraphAnswer } from "../support/answering-graph.ts";

const TENANT = "55555555-5555-4555-8555-555555555555";
const REFUSED: GraphAnswer = {
  status: 403,
  body: { error: { code: "Authorization_RequestDenied", message: "" } },
};
const organization = (...names: string[]): GraphAnswer => ({
  body: { value: [{ verifiedDomains: names.map((name) => ({ name })) }] },
});

/** The same tenant, asked by a process that remembers nothing but what is stored. */
function asked(blobs: ReturnType<typeof memoryBlobs>, answer: GraphAnswer) {
  const { graph } = answeringGraph(() => answer);
  return createTenantFacts({ graph, blobs, tenantId: TENANT })();
}

it("gives the verified domains in lower case and in order", async () => {
  expect(
    await asked(memoryBlobs(), organization("Contoso.com", "contoso.onmicrosoft.com")),
  ).toEqual({
    tenantId: TENANT,
    domains: ["contoso.com", "contoso.onmicrosoft.com"],
  });
});

it("goes on with what was last known when the directory says no", async () => {
  const blobs = memoryBlobs();
  await asked(blobs, organization("contoso.com"));
  expect((await asked(blobs, REFUSED)).domains).toEqual(["contoso.com"]);
  await asked(blobs, organization("fabrikam.com"));
  expect((await asked(blobs, REFUSED)).domains).toEqual(["fabrikam.com"]);
});

it("knows no domains, not none, when it has never been told", async () => {
  expect(await asked(memoryBlobs(), REFUSED)).toEqual({ tenantId: TENANT });
});

it("writes only what has changed", async () => {
  const blobs = memoryBlobs();
  let puts = 0;
  const { graph } = answeringGraph(() => organization("contoso.com"));
  const counting = {
    get: (name: string) => blobs.get(name),
    put: (name: string, body: Buffer) => {
      puts += 1;
      return blobs.put(name, body);
    },
  };
  const facts = createTenantFacts({ graph, blobs: counting, tenantId: TENANT });
  await facts();
  await facts();
  await createTenantFacts({ graph, blobs: counting, tenantId: TENANT })();
  expect(puts).toBe(1);
});
