import { type AuditDraft, auditValue, type AuditTarget } from "./audit-log.ts";
import { microsoftTenantId } from "./contoso.ts";
import type { Directory } from "./directory.ts";
import type { GraphObject } from "./model.ts";
import type { Random } from "./random.ts";

interface NoiseAct {
  /** Display name of the part of the platform that acts. */
  readonly initiator: string;
  readonly draft: Omit<AuditDraft, "correlationId" | "initiatedBy">;
}

type NoiseMaker = (directory: Directory, random: Random) => NoiseAct | undefined;

/** What the platform does by itself in any tenant (seen in logs; learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities). */
export const noiseActs: readonly NoiseMaker[] = [
  rolledCertificate,
  justInTimePrincipal,
  licenceChange,
  licenceChange,
  emptyUserUpdate,
  emptyUserUpdate,
  emptyApplicationUpdate,
];

/** The certificate of a managed identity, which the platform replaces halfway through its life. */
function rolledCertificate(directory: Directory, random: Random): NoiseAct | undefined {
  const identity = someOf(
    directory.sets.servicePrincipals.all(),
    random,
    (one) => one["servicePrincipalType"] === "ManagedIdentity",
  );
  if (identity === undefined) return undefined;
  const keys = [random.guid(), random.guid()].map(
    (id) => `[KeyIdentifier=${id},KeyType=AsymmetricX509Cert,KeyUsage=Verify,DisplayName=]`,
  );
  return {
    initiator: "Managed Service Identity",
    draft: {
      activityDisplayName: "Add service principal credentials",
      category: "ApplicationManagement",
      operationType: "Add",
      targetResources: [
        target(identity, "ServicePrincipal", [
          ["KeyDescription", keys.slice(0, 1), keys],
          ["Included Updated Properties", undefined, "KeyDescription"],
        ]),
      ],
    },
  };
}

/** One of Microsoft's applications comes into the tenant with a licence that uses it. */
function justInTimePrincipal(directory: Directory, random: Random): NoiseAct | undefined {
  const principal = someOf(
    directory.sets.servicePrincipals.all(),
    random,
    (one) => one["appOwnerOrganizationId"] === microsoftTenantId,
  );
  if (principal === undefined) return undefined;
  return {
    initiator: "Microsoft Azure AD Internal - Jit Provisioning",
    draft: {
      activityDisplayName: "Add service principal",
      category: "ApplicationManagement",
      operationType: "Add",
      targetResources: [
        target(principal, "ServicePrincipal", [["AppId", [], [principal["appId"]]]]),
      ],
    },
  };
}

function licenceChange(directory: Directory, random: Random): NoiseAct | undefined {
  const user = someOf(directory.sets.users.all(), random, () => true);
  if (user === undefined) return undefined;
  return {
    initiator: "Microsoft Office 365 Portal",
    draft: {
      activityDisplayName: "Change user license",
      category: "UserManagement",
      operationType: "Update",
      targetResources: [target(user, "User", [["AssignedLicense", [], ["[SkuName=SPE_E5]"]]])],
    },
  };
}

/** The directory writes such records when it looks something over and finds it right. */
function emptyUserUpdate(directory: Directory, random: Random): NoiseAct | undefined {
  const user = someOf(directory.sets.users.all(), random, () => true);
  if (user === undefined) return undefined;
  return {
    initiator: "Microsoft Substrate Management",
    draft: update("Update user", "UserManagement", target(user, "User", unchanged)),
  };
}

function emptyApplicationUpdate(directory: Directory, random: Random): NoiseAct | undefined {
  const application = someOf(directory.sets.applications.all(), random, () => true);
  if (application === undefined) return undefined;
  return {
    initiator: "Device Registration Service",
    draft: update(
      "Update application",
      "ApplicationManagement",
      target(application, "Application", unchanged),
    ),
  };
}

type Properties = readonly (readonly [name: string, before: unknown, after: unknown])[];

const unchanged: Properties = [["Included Updated Properties", undefined, ""]];

function update(
  activityDisplayName: string,
  category: string,
  subject: AuditTarget,
): NoiseAct["draft"] {
  return { activityDisplayName, category, operationType: "Update", targetResources: [subject] };
}

function target(object: GraphObject, type: string, properties: Properties): AuditTarget {
  return {
    id: object.id,
    displayName: typeof object["displayName"] === "string" ? object["displayName"] : null,
    type,
    modifiedProperties: properties.map(([displayName, before, after]) => ({
      displayName,
      oldValue: auditValue(before),
      newValue: auditValue(after),
    })),
  };
}

/** The first that will do from a place of chance on. */
function someOf(
  objects: readonly GraphObject[],
  random: Random,
  willDo: (object: GraphObject) => boolean,
): GraphObject | undefined {
  if (objects.length === 0) return undefined;
  const start = random.int(0, objects.length - 1);
  return objects.slice(start).find(willDo) ?? objects.find(willDo);
}
