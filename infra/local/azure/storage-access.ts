import type { Directory } from "./directory.ts";
import type { StorageProblem } from "./storage-error.ts";
import { type StorageService, mayUseStorage } from "./storage-roles.ts";
import type { Tokens } from "./tokens.ts";

interface StorageCall {
  readonly service: StorageService;
  readonly method: string;
  /** Without the account. */
  readonly path: string;
  readonly query: string;
  readonly authorization: string | undefined;
}

/** Why the service would not let the caller do this, or nothing. Shared keys and signatures in the URL are refused. */
export function storageRefusal(
  call: StorageCall,
  deps: { readonly account: string; readonly directory: Directory; readonly tokens: Tokens },
): StorageProblem | undefined {
  const { account, directory, tokens } = deps;
  const { service, authorization = "" } = call;
  if (/^sharedkey/i.test(authorization) || /(^|&)sig=/.test(call.query)) {
    return {
      status: 403,
      code: "KeyBasedAuthenticationNotPermitted",
      message: "Key based authentication is not permitted on this storage account.",
    };
  }
  const audiences = ["https://storage.azure.com", `https://${account}.${service}.core.windows.net`];
  const verified = tokens.verify(authorization, audiences);
  if ("problem" in verified) {
    const signIn = `https://login.microsoftonline.com/${directory.tenantId}/oauth2/authorize`;
    return {
      status: 401,
      code: authorization === "" ? "NoAuthenticationInformation" : "InvalidAuthenticationInfo",
      message: `Server failed to authenticate the request. ${verified.problem}`,
      headers: {
        "www-authenticate": `Bearer authorization_uri=${signIn} resource_id=https://storage.azure.com`,
      },
    };
  }
  const assignments = directory.roleAssignments(verified.caller.objectId);
  if (mayUseStorage(assignments, { service, account, isWrite: isWrite(call) })) return undefined;
  return {
    status: 403,
    code: "AuthorizationPermissionMismatch",
    message: "This request is not authorized to perform this operation using this permission.",
  };
}

/** Taking a message from a queue hides it, so it is a write although it is a GET; peeking is not. */
function isWrite({ service, method, path, query }: StorageCall): boolean {
  if (method !== "GET" && method !== "HEAD") return true;
  return service === "queue" && path.endsWith("/messages") && !/(^|&)peekonly=true/i.test(query);
}
