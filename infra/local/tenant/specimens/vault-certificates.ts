import type { Random } from "../random.ts";
import {
  emailBefore,
  pendingCertificate,
  renewAtPercentage,
  renewBefore,
  vaultCertificate,
} from "../vault-object.ts";
import type { VaultSpecimen } from "./vaults.ts";

/** First the certificate itself, then the key and the secret behind it, which are not to be counted again. */
export function certificateSpecimens(random: Random): VaultSpecimen[] {
  return [
    {
      specimen: "certificate that renews itself 30 days before its end, 45 days left",
      objects: vaultCertificate(random, "checkout-tls", {
        ends: 45,
        issuer: "Self",
        lifetimeActions: [renewBefore(30)],
      }),
    },
    {
      specimen: "certificate that should have renewed itself 20 days ago",
      objects: vaultCertificate(random, "refunds-tls", {
        ends: 10,
        issuer: "DigiCert",
        lifetimeActions: [renewBefore(30)],
      }),
    },
    {
      specimen: "certificate that renews itself after 95 % of its life, 20 days left",
      objects: vaultCertificate(random, "terminal-mtls", {
        ends: 20,
        issuer: "Self",
        lifetimeActions: [renewAtPercentage(95)],
      }),
    },
    {
      specimen: "certificate with an external issuer, only announced by mail, 14 days left",
      objects: vaultCertificate(random, "bank-signing", {
        ends: 14,
        issuer: "Unknown",
        lifetimeActions: [emailBefore(30)],
      }),
    },
    {
      specimen: "certificate whose issuer has not answered",
      objects: [pendingCertificate(random, "psp-mtls")],
    },
  ];
}
