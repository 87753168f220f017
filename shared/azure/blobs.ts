import { BlobServiceClient, type ContainerClient } from "@azure/storage-blob";
import type { TokenCredential } from "@azure/identity";
import { Readable } from "node:stream";
import { z } from "zod";

const PIECE_BYTES = 2 ** 20;

/** Blobs of one container, read and written whole or by range. */
export interface Blobs {
  /** `undefined` when there is none. */
  get(name: string): Promise<{ readonly body: Buffer; readonly etag: string } | undefined>;
  /** Bytes `[offset, offset + length)`; throws when the blob is not there. */
  getRange(name: string, offset: number, length: number): Promise<Buffer>;
  /**
   * Writes the whole blob. With `ifMatch` only over that version, with `ifNoneMatch: "*"` only where none is;
   * `conflict` otherwise.
   */
  put(
    name: string,
    body: Buffer,
    condition?: { ifMatch: string } | { ifNoneMatch: "*" },
  ): Promise<{ readonly kind: "done"; readonly etag: string } | { readonly kind: "conflict" }>;
  list(prefix: string): AsyncIterable<{ readonly name: string; readonly createdAt: Date }>;
  /** Already gone is success. */
  delete(name: string): Promise<void>;
}

/** Opens the container `name` of the account at `url`; it is created at its first use if it is not there. */
export function createBlobs(deps: {
  url: string;
  container: string;
  credential: TokenCredential;
}): Blobs {
  const container = new BlobServiceClient(deps.url, deps.credential).getContainerClient(
    deps.container,
  );
  const ready = readyOnce(container);

  return {
    async get(name) {
      await ready();
      try {
        const answer = await container.getBlobClient(name).download();
        if (answer.readableStreamBody === undefined || answer.etag === undefined) {
          throw new Error(`The answer for blob ${name} had no body or no ETag.`);
        }
        return {
          body: await filled(answer.contentLength ?? 0, answer.readableStreamBody),
          etag: answer.etag,
        };
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
    async getRange(name, offset, length) {
      await ready();
      return container.getBlobClient(name).downloadToBuffer(offset, length);
    },
    async put(name, body, condition) {
      await ready();
      try {
        const answer = await container
          .getBlockBlobClient(name)
          .upload(inPieces(body), body.length, {
            ...(condition === undefined ? {} : { conditions: condition }),
          });
        if (answer.etag === undefined) throw new Error(`The answer for blob ${name} had no ETag.`);
        return { kind: "done", etag: answer.etag };
      } catch (error) {
        // 412 for a version that has changed, 409 for a name that is taken.
        const status = statusOf(error);
        if (condition !== undefined && (status === 412 || status === 409))
          return { kind: "conflict" };
        throw error;
      }
    },
    async *list(prefix) {
      await ready();
      for await (const blob of container.listBlobsFlat({ prefix })) {
        yield {
          name: blob.name,
          createdAt: blob.properties.createdOn ?? blob.properties.lastModified,
        };
      }
    },
    async delete(name) {
      await ready();
      await container.getBlobClient(name).deleteIfExists();
    },
  };
}

/** Straight into place: put together from chunks at the end, a big blob would be in memory twice. */
async function filled(length: number, stream: AsyncIterable<Buffer | string>): Promise<Buffer> {
  const body = Buffer.allocUnsafe(length);
  let at = 0;
  for await (const chunk of stream) at += Buffer.from(chunk).copy(body, at);
  if (at < length) throw new Error(`The answer should have ${length} bytes and has ${at}.`);
  return body;
}

/** What is written at once is encrypted at once, and so in memory twice. */
function inPieces(body: Buffer): Buffer | (() => Readable) {
  if (body.length <= PIECE_BYTES) return body;
  return () => Readable.from(piecesOf(body), { objectMode: false });
}

function* piecesOf(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) {
    yield body.subarray(at, at + PIECE_BYTES);
  }
}

/** A failed creation is forgotten, so that the next use tries again. */
function readyOnce(container: ContainerClient): () => Promise<void> {
  let created: Promise<unknown> | undefined;
  return async () => {
    created ??= container.createIfNotExists().catch((error: unknown) => {
      created = undefined;
      throw error;
    });
    await created;
  };
}

const restError = z.object({ statusCode: z.number() });

function statusOf(error: unknown): number | undefined {
  const parsed = restError.safeParse(error);
  return parsed.success ? parsed.data.statusCode : undefined;
}
