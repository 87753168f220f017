/** What the clock file holds: either the clock flows, `offsetMs` ahead of real time, or it stands still. */
export type ClockReading =
  | { readonly kind: "flows"; readonly offsetMs: number }
  | { readonly kind: "frozen"; readonly atMs: number };

interface ClockRecord {
  readonly reading: ClockReading;
  /** The shared time (epoch ms) when this record was written: where a later start goes on. */
  readonly writtenAtMs: number;
}

/** Bytes of an encoded record. */
export const recordLength = 32;

const magic = 0x4c41_434b; // "LACK": local Azure clock

/** Lays the record out as 32 bytes: magic, kind, value, written at, check sum, padding. */
export function encodeRecord(record: ClockRecord): Buffer {
  const bytes = Buffer.alloc(recordLength);
  const { reading } = record;
  bytes.writeUInt32LE(magic, 0);
  bytes.writeUInt32LE(reading.kind === "flows" ? 1 : 2, 4);
  bytes.writeDoubleLE(reading.kind === "flows" ? reading.offsetMs : reading.atMs, 8);
  bytes.writeDoubleLE(record.writtenAtMs, 16);
  bytes.writeUInt32LE(checkSum(bytes), 24);
  return bytes;
}

/** Answers `undefined` for anything that is not one whole record, e.g. half of an old and half of a new one. */
export function decodeRecord(bytes: Buffer): ClockRecord | undefined {
  if (bytes.length !== recordLength || bytes.readUInt32LE(0) !== magic) return undefined;
  if (bytes.readUInt32LE(24) !== checkSum(bytes)) return undefined;
  const value = bytes.readDoubleLE(8);
  const flows = bytes.readUInt32LE(4) === 1;
  return {
    reading: flows ? { kind: "flows", offsetMs: value } : { kind: "frozen", atMs: value },
    writtenAtMs: bytes.readDoubleLE(16),
  };
}

/** FNV-1a over what stands before the check sum. */
function checkSum(bytes: Buffer): number {
  let sum = 0x811c_9dc5;
  for (const byte of bytes.subarray(0, 24)) sum = Math.imul(sum ^ byte, 0x0100_0193) >>> 0;
  return sum;
}
