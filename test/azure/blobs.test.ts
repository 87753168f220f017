import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Blobs } from "../../shared/azure/blobs.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";

let azurite: RunningAzurite;
let blobs: Blobs;
beforeAll(async () => {
  azurite = await startAzurite({ tables: false, blobs: true });
  blobs = freshBlobs(azurite);
});
afterAll(() => azurite.stop());

/** `bytes` bytes that no part of which repeats. */
function bytesOf(bytes: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(bytes / 32) }, (_, number) =>
    createHash("sha256").update(String(number)).digest(),
  );
  return Buffer.concat(blocks).subarray(0, bytes);
}

test.each([0, 1, 2 ** 20, 2 ** 20 + 1, 5 * 2 ** 20 + 17])(
  "a blob of %i bytes comes back as it was written, whole and by range",
  async (length) => {
    const body = bytesOf(length);
    const name = `some/${length}`;
    const put = await blobs.put(name, body, { ifNoneMatch: "*" });
    const got = await blobs.get(name);
    expect(got?.body.equals(body)).toBe(true);
    expect(put).toEqual({ kind: "done", etag: got?.etag });
    if (length > 10) {
      const range = await blobs.getRange(name, length - 10, 10);
      expect(range).toEqual(body.subarray(-10));
    }
  },
);

test("a big blob too is written only over the version that was read, and only where none is", async () => {
  const body = bytesOf(3 * 2 ** 20);
  await blobs.put("big", body);
  const read = await blobs.get("big");
  const other = bytesOf(3 * 2 ** 20 + 5);
  expect(await blobs.put("big", other, { ifNoneMatch: "*" })).toEqual({ kind: "conflict" });
  expect(await blobs.put("big", other, { ifMatch: read?.etag ?? "" })).toMatchObject({
    kind: "done",
  });
  expect(await blobs.put("big", body, { ifMatch: read?.etag ?? "" })).toEqual({ kind: "conflict" });
  expect((await blobs.get("big"))?.body.equals(other)).toBe(true);
});
