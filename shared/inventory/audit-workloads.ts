import { canonicalJson } from "../facts/canonical-json.ts";
import type { AuditAct } from "./audit-acts.ts";
import type { Verb } from "./audit-role-acts.ts";
import type {
  CredentialAct,
  FederatedCredentialAct,
  OwnerAct,
  WorkloadAct,
  WorkloadPart,
} from "./audit-workload-acts.ts";
import { applicationChanged, isAspect } from "./audit-applications.ts";
import type { AuditChange, AuditRecord } from "./audit-record.ts";
import {
  type AuditContext,
  changeOf,
  guidOf,
  holderOfChange,
  isPlatform,
  lacking,
  listOf,
  onlyOne,
  said,
  targetsOf,
  workloadPart,
} from "./audit-values.ts";
import { loggedFederations, loggedKeys } from "./logged-keys.ts";
import { optional } from "./optional.ts";

const KEYS = "KeyDescription";
const FEDERATIONS = "FederatedIdentityCredentials";
/** Parts of the platform that renew the certificates of managed identities. */
const ROLLS_CREDENTIALS = ["managed service identity", "windows azure service management api"];
/** Parts of the platform that make service principals of Microsoft's applications when they are first used. */
const PROVISIONS = [
  "microsoft azure ad internal - jit provisioning",
  "aad app management",
  "managed service identity",
];

/** An entry that changes an application or service principal: each of the things it can change is an act of its own. */
export function workloadUpdated(record: AuditRecord, context: AuditContext): readonly AuditAct[] {
  const workload = workloadPart(workloadOf(record));
  if (workload === undefined) return [lacking(record, "the application")];
  const acts: readonly (AuditAct | undefined)[] = [
    credentialAct(record, workload, context),
    federatedAct(record, workload),
    applicationChanged(record, workload),
  ];
  const done = acts.filter((act) => act !== undefined);
  return done.length > 0 ? done : [{ kind: "noise", label: "nothing-changed" }];
}

/** An entry that says by its name that credentials were changed: without a list of them it has not said which. */
export function credentialsChanged(
  record: AuditRecord,
  context: AuditContext,
): readonly AuditAct[] {
  if (holderOfChange(record, KEYS, FEDERATIONS) === undefined) return [lacking(record, KEYS)];
  return workloadUpdated(record, context);
}

/** Made, deleted, restored, or its publisher verified. One that is made can bring credentials with it. */
export function workloadAct(
  record: AuditRecord,
  what: WorkloadAct["what"],
  context: AuditContext,
): readonly AuditAct[] {
  const workload = workloadPart(workloadOf(record));
  if (workload === undefined) return [lacking(record, "the application")];
  if (
    what === "created" &&
    workload.on === "service-principal" &&
    isPlatform(record.actor, PROVISIONS, context)
  ) {
    return [{ kind: "noise", label: "just-in-time-provisioning" }];
  }
  const credential = credentialAct(record, workload, context);
  return [{ kind: "workload", what, ...workload }, ...(credential ? [credential] : [])];
}

/**
 * An owner came or went. Which property names the owned object is not documented for all; without it the object is the
 * one of its type, and the owner the other target.
 */
export function ownerAct(record: AuditRecord, verb: Verb, of: OwnerAct["of"]): OwnerAct | AuditAct {
  const type = of === "application" ? "Application" : "ServicePrincipal";
  const property = `${type}.ObjectID`;
  const named = guidOf(said(record, verb, property));
  const carrier = record.targets.find(
    (target) => target.id !== named && changeOf(target, property) !== undefined,
  );
  const objects = targetsOf(record, type).filter((target) => target !== carrier);
  const object = objects.find(({ id }) => id === named) ?? onlyOne(objects);
  const owner =
    carrier ??
    onlyOne(
      targetsOf(record, "User", "ServicePrincipal").filter(
        (target) => target !== object && target.id !== named,
      ),
    );
  const objectId = named ?? object?.id;
  if (objectId === undefined || owner?.id === undefined) return lacking(record, "the owner");
  return {
    kind: "owner",
    verb,
    of,
    objectId,
    ownerId: owner.id,
    ...optional({
      objectName: said(record, verb, `${type}.DisplayName`) ?? object?.name,
      ownerName: owner.name ?? owner.userPrincipalName,
    }),
  };
}

/**
 * The one of the two that the operation is named for, wherever it stands; before it the one that carries what was
 * changed.
 */
function workloadOf(record: AuditRecord): AuditRecord["targets"][number] | undefined {
  const types = ["Application", "ServicePrincipal"];
  if (record.operationKey.includes("service principal")) types.reverse();
  const able = types.flatMap((type) => targetsOf(record, type));
  return (
    able.find((target) => [...target.changes.keys()].some(isTelling)) ??
    able.find(({ changes }) => changes.size > 0) ??
    able[0]
  );
}

function isTelling(name: string): boolean {
  return (
    [KEYS, FEDERATIONS].some((known) => known.toLowerCase() === name.toLowerCase()) ||
    isAspect(name)
  );
}

function credentialAct(
  record: AuditRecord,
  workload: WorkloadPart,
  context: AuditContext,
): AuditAct | undefined {
  const change = changeNamed(record, KEYS);
  if (change === undefined) return undefined;
  const before = loggedKeys(change.before);
  const after = loggedKeys(change.after);
  const act: CredentialAct = {
    kind: "credential",
    ...workload,
    added: after.filter(({ keyId }) => !before.some((key) => key.keyId === keyId)),
    removed: before.filter(({ keyId }) => !after.some((key) => key.keyId === keyId)),
  };
  if (act.added.length + act.removed.length === 0) {
    return countOf(change) > before.length + after.length ? lacking(record, KEYS) : undefined;
  }
  const isRoll =
    workload.on === "service-principal" && isPlatform(record.actor, ROLLS_CREDENTIALS, context);
  return isRoll ? { kind: "noise", label: "platform-credential-roll" } : act;
}

/** Federated credentials are known by their name, which never changes. */
function federatedAct(
  record: AuditRecord,
  workload: WorkloadPart,
): FederatedCredentialAct | AuditAct | undefined {
  const change = changeNamed(record, FEDERATIONS);
  if (change === undefined) return undefined;
  const before = new Map(loggedFederations(change.before).map((one) => [one.name, one]));
  const after = new Map(loggedFederations(change.after).map((one) => [one.name, one]));
  const act: FederatedCredentialAct = {
    kind: "federated-credential",
    ...workload,
    added: [...after.values()].filter(({ name }) => !before.has(name)),
    removed: [...before.values()].filter(({ name }) => !after.has(name)),
    changed: [...after.values()].flatMap((now) => {
      const was = before.get(now.name);
      if (was === undefined || canonicalJson(was) === canonicalJson(now)) return [];
      return [{ before: was, after: now }];
    }),
  };
  if (act.added.length + act.removed.length + act.changed.length > 0) return act;
  return countOf(change) > before.size + after.size ? lacking(record, FEDERATIONS) : undefined;
}

/** How many entries the change lists, whether they could be read or not. */
function countOf({ before, after }: AuditChange): number {
  return listOf(before).length + listOf(after).length;
}

function changeNamed(record: AuditRecord, name: string): AuditChange | undefined {
  const holder = holderOfChange(record, name);
  return holder === undefined ? undefined : changeOf(holder, name);
}
