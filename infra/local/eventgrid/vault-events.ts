import { createHash } from "node:crypto";
import type { Clock } from "../azure/exchange.ts";
import { stableNumber } from "../arm/stable-number.ts";
import { objectUri, type ObjectKind, type VaultEvents } from "../keyvault/vault-request.ts";
import type { Vault, VaultObject, VaultObjectVersion } from "../tenant/model.ts";
import type { EventSchema } from "./envelopes.ts";
import { lifeCycle } from "./life-cycle.ts";
import type { PendingEvents } from "./pending-events.ts";

const titles: Readonly<Record<ObjectKind, string>> = {
  secret: "Secret",
  key: "Key",
  certificate: "Certificate",
};

/**
 * Turns what happens in a vault with an event subscription into scheduled events. Versions of the seed are older than what could
 * have announced them and never speak; a certificate speaks for the secret and the key behind it (not confirmed: whether
 * those have events of their own).
 */
export function createVaultEvents(deps: {
  readonly pending: PendingEvents;
  readonly clock: Clock;
  readonly flush: () => void;
}): VaultEvents {
  const { pending, clock, flush } = deps;

  const plan = (
    schema: EventSchema,
    vault: Vault,
    object: VaultObject,
    version: VaultObjectVersion,
    what: "NewVersionCreated" | "NearExpiry" | "Expired",
    dueAt: number,
  ): void => {
    const about = objectUri(vault, object, version.version);
    pending.put({
      id: uuidOf(`${about}|${what}|${dueAt}`),
      schema,
      type: `Microsoft.KeyVault.${titles[object.kind]}${what}`,
      source: vault.id,
      // The bare name, without any path.
      subject: object.name,
      data: {
        Id: about,
        VaultName: vault.name,
        ObjectType: titles[object.kind],
        ObjectName: object.name,
        Version: version.version,
        NBF: unixTime(version.nbf, about),
        EXP: unixTime(version.exp, about),
      },
      about,
      dueAt,
      attempts: 0,
    });
  };
  const planLife = (
    schema: EventSchema,
    vault: Vault,
    object: VaultObject,
    version: VaultObjectVersion,
  ): void => {
    const about = objectUri(vault, object, version.version);
    const life = lifeCycle(object, version, clock.now().getTime());
    if (pending.watched(about) === life.fingerprint) return;
    pending.watch(about, life.fingerprint);
    if (life.nearExpiryAt !== undefined) {
      plan(schema, vault, object, version, "NearExpiry", life.nearExpiryAt);
    }
    if (life.expiredAt !== undefined) {
      plan(schema, vault, object, version, "Expired", life.expiredAt);
    }
  };

  return {
    versionCreated(vault, object, version) {
      if (vault.eventSchema === undefined) return;
      const now = clock.now().getTime();
      plan(vault.eventSchema, vault, object, version, "NewVersionCreated", now);
      planLife(vault.eventSchema, vault, object, version);
    },
    versionChanged(vault, object, version) {
      if (vault.eventSchema === undefined) return;
      const about = objectUri(vault, object, version.version);
      const before = pending.watched(about);
      if (before === undefined) return;
      const { fingerprint } = lifeCycle(object, version, clock.now().getTime());
      if (fingerprint === before) return;
      pending.cancelUnpublished(about);
      planLife(vault.eventSchema, vault, object, version);
    },
    objectDeleted(vault, object) {
      for (const { version } of object.versions) {
        const about = objectUri(vault, object, version);
        if (pending.watched(about) === undefined) continue;
        pending.cancelUnpublished(about);
        // Not the fingerprint of any life cycle: a recovered object is scheduled again.
        pending.watch(about, "deleted");
      }
    },
    flush,
  };
}

/** Documented as a number, shown as a quoted string in the published samples: some versions have the one, some the other. */
function unixTime(seconds: number | undefined, about: string): number | string | null {
  if (seconds === undefined) return null;
  return stableNumber(about) % 2 === 0 ? seconds : String(seconds);
}

function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
