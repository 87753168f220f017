import { describe, expect, it } from "vitest";
import {
  addressOfRequest,
  requests,
  type RequestShape,
} from "../../shared/azure/request-manifest.ts";

const entries: readonly (readonly [string, RequestShape])[] = Object.entries(requests);
const placesOf = ({ path }: RequestShape): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);

describe("addressOfRequest", () => {
  it("puts values in their places and options behind", () => {
    expect(addressOfRequest(requests.getApplication, { id: "a-1" }, { $select: "id,appId" })).toBe(
      "/applications/a-1?$select=id%2CappId",
    );
  });

  it.each([
    ["a slash", "a/b", "a%2Fb"],
    ["a question mark", "a?b", "a%3Fb"],
    ["a hash", "a#b", "a%23b"],
    ["a space", "a b", "a%20b"],
    ["an encoded slash", "a%2Fb", "a%252Fb"],
    ["a letter beyond ASCII", "ä", "%C3%A4"],
    ["a line break", "a\r\nb", "a%0D%0Ab"],
    ["an ampersand", "a&b", "a%26b"],
  ])("encodes %s, in the path and in an option", (_what, value, encoded) => {
    expect(addressOfRequest(requests.getUser, { id: value }, { $select: value })).toBe(
      `/users/${encoded}?$select=${encoded}`,
    );
  });

  it("does not let a value bring places of its own", () => {
    expect(addressOfRequest(requests.getUser, { id: "{id}" })).toBe("/users/%7Bid%7D");
    expect(addressOfRequest(requests.getUser, { id: "$&" })).toBe("/users/%24%26");
  });

  it.each([
    ["missing", {}],
    ["empty", { id: "" }],
    ["under another name", { appId: "x" }],
  ])("throws when a value is %s", (_what, values) => {
    expect(() => addressOfRequest(requests.getUser, values)).toThrow("wants id");
  });

  it.each([".", ".."])("throws on the value %s, which would leave the path", (id) => {
    expect(() => addressOfRequest(requests.getUser, { id })).toThrow("cannot have id");
  });

  it("throws on an option that the entry does not name", () => {
    expect(() => addressOfRequest(requests.getUser, { id: "x" }, { $expand: "owners" })).toThrow(
      "does not name $expand",
    );
  });
});

describe("the list of requests", () => {
  it.each(entries)("%s is well-formed", (_name, shape) => {
    expect(shape.path).toMatch(/^\/[^\s?#]*$/);
    const rest = shape.path.replaceAll(/\{\+?\w+\}/g, "x");
    expect(rest).not.toMatch(/[{}]/);
    const places = placesOf(shape);
    expect(new Set(places).size).toBe(places.length);
    expect(new Set(shape.query).size).toBe(shape.query.length);
    expect(shape.feature).not.toBe("");
    // The address of a workflow comes whole, from a secret: it is not built from its entry.
    if (shape.path.includes("{+")) return;
    const values = Object.fromEntries(places.map((name) => [name, "x"]));
    const query = Object.fromEntries(shape.query.map((name) => [name, "x"]));
    expect(addressOfRequest(shape, values, query)).toMatch(/^\/[^{}\s]+$/);
  });

  it("names no request twice", () => {
    const seen = entries.map(([, { service, method, path }]) => `${service} ${method} ${path}`);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("only asks and reads, but for what it tells people", () => {
    const posts = entries
      .filter(([, { method, identity }]) => method !== "GET" && identity !== "none")
      .map(([name]) => name);
    expect(posts.toSorted()).toEqual(["batch", "resourceGraph", "sendMail", "usersById"]);
  });

  it("lets only the service's own identity see a secret's value or send mail", () => {
    const byRun = entries.filter(([, { identity }]) => identity === "run").map(([name]) => name);
    expect(byRun.toSorted()).toEqual(["getSecret", "sendMail"]);
    const secretValues = entries.filter(
      ([, { service, path }]) => service === "key-vault" && path.startsWith("/secrets"),
    );
    expect(secretValues.map(([name]) => name)).toEqual(["getSecret"]);
  });

  it("says which permission each request takes that one of its identities makes", () => {
    const without = entries.filter(
      ([, { permission, identity }]) => permission === "" && identity !== "none",
    );
    expect(without.map(([name]) => name)).toEqual(["batch"]);
  });
});
