/** The bytes that a number holds exactly: for rows that begin with a hash they decide nearly every comparison. */
const LEAD_BYTES = 6;

/**
 * The rows of several buffers, `width` bytes each (at least 6), as one new buffer in the order of their bytes. Beside the
 * result little memory is needed: rows are dealt out by their first byte, and what shares it is sorted by itself.
 */
export function sortTogether(buffers: readonly Buffer[], width: number): Buffer {
  const sorted = Buffer.allocUnsafe(buffers.reduce((sum, { length }) => sum + length, 0));
  const starts = startsByFirstByte(buffers, width);
  const ends = starts.slice();
  for (const rows of buffers) {
    for (let at = 0; at < rows.length; at += width) {
      const first = rows.readUInt8(at);
      rows.copy(sorted, ends[first] ?? 0, at, at + width);
      ends[first] = (ends[first] ?? 0) + width;
    }
  }
  starts.forEach((start, first) => {
    sortRows(sorted.subarray(start, ends[first]), width).copy(sorted, start);
  });
  return sorted;
}

/** Where the rows with each first byte begin once they are in order. */
function startsByFirstByte(buffers: readonly Buffer[], width: number): Uint32Array {
  const starts = new Uint32Array(256);
  for (const rows of buffers) {
    for (let at = 0; at < rows.length; at += width) {
      const next = rows.readUInt8(at) + 1;
      if (next < starts.length) starts[next] = (starts[next] ?? 0) + width;
    }
  }
  for (let first = 1; first < starts.length; first++) {
    starts[first] = (starts[first] ?? 0) + (starts[first - 1] ?? 0);
  }
  return starts;
}

/** Rows of `width` bytes (at least 6), as a new buffer in the order of their bytes. Equal rows keep any order. */
export function sortRows(rows: Buffer, width: number): Buffer {
  const count = rows.length / width;
  const leads = new Float64Array(count);
  const order = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    leads[row] = rows.readUIntBE(row * width, LEAD_BYTES);
    order[row] = row;
  }
  order.sort((a, b) => {
    const byLead = (leads[a] ?? 0) - (leads[b] ?? 0);
    return byLead !== 0 ? byLead : compareRows(rows, a * width, rows, b * width, width);
  });
  const sorted = Buffer.allocUnsafe(rows.length);
  order.forEach((row, position) => {
    rows.copy(sorted, position * width, row * width, (row + 1) * width);
  });
  return sorted;
}

/** Negative, zero or positive, like the bytes at `aAt` and `bAt`, `length` of them. */
export function compareRows(
  a: Buffer,
  aAt: number,
  b: Buffer,
  bAt: number,
  length: number,
): number {
  return a.compare(b, bAt, bAt + length, aAt, aAt + length);
}

/** Number of the row that begins with the bytes of `key`; -1 when there is none. */
export function findRow(rows: Buffer, width: number, key: Buffer): number {
  const lead = key.readUIntBE(0, LEAD_BYTES);
  let [low, high] = [0, rows.length / width - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const byLead = rows.readUIntBE(middle * width, LEAD_BYTES) - lead;
    const order = byLead !== 0 ? byLead : compareRows(rows, middle * width, key, 0, key.length);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
