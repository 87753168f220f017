import { createHash } from "node:crypto";
import type { Blobs } from "../azure/blobs.ts";
import type { FactChange } from "../facts/fact-records.ts";
import { speaksForCertificates } from "../inventory/holder.ts";
import type { Fact, VaultObjectFact } from "../inventory/records.ts";
import type { CredentialSource } from "./scan-types.ts";

/**
 * Where certificates were seen: on which applications, and in which vaults. A certificate that is in both places belongs to
 * the application's facts, and neither reader alone can know that. What is kept here only says where to put a fact: what is
 * so is judged by the facts.
 */
export interface CertificatePlaces {
  /** Takes notes of a stretch of a source's read. `isAnew`: it begins the set, and what was noted of it before is void. */
  notes(source: DirectorySource | "vault-objects", isAnew: boolean): Notes;
  /** The fact as the last scan would place it. */
  place(fact: VaultObjectFact): Promise<VaultObjectFact>;
  /** The vault certificates of the last read that were put in another place than they belong to, in the place where they do. */
  misplaced(): Promise<readonly VaultObjectFact[]>;
  /** What was placed is read again before the next fact is: somebody else may know better. */
  forget(): void;
}

export interface Notes {
  see(change: FactChange<Fact>): void;
  /** Writes them down. Repeatable, as the stretch is. */
  keep(): Promise<void>;
}

type DirectorySource = Extract<CredentialSource, "applications" | "service-principals">;

/** What a directory object says of certificates. */
interface Holding {
  readonly appId: string;
  readonly speaks: boolean;
  readonly thumbprints: readonly string[];
}

/** A thumbprint as SHA-1 has it. What else a key calls itself is no thumbprint. */
const THUMBPRINT = /^[0-9A-F]{40}$/;

const PLACED = "certificates/placed.json";
const IN_VAULTS = "certificates/vault-objects.json";

export function createCertificatePlaces(deps: { blobs: Blobs }): CertificatePlaces {
  const { blobs } = deps;
  /** Hashes of what this process last wrote, by name: most scans find the same, and need not write it again. */
  const written = new Map<string, string>();
  let placed: Promise<ReadonlyMap<string, string>> | undefined;

  // The casts are where a stored document becomes records: only this module writes them.
  async function entries<T>(name: string): Promise<Map<string, T>> {
    const blob = await blobs.get(name);
    if (blob === undefined) return new Map();
    const { entries } = JSON.parse(blob.body.toString("utf8")) as { entries: [string, T][] };
    return new Map(entries);
  }

  async function put<T>(name: string, all: ReadonlyMap<string, T>): Promise<void> {
    const entries = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
    const text = JSON.stringify({ v: 1, entries });
    const hash = createHash("sha256").update(text).digest("base64url");
    if (hash === written.get(name)) return;
    await blobs.put(name, Buffer.from(text));
    written.set(name, hash);
  }

  function directoryNotes(source: DirectorySource, isAnew: boolean): Notes {
    const seen = new Map<string, Holding | undefined>();
    return {
      see(change) {
        seen.set(change.key, change.kind === "removed" ? undefined : holdingOf(change.fact));
      },
      async keep() {
        if (seen.size === 0 && !isAnew) return;
        const name = nameOf(source);
        const known = isAnew ? new Map<string, Holding>() : await entries<Holding>(name);
        for (const [key, holding] of seen) {
          if (holding === undefined) known.delete(key);
          else known.set(key, holding);
        }
        await put(name, known);
      },
    };
  }

  function vaultNotes(isAnew: boolean): Notes {
    const seen = new Map<string, VaultObjectFact>();
    return {
      see(change) {
        if (change.kind === "removed" || change.fact.kind !== "vault-object") return;
        if (change.fact.thumbprint !== undefined) seen.set(change.key, change.fact);
      },
      async keep() {
        const known = isAnew ? [] : await entries<VaultObjectFact>(IN_VAULTS);
        await put(IN_VAULTS, new Map([...known, ...seen]));
      },
    };
  }

  return {
    notes: (source, isAnew) =>
      source === "vault-objects" ? vaultNotes(isAnew) : directoryNotes(source, isAnew),

    async place(fact) {
      if (fact.thumbprint === undefined) return fact;
      placed ??= entries<string>(PLACED).catch((error: unknown) => {
        placed = undefined;
        throw error;
      });
      return placedAt(fact, await placed);
    },

    async misplaced() {
      const [inVaults, ...holdings] = await Promise.all([
        entries<VaultObjectFact>(IN_VAULTS),
        entries<Holding>(nameOf("applications")),
        entries<Holding>(nameOf("service-principals")),
      ]);
      const wanted = new Set([...inVaults.values()].map(({ thumbprint }) => thumbprint));
      const belongs = new Map(
        [...applicationsByThumbprint(holdings.flatMap((some) => [...some.values()]))].filter(
          ([thumbprint]) => wanted.has(thumbprint),
        ),
      );
      await put(PLACED, belongs);
      placed = Promise.resolve(belongs);
      return [...inVaults.values()].flatMap((fact) => {
        const right = placedAt(fact, belongs);
        return right.certificateOf === fact.certificateOf ? [] : [right];
      });
    },

    forget() {
      placed = undefined;
    },
  };
}

function nameOf(source: DirectorySource): string {
  return `certificates/${source}.json`;
}

/** `undefined` when there is nothing to know of it: it has no certificates, and it takes nobody's word away. */
function holdingOf(fact: Fact): Holding | undefined {
  if (fact.kind !== "application" && fact.kind !== "service-principal") return undefined;
  const speaks = speaksForCertificates(fact);
  const thumbprints = fact.credentials.flatMap(({ source, thumbprint }) =>
    source === "key" && thumbprint !== undefined && THUMBPRINT.test(thumbprint) ? [thumbprint] : [],
  );
  if (speaks && thumbprints.length === 0) return undefined;
  return { appId: fact.appId, speaks, thumbprints: [...new Set(thumbprints)] };
}

/** Of several applications that have one certificate, the first by id: each time the same. */
function applicationsByThumbprint(holdings: readonly Holding[]): ReadonlyMap<string, string> {
  const silent = new Set(holdings.filter(({ speaks }) => !speaks).map(({ appId }) => appId));
  const found = new Map<string, string>();
  for (const { appId, thumbprints } of holdings) {
    if (silent.has(appId)) continue;
    for (const thumbprint of thumbprints) {
      const known = found.get(thumbprint);
      if (known === undefined || appId < known) found.set(thumbprint, appId);
    }
  }
  return found;
}

function placedAt(fact: VaultObjectFact, placed: ReadonlyMap<string, string>): VaultObjectFact {
  const { certificateOf: _before, ...rest } = fact;
  const certificateOf = placed.get(fact.thumbprint ?? "");
  return { ...rest, ...(certificateOf === undefined ? {} : { certificateOf }) };
}
