import type { Caller } from "../azure/exchange.ts";
import type { FederatedCredential } from "../tenant/consent-model.ts";
import type { ConsentChange } from "../tenant/consent.ts";
import type { DirectoryChange } from "../tenant/directory-change.ts";
import type { Directory } from "../tenant/directory.ts";
import { type Act, modified, targetOf } from "./acts.ts";
import { assignmentAct } from "./assignment-acts.ts";
import { grantActs } from "./grant-acts.ts";
import { lifeAct, type ToldSet, updateActs } from "./object-acts.ts";
import { ownerActs } from "./owner-acts.ts";

/**
 * What the platform writes into the log for a change, before it is made. Changes of groups and of directory roles are told where
 * they are written.
 * @param directory as it truly is
 */
export function actsOfChange(
  directory: Directory,
  change: DirectoryChange,
  caller: Caller,
  now: Date,
): readonly Act[] {
  switch (change.kind) {
    case "put": {
      if (change.set === "groups") return [];
      const before = directory.sets[change.set].get(change.object.id);
      return before === undefined
        ? [lifeAct(change.set, "add", change.object)]
        : updateActs(change.set, before, change.object);
    }
    case "delete": {
      const object = directory.sets[change.set].get(change.id);
      if (object === undefined || change.set === "groups") return [];
      return [lifeAct(change.set, "delete", object)];
    }
    case "restore":
    case "purge": {
      const found = directory.deleted(change.id);
      if (found === undefined || found.set === "groups") return [];
      return [lifeAct(found.set, change.kind, found.object)];
    }
    case "owners":
      return ownersChanged(directory, change.id, change.owners);
    case "put-grant":
    case "remove-grant":
    case "put-assignment":
    case "remove-assignment":
    case "federated-credentials":
      return consentActs(directory, change, caller, now);
    case "put-policy":
    case "remove-policy":
    case "put-row":
    case "remove-row":
    case "member":
      return [];
  }
}

function consentActs(
  directory: Directory,
  change: ConsentChange,
  caller: Caller,
  now: Date,
): readonly Act[] {
  const { consent } = directory;
  switch (change.kind) {
    case "put-grant":
    case "remove-grant": {
      const before = consent.grants.get(change.id);
      const after = change.kind === "put-grant" ? change.grant : undefined;
      return grantActs(directory, { before, after }, caller, now);
    }
    case "put-assignment":
      return [assignmentAct(directory, change.assignment, true)];
    case "remove-assignment": {
      const assignment = consent.assignments.get(change.id);
      return assignment === undefined ? [] : [assignmentAct(directory, assignment, false)];
    }
    case "federated-credentials":
      return federatedActs(directory, change.id, change.credentials);
  }
}

function ownersChanged(
  directory: Directory,
  id: string,
  owners: readonly string[],
): readonly Act[] {
  const set = holderSet(directory, id);
  const owned = set === undefined ? undefined : directory.sets[set].get(id);
  if (set === undefined || owned === undefined) return [];
  return ownerActs(directory, set, owned, directory.owners(id), owners);
}

/** They have no records of their own: an update of what trusts them. */
function federatedActs(
  directory: Directory,
  id: string,
  credentials: readonly FederatedCredential[],
): readonly Act[] {
  const set = holderSet(directory, id);
  const holder = set === undefined ? undefined : directory.sets[set].get(id);
  if (set === undefined || holder === undefined) return [];
  const properties = [
    modified(
      "FederatedIdentityCredentials",
      directory.consent.federatedCredentials(id).map(logged),
      credentials.map(logged),
    ),
    modified("Included Updated Properties", undefined, "FederatedIdentityCredentials"),
  ];
  return [
    {
      activityDisplayName:
        set === "applications" ? "Update application" : "Update service principal",
      category: "ApplicationManagement",
      operationType: "Update",
      targetResources: [targetOf(set, holder, properties)],
    },
  ];
}

function holderSet(directory: Directory, id: string): Exclude<ToldSet, "users"> | undefined {
  return (["applications", "servicePrincipals"] as const).find(
    (set) => directory.sets[set].get(id) !== undefined,
  );
}

function logged({
  id,
  name,
  issuer,
  subject,
  audiences,
  description,
}: FederatedCredential): object {
  return {
    Name: name,
    Issuer: issuer,
    Subject: subject,
    Id: id,
    Description: description,
    Audiences: audiences,
  };
}
