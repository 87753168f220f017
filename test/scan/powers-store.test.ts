import { expect, it } from "vitest";
import type { ApplicationPower } from "../../shared/privilege/application-power.ts";
import { createPowersStore } from "../../shared/scan/powers-store.ts";
import { memoryBlobs } from "../config/memory-blobs.ts";

const power = (appId: string, tier: 0 | 1 = 0): ApplicationPower => ({ appId, tier, by: "Owner" });

it("knows nothing before anything was noted, and of nobody when nobody holds power", async () => {
  const powers = createPowersStore({ blobs: memoryBlobs() });
  expect(await powers.all()).toBeUndefined();
  await powers.note(new Map([["nobody", undefined]]));
  expect(await powers.all()).toEqual([]);
});

it("puts what is so now in the place of what was, and leaves the others", async () => {
  const powers = createPowersStore({ blobs: memoryBlobs() });
  await powers.note(
    new Map([
      ["b", power("app b")],
      ["a", power("app a")],
    ]),
  );
  await powers.note(
    new Map([
      ["b", power("app b", 1)],
      ["c", power("app c")],
    ]),
  );
  expect(await powers.all()).toEqual([power("app a"), power("app b", 1), power("app c")]);
  await powers.note(new Map([["a", undefined]]));
  await powers.note(new Map([["a", undefined]]));
  expect(await powers.all()).toEqual([power("app b", 1), power("app c")]);
});

it("loses nothing when somebody else writes at the same time", async () => {
  const blobs = memoryBlobs();
  const powers = createPowersStore({ blobs });
  await powers.note(new Map([["a", power("app a")]]));
  let isFirst = true;
  const beaten = createPowersStore({
    blobs: {
      ...blobs,
      async put(name, body, condition) {
        if (!isFirst) return blobs.put(name, body, condition);
        isFirst = false;
        await powers.note(new Map([["b", power("app b")]]));
        return { kind: "conflict" };
      },
    },
  });
  await beaten.note(new Map([["c", power("app c")]]));
  expect((await powers.all())?.map(({ appId }) => appId)).toEqual(["app a", "app b", "app c"]);
});

it("gives up when others are quicker each time", async () => {
  const put = () => Promise.resolve({ kind: "conflict" } as const);
  const powers = createPowersStore({ blobs: { ...memoryBlobs(), put } });
  await expect(powers.note(new Map([["a", power("app a")]]))).rejects.toThrow("each time");
});
