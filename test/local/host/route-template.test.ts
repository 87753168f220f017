import { describe, expect, it } from "vitest";
import { compileRoute } from "../../../infra/local/host/http/route-template.ts";

describe("a route template", () => {
  const cases: readonly (readonly [string, string, Record<string, string> | undefined])[] = [
    ["items", "/items", {}],
    ["items", "/ITEMS/", {}],
    ["items", "/items/1", undefined],
    ["items/{id}", "/items/a%2Fb", { id: "a/b" }],
    ["items/{id}", "/items", undefined],
    ["items/{id?}", "/items", {}],
    ["items/{id=first}", "/items", { id: "first" }],
    ["items/{id:int}", "/items/12", { id: "12" }],
    ["items/{id:int}", "/items/12a", undefined],
    ["items/{id:int}", "/items/99999999999", undefined],
    ["items/{id:int?}", "/items", {}],
    [
      "items/{id:guid}/x",
      "/items/6f9619ff-8b86-d011-b42d-00cf4fc964ff/x",
      { id: "6f9619ff-8b86-d011-b42d-00cf4fc964ff" },
    ],
    ["items/{id:guid}", "/items/6f9619ff", undefined],
    ["n/{x:min(3)}", "/n/3", { x: "3" }],
    ["n/{x:range(3,5)}", "/n/6", undefined],
    ["n/{x:alpha:minlength(2)}", "/n/ab", { x: "ab" }],
    ["n/{x:alpha:minlength(2)}", "/n/a", undefined],
    ["n/{x:length(2,3)}", "/n/abcd", undefined],
    ["n/{x:regex(^a/?b$)}", "/n/ab", { x: "ab" }],
    ["n/{x:bool}", "/n/True", { x: "True" }],
    ["files/{*rest}", "/files/a/b.txt", { rest: "a/b.txt" }],
    ["files/{*rest}", "/files", {}],
    ["{*all}", "/", {}],
    ["f/{name}.{ext}", "/f/report.json", { name: "report", ext: "json" }],
    ["a.b/{x}", "/aXb/1", undefined],
    ["x/{y}", "/x/%E0%A4%A", undefined],
  ];
  it.each(cases)("%s and %s", (template, path, expected) => {
    expect(compileRoute(template)(path)).toEqual(expected);
  });

  it("with a constraint that nobody knows is refused", () => {
    expect(() => compileRoute("x/{y:even}")).toThrow('Unknown route constraint "even"');
  });
});
