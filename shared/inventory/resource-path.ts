/** A resource id as a path that cannot leave its place: each segment encoded, none empty or of dots alone. */
export function resourcePath(id: string): string | undefined {
  const [start, ...segments] = id.split("/");
  if (start !== "" || !id.isWellFormed() || segments.some((one) => /^\.*$/.test(one))) {
    return undefined;
  }
  return segments.map((one) => `/${encodeURIComponent(one)}`).join("");
}
