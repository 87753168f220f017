import { describe, expect, it } from "vitest";
import { parseGrant } from "../../shared/inventory/grant-reader.ts";

const CLIENT = "bbbbbbbb-0000-4000-8000-000000000001";
const GRAPH = "bbbbbbbb-0000-4000-8000-000000000002";
const ADA = "bbbbbbbb-0000-4000-8000-000000000003";
const ID = "l5eW7x0ga0-WDOntXzHateQDNpSH5-lPk9HjD3Sarjk";

const row = (changes: object = {}): object => ({
  id: ID,
  clientId: CLIENT,
  consentType: "AllPrincipals",
  principalId: null,
  resourceId: GRAPH,
  scope: "User.Read",
  ...changes,
});

describe("parseGrant", () => {
  it("takes one for everybody", () => {
    expect(parseGrant(row())).toEqual({
      kind: "delegated-grant",
      grantId: ID,
      clientId: CLIENT,
      resourceId: GRAPH,
      scopes: ["User.Read"],
    });
  });

  it("takes one for a single user, ids in lower case, its own id as it is", () => {
    const grant = parseGrant(
      row({
        consentType: "Principal",
        clientId: CLIENT.toUpperCase(),
        principalId: ADA.toUpperCase(),
      }),
    );
    expect(grant).toMatchObject({ grantId: ID, clientId: CLIENT, principalId: ADA });
  });

  it.each([
    [" User.Read  openid\tprofile\n", ["User.Read", "openid", "profile"]],
    ["b a b", ["a", "b"]],
    ["   ", []],
    ["", []],
    [null, []],
  ])("reads the scopes %j as %j", (scope, scopes) => {
    expect(parseGrant(row({ scope }))?.scopes).toEqual(scopes);
  });

  it("does not take a user's consent for everybody's when it does not name the user", () => {
    expect(parseGrant(row({ consentType: "Principal", principalId: null }))).toBeUndefined();
  });

  it("does not name a user of a consent for everybody", () => {
    expect(parseGrant(row({ principalId: ADA }))).not.toHaveProperty("principalId");
  });

  it.each([
    ["nothing", undefined],
    ["no id", row({ id: "" })],
    ["a number as an id", row({ id: 7 })],
    ["a client that is no GUID", row({ clientId: "x" })],
    ["no resource", row({ resourceId: null })],
    ["a consent type that is not known", row({ consentType: "Everybody" })],
    ["a list as scopes", row({ scope: ["User.Read"] })],
  ])("does not guess at a row with %s", (_what, foreign) => {
    expect(parseGrant(foreign)).toBeUndefined();
  });
});
