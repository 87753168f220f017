import { z } from "zod";
import { reasonOf } from "../core/errors.ts";
import { type EventEnvelope, openEnvelope } from "./event-envelope.ts";
import type { VaultObjectKind } from "./records.ts";

/** Where a vault event says that something has changed: a place to look, never the truth. */
export interface VaultHint {
  readonly eventId: string;
  readonly type: string;
  /** Resource id of the vault, lower case, as the event's topic or source gives it. */
  readonly vaultId: string;
  readonly objectKind: VaultObjectKind;
  readonly name: string;
  /** When the event says it happened; absent when it does not say so in a way that can be read. */
  readonly at?: Date;
}

export type EventReading =
  | { readonly kind: "hint"; readonly hint: VaultHint }
  /** Well-formed, and of a type that says nothing about a secret, key or certificate. */
  | { readonly kind: "other"; readonly type: string }
  /** Cannot be read, and will not be readable when it comes again. */
  | { readonly kind: "poison"; readonly why: string };

// Nine of the ten types of a vault's topic; the tenth is about access policies
// (learn.microsoft.com/azure/event-grid/event-schema-key-vault).
const TYPE =
  /^Microsoft\.KeyVault\.(Secret|Key|Certificate)(NewVersionCreated|NearExpiry|Expired)$/i;
const VAULT_ID =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourcegroups\/[^/]+\/providers\/microsoft\.keyvault\/vaults\/[a-z0-9-]{3,24}$/;
const OBJECT_NAME = /^[0-9A-Za-z-]{1,127}$/;

/**
 * Reads one delivered event in either envelope. The library reads the envelopes; what it leaves as it comes is read here:
 * data in PascalCase, with stray spaces in names and values, with numbers as text.
 */
export async function readVaultEvent(event: unknown): Promise<EventReading> {
  let parsed: EventEnvelope;
  try {
    parsed = await openEnvelope(event);
  } catch (error) {
    return { kind: "poison", why: reasonOf(error) };
  }
  const words = TYPE.exec(parsed.type);
  if (words === null) return { kind: "other", type: parsed.type };
  const vaultId = parsed.source.trim().toLowerCase();
  if (!VAULT_ID.test(vaultId)) {
    return { kind: "poison", why: "Its topic is not the resource id of a vault." };
  }
  const data = tidy(parsed.data);
  const subject = parsed.subject?.trim() ?? "";
  const name = subject === "" ? (data.get("objectname") ?? "") : subject;
  if (!OBJECT_NAME.test(name)) {
    return { kind: "poison", why: "It does not name a secret, key or certificate." };
  }
  const at = parsed.time;
  return {
    kind: "hint",
    hint: {
      eventId: parsed.id,
      type: parsed.type,
      vaultId,
      objectKind: words[1]?.toLowerCase() as VaultObjectKind,
      name,
      ...(at === undefined || Number.isNaN(at.getTime()) ? {} : { at }),
    },
  };
}

/** Names in lower case, names and values without spaces around them; only text values. */
function tidy(data: unknown): ReadonlyMap<string, string> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(data);
  if (!parsed.success) return new Map();
  return new Map(
    Object.entries(parsed.data).flatMap(([name, value]) =>
      typeof value === "string" ? [[name.trim().toLowerCase(), value.trim()] as const] : [],
    ),
  );
}
