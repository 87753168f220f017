import type { Catalogue } from "../inventory/access-records.ts";
import { hasRatedScopes } from "./delegated-scope.ts";

/** The APIs of the catalogue whose delegated scopes are rated, by the object ids of their service principals: some thirty at most. */
export function ratedResources({
  resources,
}: Pick<Catalogue, "resources">): Catalogue["resources"] {
  return Object.fromEntries(
    Object.entries(resources).filter(([, { appId }]) => hasRatedScopes(appId)),
  );
}
