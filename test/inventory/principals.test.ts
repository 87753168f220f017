import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAccessTally } from "../../shared/inventory/access-tally.ts";
import {
  createPrincipals,
  parsePrincipal,
  type PrincipalHint,
} from "../../shared/inventory/principals.ts";
import { startWireAzure, type WireAzure } from "./wire-azure.ts";

const ID = "aaaaaaaa-0000-4000-8000-000000000001";
const OTHER = "aaaaaaaa-0000-4000-8000-000000000002";
const row = (type: string, changes: object = {}) => ({
  "@odata.type": `#microsoft.graph.${type}`,
  displayName: "Somebody",
  id: ID,
  ...changes,
});

describe("a directory object", () => {
  it.each([
    ["a guest by type", { userType: "Guest", userPrincipalName: "x@contoso.example" }, true],
    [
      "a member who is external by name",
      { userType: "Member", userPrincipalName: "x_fabrikam.example#EXT#@contoso.example" },
      true,
    ],
    ["a member", { userType: "Member", userPrincipalName: "x@contoso.example" }, false],
    ["of no type", { userType: null, userPrincipalName: "x@contoso.example" }, false],
  ])("that is a user, %s", (_what, changes, isGuest) => {
    expect(parsePrincipal(row("user", changes))).toMatchObject({ kind: "user", isGuest });
  });

  it("that is a dynamic group comes with its rule", () => {
    expect(
      parsePrincipal(
        row("group", { groupTypes: ["DynamicMembership"], membershipRule: 'user.city -eq "X"' }),
      ),
    ).toMatchObject({ kind: "group", isDynamic: true, membershipRule: 'user.city -eq "X"' });
  });

  it.each([
    ["device", "device"],
    ["orgContact", "unknown"],
  ])("that is a %s is known as %s", (type, kind) => {
    expect(parsePrincipal(row(type))).toEqual({ id: ID, kind, isFound: true, name: "Somebody" });
  });

  it.each([
    ["nothing", null],
    ["no id", { displayName: "X" }],
    ["a text as a switch", row("user", { accountEnabled: "yes" })],
    ["an instant that is none", row("user", { createdDateTime: "yesterday" })],
  ])("is not guessed at from %s", (_what, foreign) => {
    expect(parsePrincipal(foreign)).toBeUndefined();
  });
});

describe("looking up ids", () => {
  let wire: WireAzure;
  beforeAll(async () => {
    wire = await startWireAzure();
  });
  afterAll(() => {
    wire.stop();
  });
  beforeEach(() => {
    wire.reset();
  });

  /** Those behind the ids, one after the other. */
  async function behind(hints: readonly PrincipalHint[], tally = createAccessTally()) {
    const principals = createPrincipals({ graph: wire.graph, tally });
    const found = await principals.behind(hints, (hint) => hint);
    return found.map(({ principal }) => principal);
  }

  it("asks once about each id, whatever is asked again", async () => {
    wire.directory([row("user")]);
    const principals = createPrincipals({ graph: wire.graph, tally: createAccessTally() });
    for (const kind of ["user", "unknown"] as const) {
      const found = await principals.behind([1, 2], () => ({ id: ID, kind }));
      expect(found.map(({ item, principal }) => [item, principal.name])).toEqual([
        [1, "Somebody"],
        [2, "Somebody"],
      ]);
    }
    expect(wire.asked).toHaveLength(1);
  });

  it("keeps the kind that the source said where the directory has nobody", async () => {
    wire.directory([]);
    expect(await behind([{ id: OTHER, kind: "service-principal" }])).toEqual([
      { id: OTHER, kind: "service-principal", isFound: false },
    ]);
  });

  it("does not take somebody who cannot be read for somebody who is not there", async () => {
    wire.directory([row("user", { accountEnabled: "yes" })]);
    const tally = createAccessTally();
    expect(await behind([{ id: ID, kind: "user" }], tally)).toEqual([
      { id: ID, kind: "user", isFound: true },
    ]);
    expect(tally.result({}).unreadable).toBe(1);
  });

  it("asks about 1,000 at a time", async () => {
    wire.directory([]);
    const hints = Array.from({ length: 1001 }, (_one, at) => ({
      id: `bbbbbbbb-0000-4000-8000-${String(at).padStart(12, "0")}`,
      kind: "user" as const,
    }));
    expect(await behind(hints)).toHaveLength(1001);
    expect(wire.asked).toHaveLength(2);
  });
});
