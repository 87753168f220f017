import { addApplication } from "../application.ts";
import { businessAppName } from "../business-names.ts";
import { certificate, secret } from "../credentials.ts";
import { type TenantDraft, someStaff } from "../draft.ts";
import type { Random } from "../random.ts";
import { vaultCertificate, vaultSecret } from "../vault-object.ts";
import type { VaultSpecimen } from "./vaults.ts";

/** Secrets with the tags of the rotation pattern (azure.md, section 5.1): the credential they hold, and whose it is. */
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
    sharedCertificate(draft, random, owners()),
  ];
}

/** One certificate in a vault and on the application that signs in with it: one thumbprint, one credential. */
function sharedCertificate(
  draft: TenantDraft,
  random: Random,
  owners: readonly string[],
): VaultSpecimen {
  const thumbprint = random.bytes(20);
  addApplication(draft, random, {
    displayName: businessAppName(random),
    owners,
    keyCredentials: [certificate(random, { starts: -344, ends: 21 }, { thumbprint })],
  });
  return {
    specimen: "certificate of one thumbprint in a vault and on an application",
    objects: vaultCertificate(random, "ledger-client", {
      ends: 21,
      issuer: "Unknown",
      lifetimeActions: [],
      x5t: thumbprint.toString("base64url"),
    }),
  };
}
