import { describe, expect, it } from "vitest";
import {
  exposedResource,
  parseWorkload,
  WORKLOAD_SELECT,
} from "../../shared/inventory/workload-reader.ts";

const TENANT = "aaaaaaaa-0000-4000-8000-000000000001";
const OTHER = "aaaaaaaa-0000-4000-8000-000000000002";
const CORPORATE = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const ID = "bbbbbbbb-0000-4000-8000-000000000003";
const APP_ID = "cccccccc-0000-4000-8000-000000000004";
const ROLE = "dddddddd-0000-4000-8000-000000000005";
const IDENTITY =
  "/subscriptions/eeeeeeee-0000-4000-8000-000000000006/resourcegroups/Rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/Deploy";

const row = (changes: object = {}): object => ({
  id: ID,
  appId: APP_ID,
  displayName: "Payroll",
  accountEnabled: true,
  appOwnerOrganizationId: TENANT,
  servicePrincipalType: "Application",
  verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
  alternativeNames: [],
  appRoles: [],
  ...changes,
});
const role = (changes: object = {}): object => ({
  id: ROLE,
  value: "Mail.Read",
  isEnabled: true,
  allowedMemberTypes: ["Application"],
  ...changes,
});

describe("parseWorkload", () => {
  it("takes an application of one's own", () => {
    expect(parseWorkload(row(), TENANT)).toEqual({
      kind: "workload",
      id: ID,
      appId: APP_ID,
      name: "Payroll",
      isEnabled: true,
      origin: "own",
      hasVerifiedPublisher: false,
    });
  });

  it.each([
    ["another tenant's", { appOwnerOrganizationId: OTHER }, "foreign", OTHER],
    [
      "Microsoft's, whatever it is called",
      { appOwnerOrganizationId: "F8CDEF31-A31E-4B4A-93E4-5F571E91255A" },
      "microsoft",
      "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
    ],
    ["an employee's of Microsoft", { appOwnerOrganizationId: CORPORATE }, "foreign", CORPORATE],
    [
      "Microsoft's where its employees have theirs",
      { appId: "DE8BC8B5-D9F9-48B1-A8AD-B748DA725064", appOwnerOrganizationId: CORPORATE },
      "microsoft",
      CORPORATE,
    ],
    ["nobody's", { appOwnerOrganizationId: null }, "unknown", undefined],
    [
      "a managed identity",
      { appOwnerOrganizationId: null, servicePrincipalType: "ManagedIdentity" },
      "managed-identity",
      undefined,
    ],
  ])("knows %s", (_what, changes, origin, ownerTenantId) => {
    const parsed = parseWorkload(row(changes), TENANT);
    expect([parsed?.origin, parsed?.ownerTenantId]).toEqual([origin, ownerTenantId]);
  });

  it("calls a publisher verified by its id, not by its name", () => {
    const verified = { displayName: "Fabrikam", verifiedPublisherId: "1234567" };
    expect(parseWorkload(row({ verifiedPublisher: verified }), TENANT)).toMatchObject({
      hasVerifiedPublisher: true,
      publisherName: "Fabrikam",
    });
    const named = { displayName: "Microsoft", verifiedPublisherId: null };
    const parsed = parseWorkload(row({ verifiedPublisher: named }), TENANT);
    expect(parsed).toMatchObject({ hasVerifiedPublisher: false });
    expect(parsed).not.toHaveProperty("publisherName");
  });

  it("finds the resource of a managed identity among its names, and of nothing else", () => {
    const alternativeNames = ["isExplicit=True", IDENTITY];
    expect(
      parseWorkload(row({ servicePrincipalType: "ManagedIdentity", alternativeNames }), TENANT)
        ?.resourceOf,
    ).toBe(IDENTITY.toLowerCase());
    expect(parseWorkload(row({ alternativeNames }), TENANT)).not.toHaveProperty("resourceOf");
  });

  it.each([
    ["nothing", undefined],
    ["no client id", row({ appId: null })],
    ["an id that is no GUID", row({ id: "42" })],
    ["a text as names", row({ alternativeNames: "x" })],
    ["a publisher that is a text", row({ verifiedPublisher: "Fabrikam" })],
    ["a role without an id", row({ appRoles: [role({ id: null })] })],
  ])("does not guess at a row with %s", (_what, foreign) => {
    expect(parseWorkload(foreign, TENANT)).toBeUndefined();
    expect(exposedResource(foreign, TENANT)).toBeUndefined();
  });

  it("asks for no keys: pages with them have a budget of their own", () => {
    expect(WORKLOAD_SELECT).not.toContain("Credentials");
  });
});

describe("exposedResource", () => {
  it("names the permissions that applications can hold, also those that are switched off", () => {
    const people = role({ id: OTHER, allowedMemberTypes: ["User"] });
    const off = role({ id: ID, value: "Mail.Send", isEnabled: false });
    const both = role({
      id: ROLE.toUpperCase(),
      allowedMemberTypes: ["User", "Application"],
    });
    expect(exposedResource(row({ appRoles: [people, off, both] }), TENANT)).toEqual({
      id: ID,
      appId: APP_ID,
      name: "Payroll",
      origin: "own",
      appRoles: { [ID]: "Mail.Send", [ROLE]: "Mail.Read" },
    });
  });

  it("knows a resource whose permissions have no value, without a name for them", () => {
    expect(exposedResource(row({ appRoles: [role({ value: null })] }), TENANT)?.appRoles).toEqual(
      {},
    );
  });

  it("knows an API that has no role at all, when its delegated scopes are rated", () => {
    const api = row({
      appId: "797F4846-BA00-4FD7-BA43-DAC1F8F63013",
      displayName: "Azure Resource Manager",
    });
    expect(exposedResource(api, TENANT)).toEqual({
      id: ID,
      appId: "797f4846-ba00-4fd7-ba43-dac1f8f63013",
      name: "Azure Resource Manager",
      origin: "own",
      appRoles: {},
      isDelegatedOnly: true,
    });
  });

  it.each([
    ["none", []],
    ["none for applications", [role({ allowedMemberTypes: ["User"] })]],
    ["null", null],
  ])("is no resource with %s", (_what, appRoles) => {
    expect(exposedResource(row({ appRoles }), TENANT)).toBeUndefined();
  });
});
