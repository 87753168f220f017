import { isRecord } from "../arm/arm-answers.ts";
import type { VaultObject } from "../tenant/model.ts";
import { addDuration, isDuration } from "./durations.ts";

/**
 * When the vault itself makes the next version, in epoch milliseconds: certificates of its own issuer by `AutoRenew`, keys by
 * the `Rotate` action of their policy. `undefined` when it never will.
 */
export function renewalTime(object: VaultObject): number | undefined {
  const current = object.versions.at(-1);
  if (current?.enabled !== true || object.deletedAt !== undefined || object.managed === true) {
    return undefined;
  }
  const { created, nbf = created, exp } = current;
  const triggers =
    object.kind === "certificate" ? certificateTriggers(object) : keyTriggers(object);
  const times = triggers.flatMap((trigger) => {
    const { days_before_expiry: days, lifetime_percentage: percentage } = trigger;
    const { timeAfterCreate: after, timeBeforeExpiry: before } = trigger;
    if (typeof after === "string" && isDuration(after)) return [addDuration(created, after, 1)];
    if (exp === undefined) return [];
    if (typeof before === "string" && isDuration(before)) return [addDuration(exp, before, -1)];
    if (typeof days === "number") return [exp - days * 86_400];
    return typeof percentage === "number" ? [nbf + ((exp - nbf) * percentage) / 100] : [];
  });
  const first = Math.min(...times);
  // A period longer than the life itself would renew for ever and at once.
  return Number.isFinite(first) && first > created ? Math.ceil(first) * 1000 : undefined;
}

function certificateTriggers({ policy }: VaultObject): Record<string, unknown>[] {
  const issuer = isRecord(policy?.["issuer"]) ? policy["issuer"]["name"] : undefined;
  if (typeof issuer !== "string" || issuer.toLowerCase() !== "self") return [];
  return triggersOf(policy?.["lifetime_actions"], "action_type", "autorenew");
}

function keyTriggers({ policy }: VaultObject): Record<string, unknown>[] {
  return triggersOf(policy?.["lifetimeActions"], "type", "rotate");
}

function triggersOf(actions: unknown, property: string, wanted: string): Record<string, unknown>[] {
  const list: readonly unknown[] = Array.isArray(actions) ? actions : [];
  return list.flatMap((entry) => {
    if (!isRecord(entry) || !isRecord(entry["action"]) || !isRecord(entry["trigger"])) return [];
    const type = entry["action"][property];
    return typeof type === "string" && type.toLowerCase() === wanted ? [entry["trigger"]] : [];
  });
}
