import { describe, expect, it } from "vitest";
import { keysUsed, nameOfResource } from "../../shared/inventory/encrypted-resources.ts";

const uri = "https://kv-pay.vault.azure.net";
const key = { host: "kv-pay.vault.azure.net", name: "cmk" };

describe("the keys that a resource is encrypted with", () => {
  it.each<[string, Parameters<typeof keysUsed>[0], readonly (typeof key)[]]>([
    [
      "of a storage account",
      { encryption: { keyvaultproperties: { keyvaulturi: uri, keyname: "cmk", keyversion: "" } } },
      [key],
    ],
    [
      "spelt otherwise, with a slash at the end",
      {
        encryption: {
          keyVaultProperties: { keyVaultUri: "https://KV-Pay.vault.azure.net/", keyName: "CMK" },
        },
      },
      [key],
    ],
    [
      "of a list, one of them twice",
      {
        encryption: {
          keyVaultProperties: [
            { keyVaultUri: uri, keyName: "cmk" },
            { keyVaultUri: uri, keyName: "other" },
            { keyVaultUri: uri, keyName: "cmk" },
          ],
        },
      },
      [key, { ...key, name: "other" }],
    ],
    [
      "of one address",
      { encryption: { keyVaultProperties: { keyIdentifier: `${uri}/keys/cmk` } } },
      [key],
    ],
    [
      "of a disk encryption set",
      { activeKey: { keyUrl: `${uri}/keys/cmk/0123456789abcdef` } },
      [key],
    ],
    ["of the platform", { encryption: { keySource: "Microsoft.Storage" } }, []],
    [
      "that are null, as in columns that a resource has not",
      { encryption: null, activeKey: null },
      [],
    ],
    [
      "that make no sense",
      {
        encryption: { keyVaultProperties: [7, "x", null, { keyVaultUri: 1, keyName: {} }] },
        activeKey: { keyUrl: "javascript:alert(1)" },
      },
      [],
    ],
    [
      "whose name is no key's",
      {
        activeKey: { keyUrl: `${uri}/keys/%3Cscript%3E` },
        encryption: { keyVaultProperties: { keyVaultUri: uri, keyName: "../secrets/x" } },
      },
      [],
    ],
    ["that are secrets", { activeKey: { keyUrl: `${uri}/secrets/cmk` } }, []],
  ])("%s", (_what, properties, expected) => {
    expect(keysUsed(properties)).toEqual(expected);
  });
});

it.each([
  [
    "/subscriptions/s/resourcegroups/g/providers/microsoft.storage/storageaccounts/pay",
    "storage account pay",
  ],
  [
    "/subscriptions/s/resourcegroups/g/providers/microsoft.compute/diskencryptionsets/des",
    "disk encryption set des",
  ],
  ["/subscriptions/s/resourcegroups/g/providers/microsoft.new/things/one", "resource one"],
])("calls %s %s", (id, name) => {
  expect(nameOfResource(id)).toBe(name);
});
