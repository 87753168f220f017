import { z } from "zod";

/** What a resource says of the key that it is encrypted with, as Resource Graph gives it. */
interface EncryptionProperties {
  readonly encryption?: unknown;
  readonly activeKey?: unknown;
}

/** A key of a vault; both in lower case. */
interface KeyAddress {
  readonly host: string;
  readonly name: string;
}

/**
 * Which keys a resource is encrypted with. Storage accounts and others name a vault and a key
 * below `encryption.keyVaultProperties`, one of them or a list, some as one address; a disk encryption set has the address of
 * its active key. Spelling differs between the services, so names are compared without case. What is not understood is no key.
 */
export function keysUsed({ encryption, activeKey }: EncryptionProperties): readonly KeyAddress[] {
  const below = fieldsOf(encryption).get("keyvaultproperties");
  const all = (Array.isArray(below) ? below : [below]).map(fieldsOf);
  const found = [fieldsOf(activeKey).get("keyurl"), ...all.flatMap(addressesIn)].flatMap(keyIn);
  return [...new Map(found.map((key) => [`${key.host}/${key.name}`, key])).values()];
}

/** "storage account payments", from a resource id: what people call it. */
export function nameOfResource(id: string): string {
  const [type = "", name = id] = id.split("/").slice(-2);
  return `${TYPE_WORDS[type.toLowerCase()] ?? "resource"} ${name}`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  storageaccounts: "storage account",
  diskencryptionsets: "disk encryption set",
  registries: "container registry",
  namespaces: "namespace",
};

const record = z.record(z.string(), z.unknown());
const keyPath = /^\/keys\/([0-9a-z-]{1,127})(\/|$)/;

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  const parsed = record.safeParse(value);
  if (!parsed.success) return new Map();
  return new Map(Object.entries(parsed.data).map(([name, one]) => [name.toLowerCase(), one]));
}

function addressesIn(fields: ReadonlyMap<string, unknown>): readonly unknown[] {
  const [uri, name] = [fields.get("keyvaulturi"), fields.get("keyname")];
  const parts =
    typeof uri === "string" && typeof name === "string"
      ? [`${uri.replace(/\/+$/, "")}/keys/${name}`]
      : [];
  return [...parts, fields.get("keyidentifier"), fields.get("keyuri")];
}

function keyIn(address: unknown): readonly KeyAddress[] {
  if (typeof address !== "string" || !URL.canParse(address)) return [];
  const { host, pathname } = new URL(address);
  const name = keyPath.exec(pathname.toLowerCase())?.[1];
  return name === undefined ? [] : [{ host, name }];
}
