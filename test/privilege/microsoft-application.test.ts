import { expect, test } from "vitest";
import { isMicrosoftOwn } from "../../shared/privilege/microsoft-application.ts";

const GRAPH_EXPLORER = "de8bc8b5-d9f9-48b1-a8ad-b748da725064";
const UNKNOWN = "0b0b0b0b-0000-4000-8000-000000000001";
const SERVICES = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";
const CORPORATE = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const GME = "124edf19-b350-4797-aefc-3206115ffdb3";
const GALLERY = "47df5bb7-e6bc-4256-afb0-dd8c8e3c1ce8";
const CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad";

test.each([
  ["of Microsoft Services, with any id", UNKNOWN, SERVICES, true],
  ["of Microsoft Services, in capitals", UNKNOWN, SERVICES.toUpperCase(), true],
  ["of the corporate tenant, with an established id", GRAPH_EXPLORER, CORPORATE, true],
  [
    "of the corporate tenant, with an established id, in capitals",
    GRAPH_EXPLORER.toUpperCase(),
    CORPORATE.toUpperCase(),
    true,
  ],
  ["of the corporate tenant, an employee's", UNKNOWN, CORPORATE, false],
  ["of another tenant of that kind, with an established id", GRAPH_EXPLORER, GME, true],
  ["of another tenant of that kind, an employee's", UNKNOWN, GME, false],
  ["of the gallery, with products of others", UNKNOWN, GALLERY, false],
  ["of personal accounts, with an established id", GRAPH_EXPLORER, CONSUMERS, false],
  ["of another tenant, with an established id", GRAPH_EXPLORER, UNKNOWN, false],
  ["of no tenant, with an established id", GRAPH_EXPLORER, "", false],
])("an application %s: Microsoft's own is $3", (_what, appId, ownerTenantId, expected) => {
  expect(isMicrosoftOwn({ appId, ownerTenantId })).toBe(expected);
});
