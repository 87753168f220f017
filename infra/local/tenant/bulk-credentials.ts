import { certificate, type KeyEntry, type PasswordEntry, secret } from "./credentials.ts";
import type { Random } from "./random.ts";

interface Credentials {
  readonly passwordCredentials?: readonly PasswordEntry[];
  readonly keyCredentials?: readonly KeyEntry[];
}

/**
 * What an ordinary application holds, with its share of all applications. In a tenant of 100,000 about 9,000 applications give
 * something to report at the anchor; the ends of the healthy ones are spread over the year (two years for the few with long
 * secrets), so that thresholds are crossed every day from then on.
 */
const shares: readonly (readonly [share: number, make: (random: Random) => Credentials])[] = [
  [0.45, () => ({})],
  [0.28, oneSecret],
  [0.105, oneCertificate],
  [0.02, twoYearSecret],
  [0.05, secretAndCertificate],
  [0.007, alreadyRenewed],
  [0.025, endingSoon],
  [0.01, endedLately],
  [0.022, neverCleanedUp],
  [0.011, tooMany],
  [0.006, longLived],
];

export function bulkCredentials(random: Random): Credentials {
  let left = random.next();
  for (const [share, make] of shares) {
    if (left < share) return make(random);
    left -= share;
  }
  return oneSecret(random);
}

function oneSecret(random: Random): Credentials {
  const days = random.pick([180, 365, 365, 365]);
  return { passwordCredentials: [secret(random, healthy(random, days))] };
}

function twoYearSecret(random: Random): Credentials {
  return { passwordCredentials: [secret(random, healthy(random, 730))] };
}

function oneCertificate(random: Random): Credentials {
  return { keyCredentials: [certificate(random, healthy(random, 365))] };
}

function secretAndCertificate(random: Random): Credentials {
  return { ...oneSecret(random), ...oneCertificate(random) };
}

/** An older secret that ends soon beside the one that replaced it. */
function alreadyRenewed(random: Random): Credentials {
  const ends = random.int(2, 55);
  return {
    passwordCredentials: [
      secret(random, { starts: ends - 365, ends }),
      secret(random, { starts: -random.int(1, 20), ends: random.int(200, 340) }),
    ],
  };
}

function endingSoon(random: Random): Credentials {
  const ends = random.int(0, 59) + random.next();
  const span = { starts: ends - 365, ends };
  return random.chance(0.7)
    ? { passwordCredentials: [secret(random, span)] }
    : { keyCredentials: [certificate(random, span)] };
}

function endedLately(random: Random): Credentials {
  const ends = -random.int(0, 29) - random.next();
  return { passwordCredentials: [secret(random, { starts: ends - 365, ends })] };
}

function neverCleanedUp(random: Random): Credentials {
  const ends = -random.int(31, 2_500);
  return { passwordCredentials: [secret(random, { starts: ends - 365, ends })] };
}

function tooMany(random: Random): Credentials {
  const count = random.int(3, 5);
  return {
    passwordCredentials: Array.from({ length: count }, () => secret(random, healthy(random, 365))),
  };
}

/** Three to ninety-nine years. */
function longLived(random: Random): Credentials {
  const years = random.pick([3, 5, 5, 10, 10, 20, 99]);
  const starts = -random.int(30, 900);
  return { passwordCredentials: [secret(random, { starts, ends: starts + years * 365.25 })] };
}

/** Ends later than the widest threshold and has started already. */
function healthy(random: Random, days: number): { starts: number; ends: number } {
  const ends = random.int(60, days - 2) + random.next();
  return { starts: ends - days, ends };
}
