/** Lines of text outside the heap, where they cost their bytes and nothing more: a big part has many thousands of them. */
export interface KeptLines {
  /** Keeps a line, which must have no line feed in it; answers its place. */
  add(line: string): number;
  /** The bytes (UTF-8) of the lines at these places, in this order, with a line feed behind each. */
  join(places: readonly number[]): Buffer;
}

const CHUNK_BYTES = 1024 * 1024;
/** A place is the number of a chunk times this, and the offset in it. */
const PER_CHUNK = 2 ** 32;
const LINE_FEED = 0x0a;

export function createKeptLines(): KeptLines {
  const chunks: Buffer[] = [];
  let used = 0;

  /** The last chunk, with room for so many bytes; a line longer than a chunk gets one of its own. */
  function room(bytes: number): Buffer {
    const last = chunks.at(-1);
    if (last !== undefined && last.length - used >= bytes) return last;
    const chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, bytes));
    chunks.push(chunk);
    used = 0;
    return chunk;
  }

  function lineAt(place: number): Buffer {
    const chunk = chunks[Math.floor(place / PER_CHUNK)];
    const start = place % PER_CHUNK;
    if (chunk === undefined) throw new Error("No line was kept at this place.");
    return chunk.subarray(start, chunk.indexOf(LINE_FEED, start) + 1);
  }

  return {
    add(line) {
      const chunk = room(Buffer.byteLength(line) + 1);
      const start = used;
      used += chunk.write(line, used);
      used = chunk.writeUInt8(LINE_FEED, used);
      return (chunks.length - 1) * PER_CHUNK + start;
    },
    join: (places) => Buffer.concat(places.map(lineAt)),
  };
}
