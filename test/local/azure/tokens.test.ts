import { createSign, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createDirectory } from "../../../infra/local/azure/directory.ts";
import { openKeys } from "../../../infra/local/azure/keys.ts";
import { createTokens } from "../../../infra/local/azure/tokens.ts";
import { ids, tinyTenant } from "./tiny-tenant.ts";

const folder = mkdtempSync(join(tmpdir(), "tokens-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const keys = openKeys(join(folder, "keys.json"));
const clock = { at: Date.parse("2026-03-02T09:00:00Z"), now: (): Date => new Date(clock.at) };
const directory = createDirectory(tinyTenant());
const tokens = createTokens({ directory, keys, clock });
const graph = "https://graph.microsoft.com";

function minted(resource: string): string {
  const app = directory.app("watch");
  if (app === undefined) throw new Error("There is no watch identity.");
  return `Bearer ${tokens.forApp(app, resource).token}`;
}

describe("verifying a token", () => {
  it("names the caller, and takes the audience with and without a slash at its end", () => {
    const caller = {
      objectId: ids.watch,
      appId: ids.watchClient,
      kind: "app",
      roles: ["Directory.Read.All"],
      scopes: [],
    };
    for (const asked of [graph, `${graph}/`, `${graph}/.default`]) {
      expect(tokens.verify(minted(asked), [graph])).toEqual({ caller });
      expect(tokens.verify(minted(asked), [`${graph}/`])).toEqual({ caller });
    }
  });

  it("goes by the shared clock, for a day and five minutes", () => {
    const authorization = minted(graph);
    const began = clock.at;
    clock.at = began + (86_400 + 290) * 1000;
    expect(tokens.verify(authorization, [graph])).toHaveProperty("caller");
    clock.at = began + (86_400 + 310) * 1000;
    expect(tokens.verify(authorization, [graph])).toHaveProperty("problem");
    clock.at = began;
  });

  it("refuses what another key has signed, what nobody has signed, and what is for somebody else", () => {
    const [header = "", payload = ""] = minted(graph).slice("Bearer ".length).split(".");
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const foreign = createSign("RSA-SHA256")
      .update(`${header}.${payload}`)
      .sign(privateKey, "base64url");
    const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    for (const token of [
      `${header}.${payload}.${foreign}`,
      `${none}.${payload}.`,
      `${header}.${payload}`,
      "x",
    ]) {
      expect(tokens.verify(`Bearer ${token}`, [graph])).toHaveProperty("problem");
    }
    expect(tokens.verify(minted(graph), ["https://management.azure.com"])).toHaveProperty(
      "problem",
    );
    expect(tokens.verify(undefined, [graph])).toHaveProperty("problem");
  });

  it("keeps its keys over a restart", () => {
    const authorization = minted(graph);
    const again = createTokens({ directory, keys: openKeys(join(folder, "keys.json")), clock });
    expect(again.verify(authorization, [graph])).toHaveProperty("caller");
  });

  it("gives a person's token the person's delegated scopes and no permissions", () => {
    const person = directory.user("admin@contoso.com");
    if (person === undefined) throw new Error("There is no administrator.");
    const { token } = tokens.forUser(person, graph);
    const verified = tokens.verify(`Bearer ${token}`, [graph]);
    expect(verified).toMatchObject({ caller: { kind: "user", objectId: ids.admin, roles: [] } });
    expect("caller" in verified && verified.caller.scopes).toContain("Directory.AccessAsUser.All");
  });
});
