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
// What the host replaces starts with such a token and goes on to the next delimiter
// (read in azure-functions-host 4.1037).
const secret = new RegExp(`(?:${secretTokens.join("|")})[^<"'\\s;&]*`, "gi");

/** The one text that an extension sees of a failed function. */
export function failureText(error: unknown): string {
  const { message, stack } = asError(error);
  return maskSecrets(`Result: Failure\nException: ${message}\nStack: ${stack ?? ""}`);
}

function maskSecrets(text: string): string {
  return text.replaceAll(secret, "[Hidden Credential]");
}

/** The worker makes an Error of whatever was thrown: its text, or else its JSON. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return new Error(typeof thrown === "string" ? thrown : jsonOf(thrown));
}

function jsonOf(value: unknown): string {
  const text: unknown = JSON.stringify(value); // no text for undefined and functions, whatever its type says
  return typeof text === "string" ? text : String(value);
}
