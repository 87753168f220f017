import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callerIn } from "../../shared/inventory/role-event-caller.ts";

const AT = new Date("2026-06-01T10:20:30.000Z");
const ID = "33333333-3333-4333-8333-33333333333a";
const OBJECT_ID = "http://schemas.microsoft.com/identity/claims/objectidentifier";
const UPN = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn";

describe("the caller of an event", () => {
  it.each<[string, unknown, string | undefined]>([
    [
      "a person",
      { [OBJECT_ID]: ID, [UPN]: "ada@contoso.example", name: "Ada" },
      "ada@contoso.example",
    ],
    ["a person without a principal name", { [OBJECT_ID]: ID, name: "Ada" }, "Ada"],
    ["a program", { [OBJECT_ID]: ID.toUpperCase(), appid: "a" }, ID],
    ["somebody whose names are none", { [OBJECT_ID]: ID, [UPN]: 7, name: " " }, ID],
    ["somebody without an object id", { [UPN]: "ada@contoso.example" }, undefined],
    ["an object id that is none", { [OBJECT_ID]: "ada", name: "Ada" }, undefined],
    ["claims in another shape", "claims", undefined],
    ["no claims", undefined, undefined],
  ])("is %s", (_what, claims, by) => {
    const caller = by === undefined ? undefined : { by, byId: ID, at: AT.toISOString() };
    expect(callerIn({ operationName: "x", claims }, AT)).toEqual(caller);
  });

  it("is nobody, whatever else comes", () => {
    fc.assert(
      fc.property(fc.anything(), (data) => {
        expect(callerIn(data, AT)).toBeUndefined();
      }),
    );
  });
});
