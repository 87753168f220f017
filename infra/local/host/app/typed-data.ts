/** A value on its way into or out of a function, as the worker protocol (RpcTypedData) shapes it. */
export interface TypedData {
  readonly string?: string | null;
  readonly json?: string | null;
  readonly bytes?: Uint8Array | null;
  readonly http?: HttpData | null;
  readonly int?: number | null;
  readonly double?: number | null;
  readonly collectionString?: { readonly string: readonly string[] } | null;
}

export interface NullableText {
  readonly value: string;
}

export interface HttpData {
  readonly method?: string;
  readonly url?: string;
  readonly nullableHeaders?: Readonly<Record<string, NullableText>>;
  readonly nullableParams?: Readonly<Record<string, NullableText>>;
  readonly nullableQuery?: Readonly<Record<string, NullableText>>;
  readonly body?: TypedData | null;
  readonly statusCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly HttpCookie[];
}

export interface HttpCookie {
  readonly name: string;
  readonly value: string;
  readonly domain?: NullableText;
  readonly path?: NullableText;
  readonly expires?: { readonly value: { readonly seconds: number } };
  readonly secure?: { readonly value: boolean };
  readonly httpOnly?: { readonly value: boolean };
  readonly sameSite?: "none" | "lax" | "strict" | "explicitNone";
  readonly maxAge?: { readonly value: number };
}

export type MaybeData = TypedData | null | undefined;

/** The JSON text of the value; `null` stands for none, as an activity's missing result does. */
export function jsonTextOf(data: MaybeData): string {
  if (data === null || data === undefined) return "null";
  if (typeof data.json === "string") return data.json;
  if (typeof data.string === "string") return JSON.stringify(data.string);
  if (typeof data.int === "number") return String(data.int);
  if (typeof data.double === "number") return JSON.stringify(data.double);
  if (data.bytes) return JSON.stringify(Buffer.from(data.bytes).toString("base64"));
  return "null";
}

/** The bytes of a body, however the function gave it. */
export function bytesOf(data: MaybeData): Uint8Array {
  if (data?.bytes) return data.bytes;
  return Buffer.from(data?.string ?? data?.json ?? "");
}
