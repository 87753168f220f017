import { addApplication, type ApplicationParts } from "../application.ts";
import { businessAppName } from "../business-names.ts";
import { certificate, type KeyEntry, secret } from "../credentials.ts";
import { type TenantDraft, someStaff } from "../draft.ts";
import type { Random } from "../random.ts";
import { vaultCertificate, vaultSecret } from "../vault-object.ts";
import type { VaultSpecimen } from "./vaults.ts";

/**
 * Secrets with the tags of the rotation pattern: the credential they hold, and whose it is
 * (learn.microsoft.com/azure/key-vault/secrets/tutorial-rotation-dual).
 */
export function rotationSpecimens(draft: TenantDraft, random: Random): VaultSpecimen[] {
  const owners = () => someStaff(draft, random, 1).map(({ id }) => id);
  const held = (ends: number): { readonly appId: string; readonly keyId: string } => {
    const entry = secret(random, { starts: ends - 180, ends, displayName: "rotated" });
    const { application } = addApplication(draft, random, {
      displayName: businessAppName(random),
      owners: owners(),
      passwordCredentials: [entry],
    });
    return { appId: String(application["appId"]), keyId: entry.keyId };
  };
  const tagged = (
    specimen: string,
    name: string,
    ends: number,
    credentialId: string,
    provider: string,
  ): VaultSpecimen => ({
    specimen,
    objects: [
      vaultSecret(random, name, {
        created: ends - 180,
        ends,
        tags: { CredentialId: credentialId, ProviderAddress: provider, ValidityPeriodDays: "180" },
      }),
    ],
  });
  const byUrl = held(16);
  const byAppId = held(17);
  const wrong = held(18);
  const stale = held(150);
  return [
    tagged(
      "vault secret that holds an application's secret, named by address",
      "orders-client-secret",
      16,
      byUrl.keyId,
      `https://graph.microsoft.com/v1.0/applications(appId='${byUrl.appId}')`,
    ),
    tagged(
      "vault secret that holds an application's secret, named by client id",
      "stock-client-secret",
      17,
      byAppId.keyId,
      byAppId.appId,
    ),
    tagged(
      "vault secret whose rotation tags name another application's secret",
      "audit-client-secret",
      18,
      byAppId.keyId,
      wrong.appId,
    ),
    // Its application has gone on to another secret; this one is left over.
    tagged(
      "vault secret whose rotation tags name a removed secret",
      "crm-client-secret",
      19,
      random.guid(),
      stale.appId,
    ),
    sharedCertificate(draft, random, owners(), {
      specimen: "certificate of one thumbprint in a vault and on an application",
      name: "ledger-client",
      ends: 21,
    }),
  ];
}

/** Certificates of a vault that are on applications, too, which must not quieten the vault's. */
export function quietingSpecimens(draft: TenantDraft, random: Random): VaultSpecimen[] {
  const owners = () => someStaff(draft, random, 1).map(({ id }) => id);
  return [
    sharedCertificate(draft, random, owners(), {
      specimen:
        "certificate of one thumbprint in a vault and on an application that is switched off",
      name: "warehouse-tls",
      ends: -6,
      application: { isDisabled: true },
    }),
    sharedCertificate(draft, random, owners(), {
      specimen: "certificate of one thumbprint in a vault and on a disabled service principal",
      name: "courier-tls",
      ends: -9,
      servicePrincipal: { accountEnabled: false },
    }),
    sharedCertificate(draft, random, owners(), {
      specimen:
        "certificate of one thumbprint in a vault and on an application that has a newer one",
      name: "invoice-signing",
      ends: -3,
      newer: certificate(random, { starts: -12, ends: 353 }),
    }),
  ];
}

/** One certificate in a vault and on the application that signs in with it: one thumbprint, one credential. */
function sharedCertificate(
  draft: TenantDraft,
  random: Random,
  owners: readonly string[],
  parts: {
    readonly specimen: string;
    readonly name: string;
    readonly ends: number;
    readonly application?: Partial<ApplicationParts>;
    readonly newer?: KeyEntry;
    readonly servicePrincipal?: Readonly<Record<string, unknown>>;
  },
): VaultSpecimen {
  const { specimen, name, ends } = parts;
  const thumbprint = random.bytes(20);
  addApplication(
    draft,
    random,
    {
      displayName: businessAppName(random),
      owners,
      keyCredentials: [
        certificate(random, { starts: ends - 365, ends }, { thumbprint }),
        ...(parts.newer === undefined ? [] : [parts.newer]),
      ],
      ...parts.application,
    },
    parts.servicePrincipal,
  );
  return {
    specimen,
    objects: vaultCertificate(random, name, {
      ends,
      issuer: "Unknown",
      lifetimeActions: [],
      x5t: thumbprint.toString("base64url"),
    }),
  };
}
