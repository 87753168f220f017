import type { Holder } from "../inventory/holder.ts";
import { accessDetectors } from "./access-detectors.ts";
import { blindSpot } from "./blind-spot.ts";
import { credentialExpired } from "./credential-expired.ts";
import { credentialExpiring } from "./credential-expiring.ts";
import { credentialLongLived } from "./credential-long-lived.ts";
import { credentialMultiple } from "./credential-multiple.ts";
import { credentialNeverExpires } from "./credential-never-expires.ts";
import { credentialOnServicePrincipal } from "./credential-on-service-principal.ts";
import type { Detector } from "./detector.ts";
import { policyInvalid } from "./policy-invalid.ts";

/** Every rule about the holder of credentials. A new rule is a new file and a line here. */
export const holderDetectors: readonly Detector<Holder>[] = [
  credentialExpiring,
  credentialExpired,
  credentialNeverExpires,
  credentialLongLived,
  credentialMultiple,
  credentialOnServicePrincipal,
];

/** The titles of all detectors by id, those that speak of the service's own state included. */
export const detectorTitles: ReadonlyMap<string, string> = new Map(
  [...holderDetectors, ...accessDetectors, blindSpot, policyInvalid].map(({ id, title }) => [
    id,
    title,
  ]),
);
