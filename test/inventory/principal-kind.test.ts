import { expect, it } from "vitest";
import { isOutsideName, principalKindOf } from "../../shared/inventory/principal-kind.ts";

it.each([
  ["User", "user"],
  ["group", "group"],
  ["ForeignGroup", "group"],
  ["ServicePrincipal", "service-principal"],
  ["Service Principal", "service-principal"],
  ["Device", "device"],
  ["", "unknown"],
  ["constructor", "unknown"],
])("a principal of the type “%s” is of the kind %s", (type, kind) => {
  expect(principalKindOf(type)).toBe(kind);
});

it.each([
  ["ann_fabrikam.com#EXT#@contoso.onmicrosoft.com", true],
  ["ann_fabrikam.com#ext#@contoso.onmicrosoft.com", true],
  ["ann@contoso.com", false],
])("the name %s is of an account from outside: %s", (name, isOutside) => {
  expect(isOutsideName(name)).toBe(isOutside);
});
