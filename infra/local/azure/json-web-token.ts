import { type KeyObject, createSign, createVerify } from "node:crypto";

export type Claims = Readonly<Record<string, unknown>>;

/** A compact JWS over `claims`, RS256. */
export function signToken(claims: Claims, kid: string, key: KeyObject): string {
  const header = encode({ typ: "JWT", alg: "RS256", kid, x5t: kid });
  const content = `${header}.${encode(claims)}`;
  return `${content}.${createSign("RSA-SHA256").update(content).sign(key, "base64url")}`;
}

/** The claims of a token that `key` signed; `undefined` for any other text. Says nothing of times and audience. */
export function verifiedClaims(token: string, key: KeyObject): Claims | undefined {
  const [header, payload, signature, ...rest] = token.split(".");
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    return undefined;
  }
  // The algorithm is ours to choose, never the token's: `none` and key confusion end here.
  if (decode(header)?.["alg"] !== "RS256") return undefined;
  const intact = createVerify("RSA-SHA256")
    .update(`${header}.${payload}`)
    .verify(key, Buffer.from(signature, "base64url"));
  return intact ? decode(payload) : undefined;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}
