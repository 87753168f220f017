import type { Directory } from "../tenant/directory.ts";
import type { GraphObject } from "../tenant/model.ts";
import { type Act, modified, targetOf } from "./acts.ts";
import { findMember } from "./owners.ts";

const nouns = { applications: "application", servicePrincipals: "service principal" } as const;
const prefixes = { applications: "Application", servicePrincipals: "ServicePrincipal" } as const;

/**
 * One record for each owner who came or went. The target is the owner, and what is owned stands in its properties (as for members of
 * groups; the names are not confirmed), then the owned object itself.
 */
export function ownerActs(
  directory: Directory,
  set: "applications" | "servicePrincipals",
  owned: GraphObject,
  before: readonly string[],
  after: readonly string[],
): readonly Act[] {
  const act = (ownerId: string, isAdded: boolean): Act => {
    const owner = findMember(directory, ownerId, ["users", "servicePrincipals"]);
    const property = (name: string, value: unknown): ReturnType<typeof modified> =>
      modified(
        `${prefixes[set]}.${name}`,
        isAdded ? undefined : value,
        isAdded ? value : undefined,
      );
    const properties = [
      property("ObjectID", owned.id),
      property("DisplayName", owned["displayName"]),
      property("AppId", owned["appId"]),
    ];
    return {
      activityDisplayName: `${isAdded ? "Add owner to" : "Remove owner from"} ${nouns[set]}`,
      category: "ApplicationManagement",
      operationType: isAdded ? "Assign" : "Unassign",
      targetResources: [
        owner === undefined
          ? { id: ownerId, displayName: null, type: "Other", modifiedProperties: properties }
          : targetOf(owner.set, owner.object, properties),
        targetOf(set, owned),
      ],
    };
  };
  return [
    ...after.filter((id) => !before.includes(id)).map((id) => act(id, true)),
    ...before.filter((id) => !after.includes(id)).map((id) => act(id, false)),
  ];
}
