const secretTokens = [
  "Token=",
  "DefaultEndpointsProtocol=http",
  "AccountKey=",
  "Data Source=",
  "Server=",
  "Password=",
  "pwd=",
  "&sig=",
  "sig=",
  "code=",
  "key=",
];
// What the host replaces starts with such a token and goes on to the next delimiter (functions-runtime.md, section 2).
const secret = new RegExp(`(?:${secretTokens.join("|")})[^<"'\\s;&]*`, "gi");

/** The one text that an extension sees of a failed function. */
export function failureText(error: unknown): string {
  const { message, stack } = asError(error);
  return maskSecrets(`Result: Failure\nException: ${message}\nStack: ${stack ?? ""}`);
}

export function maskSecrets(text: string): string {
  return text.replaceAll(secret, "[Hidden Credential]");
}

/** The worker makes an Error of whatever was thrown: its text, or else its JSON. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    // An error of another realm (a worker thread, a vm) is no instance of this realm's Error.
    const stack = "stack" in thrown && typeof thrown.stack === "string" ? thrown.stack : "";
    return Object.assign(new Error(String(thrown.message)), { stack });
  }
  return new Error(
    typeof thrown === "string" ? thrown : ((JSON.stringify(thrown) as string | undefined) ?? ""),
  );
}

function jsonOf(value: unknown): string {
  const text: unknown = JSON.stringify(value); // no text for undefined and functions, whatever its type says
  return typeof text === "string" ? text : String(value);
}
