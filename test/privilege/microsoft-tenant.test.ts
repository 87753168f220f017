import { expect, test } from "vitest";
import { isMicrosoftTenant } from "../../shared/privilege/microsoft-tenant.ts";

test.each([
  ["Microsoft Services", "f8cdef31-a31e-4b4a-93e4-5f571e91255a", true],
  ["Microsoft Services, in capitals", "F8CDEF31-A31E-4B4A-93E4-5F571E91255A", true],
  [
    "the corporate tenant, whose employees register too",
    "72f988bf-86f1-41af-91ab-2d7cd011db47",
    false,
  ],
  ["the gallery, with products of others", "47df5bb7-e6bc-4256-afb0-dd8c8e3c1ce8", false],
  ["personal accounts", "9188040d-6c67-4c5b-b112-36a304b66dad", false],
  ["another tenant", "0b0b0b0b-0000-4000-8000-000000000001", false],
  ["no tenant", "", false],
])("%s makes an application Microsoft's own: %s %s", (_what, tenantId, expected) => {
  expect(isMicrosoftTenant(tenantId)).toBe(expected);
});
