import type { Caller, LocalResponse } from "../azure/exchange.ts";
import type { Access } from "../arm/access.ts";
import type { Vault } from "../tenant/model.ts";
import { forbiddenByPolicy, forbiddenByRbac } from "./vault-answers.ts";
import { collections } from "./vault-request.ts";
import type { VaultRoute } from "./vault-routes.ts";

interface VaultAccess {
  /** The refusal, or `undefined` when the caller may. `name` is the object's, for rights given on one object. */
  refuse(
    vault: Vault,
    caller: Caller,
    route: Pick<VaultRoute, "kind" | "dataAction" | "permission">,
    name?: string,
  ): LocalResponse | undefined;
}

/** Roles count in vaults with role-based access only, policies in the others only; the administrator may everything in both. */
export function createVaultAccess(access: Access, tenantId: string): VaultAccess {
  return {
    refuse(vault, caller, { kind, dataAction, permission }, name) {
      const plural = collections[kind];
      if (vault.enableRbacAuthorization) {
        const action = `Microsoft.KeyVault/vaults/${dataAction}`;
        const resource = name === undefined ? vault.id : `${vault.id}/${plural}/${name}`;
        if (access.allows(caller.objectId, action, resource, "data")) return undefined;
        return forbiddenByRbac(vault, caller, tenantId, action, resource);
      }
      if (access.isAdministrator(caller.objectId)) return undefined;
      const identities = access.identitiesOf(caller.objectId);
      const isGiven = vault.accessPolicies
        .filter(({ objectId }) => identities.includes(objectId))
        .some(({ permissions }) =>
          Object.entries(permissions)
            .filter(([of]) => of.toLowerCase() === plural)
            .flatMap(([, given]) => given.map((each) => each.toLowerCase()))
            .some((given) => given === permission || given === "all"),
        );
      return isGiven ? undefined : forbiddenByPolicy(vault, caller, tenantId, plural, permission);
    },
  };
}
