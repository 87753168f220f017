import type { Caller, LocalResponse } from "../azure/exchange.ts";
import type { Vault } from "../tenant/model.ts";

/**
 * Where all callers of the local vaults come from: no firewall rule of the tenant names it, so that everybody, the
 * administrator too, is outside of a closed vault.
 */
const clientAddress = "203.0.113.24";

/** The data plane's error shape; the inner code tells refusals apart. */
export function vaultError(
  status: number,
  code: string,
  message: string,
  innerCode?: string,
): LocalResponse {
  const inner = innerCode === undefined ? {} : { innererror: { code: innerCode } };
  return { status, body: { error: { code, message, ...inner } } };
}

/** 401 with the challenge that tells a client which authority and which audience to ask a token for. */
export function challenge(tenantId: string, message: string): LocalResponse {
  const authority = `https://login.microsoftonline.com/${tenantId}`;
  return {
    ...vaultError(401, "Unauthorized", message),
    headers: {
      "WWW-Authenticate": `Bearer authorization="${authority}", resource="https://vault.azure.net"`,
    },
  };
}

/** What the vault's network rules make of a caller from outside; `undefined` when they let it in. */
export function refuseNetwork(
  vault: Vault,
  caller: Caller,
  tenantId: string,
): LocalResponse | undefined {
  const who = `Caller: ${describe(caller, tenantId)}\r\nVault: ${vault.name};location=${vault.location}`;
  switch (vault.network) {
    case "open":
      return undefined;
    case "firewall":
      return vaultError(
        403,
        "Forbidden",
        `Client address is not authorized and caller is not a trusted service.\r\nClient address: ${clientAddress}\r\n${who}`,
        "ForbiddenByFirewall",
      );
    case "private":
      return vaultError(
        403,
        "Forbidden",
        `Public network access is disabled and request is not from a trusted service nor via an approved private link.\r\n${who}`,
        "ForbiddenByConnection",
      );
  }
}

export function forbiddenByRbac(
  vault: Vault,
  caller: Caller,
  tenantId: string,
  action: string,
  resource: string,
): LocalResponse {
  return vaultError(
    403,
    "Forbidden",
    `Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: ${describe(caller, tenantId)}\r\nAction: '${action}'\r\nResource: '${resource.toLowerCase()}'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: null \r\nVault: ${vault.name};location=${vault.location}\r\n`,
    "ForbiddenByRbac",
  );
}

/** The inner code is ForbiddenByPolicy or, in older accounts of it, AccessDenied (from memory): here the first. */
export function forbiddenByPolicy(
  vault: Vault,
  caller: Caller,
  tenantId: string,
  kind: string,
  permission: string,
): LocalResponse {
  return vaultError(
    403,
    "Forbidden",
    `The user, group or application '${describe(caller, tenantId)}' does not have ${kind} ${permission} permission on key vault '${vault.name};location=${vault.location}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`,
    "ForbiddenByPolicy",
  );
}

export function badParameter(message: string): LocalResponse {
  return vaultError(400, "BadParameter", message);
}

function describe(caller: Caller, tenantId: string): string {
  return `appid=${caller.appId};oid=${caller.objectId};iss=https://sts.windows.net/${tenantId}/`;
}
