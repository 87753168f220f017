import { createHash } from "node:crypto";

/** A grant's id follows from what it joins, so that one given again has the id it had (seen in practice). */
export function grantId(clientId: string, resourceId: string, principalId: string | null): string {
  const joined = [clientId, resourceId, ...(principalId === null ? [] : [principalId])];
  return Buffer.concat(joined.map(guidBytes)).toString("base64url");
}

/** The client that a grant's id names; nothing when it is no such id. */
export function clientOfGrant(id: string): string | undefined {
  const bytes = Buffer.from(id, "base64url");
  return bytes.length === 32 || bytes.length === 48 ? guidText(bytes.subarray(0, 16)) : undefined;
}

/** An assignment's id: the principal's, and 16 bytes of chance. */
export function assignmentId(principalId: string, chance: string): string {
  return Buffer.concat([guidBytes(principalId), guidBytes(chance)]).toString("base64url");
}

/** The id of the assignment at a place of the generated tenant. Four bytes hide the place. */
export function assignmentIdAt(principalId: string, place: number): string {
  const tail = Buffer.alloc(16);
  createHash("md5").update(`${principalId}${place}`).digest().copy(tail, 0, 0, 12);
  tail.writeUInt32LE((place ^ tail.readUInt32LE(0)) >>> 0, 12);
  return Buffer.concat([guidBytes(principalId), tail]).toString("base64url");
}

/** The place that such an id names; whether it is really that one's, who asks must compare. */
export function placeOfAssignment(id: string): number | undefined {
  const bytes = Buffer.from(id, "base64url");
  if (bytes.length !== 32) return undefined;
  return (bytes.readUInt32LE(28) ^ bytes.readUInt32LE(16)) >>> 0;
}

function guidBytes(guid: string): Buffer {
  return Buffer.from(guid.replaceAll("-", ""), "hex");
}

function guidText(bytes: Buffer): string {
  const hex = bytes.toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
