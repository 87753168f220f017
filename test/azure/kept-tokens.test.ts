import type { AccessToken, TokenCredential } from "@azure/identity";
import { describe, expect, it } from "vitest";
import { keptTokens } from "../../shared/azure/kept-tokens.ts";
import { movableClock } from "../notify/outbox-fixture.ts";

const HOUR_MS = 3_600_000;
const GRAPH = "https://graph.microsoft.com/.default";

function anIdentity(refreshAfterMs?: number): {
  clock: ReturnType<typeof movableClock>;
  asked: string[];
  credential: TokenCredential;
} {
  const clock = movableClock();
  const asked: string[] = [];
  const credential = keptTokens(
    {
      getToken(scopes, options): Promise<AccessToken> {
        asked.push(`${String(scopes)} ${options?.claims ?? ""}`.trim());
        const now = clock.now().getTime();
        return Promise.resolve({
          token: `token ${asked.length}`,
          expiresOnTimestamp: now + 24 * HOUR_MS,
          ...(refreshAfterMs === undefined ? {} : { refreshAfterTimestamp: now + refreshAfterMs }),
        });
      },
    },
    clock,
  );
  return { clock, asked, credential };
}

describe("kept tokens", () => {
  it("are asked for once, by however many at the same time, and again shortly before they end", async () => {
    const { clock, asked, credential } = anIdentity();
    const many = await Promise.all(Array.from({ length: 5 }, () => credential.getToken(GRAPH)));
    expect(new Set(many.map((token) => token?.token))).toEqual(new Set(["token 1"]));
    clock.forward(23.9 * HOUR_MS);
    expect((await credential.getToken(GRAPH))?.token).toBe("token 1");
    clock.forward(0.05 * HOUR_MS);
    expect((await credential.getToken(GRAPH))?.token).toBe("token 2");
    expect(asked).toHaveLength(2);
  });

  it("are renewed when the identity says that they should be", async () => {
    const { clock, credential } = anIdentity(12 * HOUR_MS);
    await credential.getToken(GRAPH);
    clock.forward(12 * HOUR_MS);
    expect((await credential.getToken(GRAPH))?.token).toBe("token 1"); // renewed meanwhile
    expect((await credential.getToken(GRAPH))?.token).toBe("token 2");
  });

  it("are used to their end when they cannot be renewed", async () => {
    const clock = movableClock();
    let fails = false;
    const credential = keptTokens(
      {
        getToken() {
          if (fails) return Promise.reject(new Error("The identity endpoint is silent."));
          const now = clock.now().getTime();
          return Promise.resolve({
            token: "t",
            expiresOnTimestamp: now + 24 * HOUR_MS,
            refreshAfterTimestamp: now + 12 * HOUR_MS,
          });
        },
      },
      clock,
    );
    await credential.getToken(GRAPH);
    fails = true;
    clock.forward(23 * HOUR_MS);
    expect((await credential.getToken(GRAPH))?.token).toBe("t");
    clock.forward(HOUR_MS);
    await expect(credential.getToken(GRAPH)).rejects.toThrow("silent");
  });

  it("are kept by scope, and given up when one was refused", async () => {
    const { asked, credential } = anIdentity();
    await credential.getToken(GRAPH);
    await credential.getToken(["https://vault.azure.net/.default"]);
    expect((await credential.getToken(GRAPH, { claims: "nonce" }))?.token).toBe("token 3");
    expect((await credential.getToken(GRAPH))?.token).toBe("token 3");
    expect(asked).toEqual([GRAPH, "https://vault.azure.net/.default", `${GRAPH} nonce`]);
  });

  it("are asked for again after the identity has failed", async () => {
    const clock = movableClock();
    let fails = true;
    const credential = keptTokens(
      {
        getToken: () =>
          fails
            ? Promise.reject(new Error("The identity endpoint is silent."))
            : Promise.resolve({
                token: "t",
                expiresOnTimestamp: clock.now().getTime() + HOUR_MS,
              }),
      },
      clock,
    );
    await expect(credential.getToken(GRAPH)).rejects.toThrow("silent");
    fails = false;
    expect((await credential.getToken(GRAPH))?.token).toBe("t");
  });
});
