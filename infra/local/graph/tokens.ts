/** Page and delta tokens: opaque to callers, readable here, and good after a restart. */
export function sealToken(content: object): string {
  return Buffer.from(JSON.stringify(content)).toString("base64url");
}

/** @returns nothing when the text is not a token of ours */
export function openToken(token: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const content: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    return typeof content === "object" && content !== null
      ? (content as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
