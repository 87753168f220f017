import { expect, test } from "vitest";
import { noted, unlisted, withUnlisted } from "../../shared/scan/unlisted-vaults.ts";
import { aVault } from "../build/a-holder.ts";

const vault = (name: string) => aVault({ id: `/vaults/${name}`, name });

test("keeps what was known and is not known to be gone", async () => {
  const is = new Map<string, "gone" | "there">([
    ["/vaults/gone", "gone"],
    ["/vaults/late", "there"],
  ]);
  const found = await withUnlisted(
    [vault("listed")],
    [vault("listed"), vault("gone"), { ...vault("late"), isUnlisted: true }, vault("hidden")],
    (id) => Promise.resolve(is.get(id) ?? "unknown"),
  );
  expect(found).toEqual([vault("listed"), vault("late"), { ...vault("hidden"), isUnlisted: true }]);
});

test("keeps what was noted of a vault", async () => {
  const before = [{ ...vault("quiet"), wasSilent: true }, vault("well")];
  const found = await withUnlisted([vault("quiet"), vault("well")], before, () =>
    Promise.reject(new Error("Nothing is missing.")),
  );
  expect(found).toEqual(before);
});

test("does not ask for every vault when all are missing", async () => {
  const asked: string[] = [];
  const known = Array.from({ length: 500 }, (_, n) => vault(`v${n}`));
  const found = await withUnlisted([], known, (id) => {
    asked.push(id);
    return Promise.resolve("unknown");
  });
  expect(asked).toHaveLength(48);
  expect(found.filter(({ isUnlisted }) => isUnlisted)).toHaveLength(500);

  await withUnlisted([], found, (id) => {
    asked.push(id);
    return Promise.resolve("unknown");
  });
  expect(new Set(asked).size).toBe(96); // others each time
});

test("what is unlisted is one cause, with some names", () => {
  expect(unlisted([vault("listed")])).toEqual([]);
  const hidden = Array.from({ length: 7 }, (_, n) => ({ ...vault(`v${n}`), isUnlisted: true }));
  expect(unlisted([vault("listed"), ...hidden])).toEqual([
    { cause: "vault-list:NotListed", count: 7, what: ["v0", "v1", "v2", "v3", "v4"] },
  ]);
});

test("that a vault was silent is noted until it has answered", () => {
  const silent = noted(vault("v"), true);
  expect(silent).toEqual({ ...vault("v"), wasSilent: true });
  expect(noted(silent, undefined)).toEqual(silent);
  expect(noted(silent, false)).toEqual(vault("v"));
});
