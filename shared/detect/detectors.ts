import type { Holder } from "../inventory/holder.ts";
import { actDetectors } from "./audit/act-detectors.ts";
import { accessDetectors } from "./access-detectors.ts";
import { applicationImplicitGrant } from "./application-implicit-grant.ts";
import { applicationLockOff } from "./application-lock-off.ts";
import { applicationPublicClient } from "./application-public-client.ts";
import { applicationRedirectRisky } from "./application-redirect-risky.ts";
import { blindSpot } from "./blind-spot.ts";
import { credentialAdded } from "./credential-added.ts";
import { credentialExpired } from "./credential-expired.ts";
import { credentialExpiring } from "./credential-expiring.ts";
import { credentialLongLived } from "./credential-long-lived.ts";
import { credentialMultiple } from "./credential-multiple.ts";
import { credentialNeverExpires } from "./credential-never-expires.ts";
import { credentialOnServicePrincipal } from "./credential-on-service-principal.ts";
import type { Detector } from "./detector.ts";
import { federatedCredentialBroad } from "./federated-credential-broad.ts";
import { federatedCredentialChanged } from "./federated-credential-changed.ts";
import { policyInvalid } from "./policy-invalid.ts";

/** Every rule about applications, their credentials and what is in vaults. A new rule is a new file and a line here. */
export const holderDetectors: readonly Detector<Holder>[] = [
  credentialExpiring,
  credentialExpired,
  credentialNeverExpires,
  credentialLongLived,
  credentialMultiple,
  credentialOnServicePrincipal,
  credentialAdded,
  federatedCredentialChanged,
  federatedCredentialBroad,
  applicationRedirectRisky,
  applicationImplicitGrant,
  applicationPublicClient,
  applicationLockOff,
];

/** The titles of all detectors by id, those that speak of the service's own state included. */
export const detectorTitles: ReadonlyMap<string, string> = new Map(
  [...actDetectors, ...holderDetectors, ...accessDetectors, blindSpot, policyInvalid].map(
    ({ id, title }) => [id, title],
  ),
);
