import type { Caller, CallerReader } from "./caller.ts";
import { Problem } from "./problem.ts";

/**
 * Who may call: `anyone`, even without a token; `caller`, everybody with a token (what they get to see depends on who
 * they are); `reader`; `admin`.
 */
export type Access = "anyone" | "caller" | "reader" | "admin";

/** The caller behind an `Authorization` header who may do what asks for `access`. Throws the {@link Problem} otherwise. */
export async function admit(
  callers: CallerReader,
  authorization: string | null,
  access: Exclude<Access, "anyone">,
): Promise<Caller> {
  const outcome = await callers.read(authorization);
  switch (outcome.kind) {
    case "no-token":
      throw new Problem("not-signed-in", "Send an access token of this tenant for this API.", {
        headers: challenge(),
      });
    case "refused":
      throw new Problem("not-signed-in", outcome.why, { headers: challenge(outcome.why) });
    case "unavailable":
      throw new Problem(
        "sign-in-unavailable",
        "The tenant's signing keys cannot be read. Try again.",
        {
          headers: { "Retry-After": "10" },
          cause: outcome.cause,
        },
      );
    case "caller":
      if (!isAllowed(outcome.caller, access)) throw new Problem("not-allowed", NEEDED[access]);
      return outcome.caller;
  }
}

function isAllowed(caller: Caller, access: Exclude<Access, "anyone">): boolean {
  switch (access) {
    case "admin":
      return caller.isAdmin;
    case "reader":
      return caller.isReader;
    case "caller":
      // An app without a role has nothing of its own to see: apps are never contacts.
      return caller.isReader || caller.kind === "user";
  }
}

const NEEDED = {
  admin: "This needs the role Steward.Admin.",
  reader: "This needs the role Steward.Reader or Steward.Admin.",
  caller: "An app needs the role Steward.Reader or Steward.Admin.",
} as const;

/** What a 401 asks for (RFC 6750, section 3): no error code when there was no token. */
function challenge(why?: string): Readonly<Record<string, string>> {
  const error = why === undefined ? "" : `, error="invalid_token", error_description="${why}"`;
  return { "WWW-Authenticate": `Bearer realm="Tenant Steward"${error}` };
}
