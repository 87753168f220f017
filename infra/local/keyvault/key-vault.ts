import { randomUUID } from "node:crypto";
import type {
  Caller,
  Clock,
  LocalRequest,
  LocalResponse,
  StandIn,
  TokenVerifier,
} from "../azure/exchange.ts";
import type { Access } from "../arm/access.ts";
import { callWindows } from "../arm/budgets.ts";
import type { ResourceState, VaultRecord } from "../arm/resource-state.ts";
import { createRenewals } from "./renewals.ts";
import { createVaultAccess } from "./vault-access.ts";
import { badParameter, challenge, refuseNetwork, vaultError } from "./vault-answers.ts";
import type { VaultEvents, VaultRequest } from "./vault-request.ts";
import { vaultRoutes, type VaultRoute } from "./vault-routes.ts";

const suffix = ".vault.azure.net";
const apiVersions = ["7.5", "7.6", "2025-07-01", "2026-04-01"];

/**
 * `*.vault.azure.net`: the data plane of all vaults of the tenant.
 *
 * @param deps.secretValues values of seeded secrets, by `vault/name`; others have one made from their name
 * @param deps.renewsSince the tenant's first moment: what is due after it renews by itself; without it nothing does
 */
export function createKeyVault(deps: {
  readonly state: ResourceState;
  readonly access: Access;
  readonly tokens: TokenVerifier;
  readonly clock: Clock;
  readonly events: VaultEvents;
  readonly secretValues?: ReadonlyMap<string, string>;
  readonly renewsSince?: Date;
}): StandIn {
  const { state, access, tokens, clock, events, secretValues, renewsSince: since } = deps;
  const renewals = since === undefined ? {} : createRenewals({ state, clock, events, since });
  const routes = vaultRoutes();
  const vaultAccess = createVaultAccess(access, state.tenantId);
  // 4,000 transactions in 10 s for each vault; what is refused does not count
  // (learn.microsoft.com/azure/key-vault/general/service-limits). The cap of five times as much for a whole subscription
  // is not stood in for.
  const transactions = callWindows({ limit: 4000, windowMs: 10_000, clock });
  const recordOf = (host: string) =>
    host.endsWith(suffix) ? state.vault(host.slice(0, -suffix.length)) : undefined;

  const answer = (request: LocalRequest, record: VaultRecord): LocalResponse => {
    const { vault } = record;
    const checked = authenticate(request, tokens, state.tenantId);
    if ("status" in checked) return checked;
    const { caller } = checked;
    const refused = refuseNetwork(vault, caller, state.tenantId) ?? refuseVersion(request);
    if (refused !== undefined) return refused;
    if (!transactions.take(vault.name.toLowerCase()).allowed) return tooMany();
    const found = findRoute(routes, request);
    if (found === undefined) return unknownOperation(request);
    const { route, path } = found;
    const denied = vaultAccess.refuse(vault, caller, route, path["name"]);
    if (denied !== undefined) return denied;
    const asked: VaultRequest = {
      request,
      record,
      state,
      clock,
      events,
      path,
      valueOf: (name, version) =>
        state.secretValue(vault.name, name, version) ??
        secretValues?.get(`${vault.name}/${name}`) ??
        `value of ${name} in ${vault.name}`,
    };
    const result = route.run(asked);
    if (request.method === "GET") return result;
    return {
      ...result,
      afterwards: () => {
        events.flush();
      },
    };
  };

  return {
    name: "key vault",
    ...renewals,
    // A vault that is gone has no such host: the proxy refuses to connect, as DNS would.
    serves: (host) => recordOf(host) !== undefined,
    handle(request) {
      const record = recordOf(request.host);
      const result =
        record === undefined
          ? vaultError(404, "VaultNotFound", `There is no vault at ${request.host}.`)
          : answer(request, record);
      const id = request.headers["x-ms-client-request-id"];
      return {
        cost: 1,
        ...result,
        headers: {
          "x-ms-request-id": randomUUID(),
          ...(id !== undefined && { "x-ms-client-request-id": id }),
          ...(record !== undefined && { "x-ms-keyvault-region": record.vault.location }),
          "Cache-Control": "no-cache",
          ...result.headers,
        },
      };
    },
  };
}

function authenticate(
  request: LocalRequest,
  tokens: TokenVerifier,
  tenantId: string,
): { readonly caller: Caller } | LocalResponse {
  const authorization = request.headers["authorization"];
  if (authorization === undefined || authorization === "") {
    return challenge(tenantId, "AKV10000: Request is missing a Bearer or PoP token.");
  }
  const audience = "https://vault.azure.net";
  const checked = tokens.verify(authorization, [audience, `${audience}/`]);
  if ("caller" in checked) return checked;
  return challenge(
    tenantId,
    `[BearerReadAccessTokenFailed] Error validating token: ${checked.problem}`,
  );
}

function refuseVersion({ query }: LocalRequest): LocalResponse | undefined {
  const version = query.get("api-version");
  if (version === null) return badParameter("api-version must be specified");
  if (apiVersions.includes(version)) return undefined;
  return badParameter(
    `The specified version (${version}) is not recognized. Consider using the latest supported version (${apiVersions.at(-1) ?? ""}).`,
  );
}

/** Without Retry-After: the service asks its clients to back off by themselves, longer each time. */
function tooMany(): LocalResponse {
  return vaultError(
    429,
    "Throttled",
    "Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached",
  );
}

function findRoute(
  routes: readonly VaultRoute[],
  request: LocalRequest,
): { readonly route: VaultRoute; readonly path: Record<string, string> } | undefined {
  for (const route of routes) {
    const match = request.method === route.method ? route.pattern.exec(request.path) : null;
    if (match === null) continue;
    try {
      const groups = Object.entries(match.groups ?? {});
      return {
        route,
        path: Object.fromEntries(groups.map(([name, text]) => [name, decodeURIComponent(text)])),
      };
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function unknownOperation({ method, host, path }: LocalRequest): LocalResponse {
  console.error(`key vault: nothing stands in for ${method} ${host}${path}`);
  return badParameter(`Method ${method} does not allow operation '${path}'`);
}
