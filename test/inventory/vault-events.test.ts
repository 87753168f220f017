import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readVaultEvent } from "../../shared/inventory/vault-events.ts";

const VAULT =
  "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-Payroll/providers/Microsoft.KeyVault/vaults/kv-Payroll";
const AT = "2026-06-01T10:20:30.1234567Z";

const data = (changes: object = {}): object => ({
  Id: "https://kv-payroll.vault.azure.net/secrets/payroll-db/0123456789abcdef",
  VaultName: "kv-payroll",
  ObjectType: "Secret",
  ObjectName: "payroll-db",
  Version: "0123456789abcdef",
  NBF: null,
  EXP: 1796083200,
  ...changes,
});
const grid = (changes: object = {}): object => ({
  id: "event-1",
  topic: VAULT,
  subject: "payroll-db",
  eventType: "Microsoft.KeyVault.SecretNearExpiry",
  eventTime: AT,
  data: data(),
  dataVersion: "1",
  metadataVersion: "1",
  ...changes,
});
const cloud = (changes: object = {}): object => ({
  specversion: "1.0",
  id: "event-1",
  source: VAULT,
  subject: "payroll-db",
  type: "Microsoft.KeyVault.SecretNearExpiry",
  time: AT,
  data: data(),
  ...changes,
});

const HINT = {
  eventId: "event-1",
  type: "Microsoft.KeyVault.SecretNearExpiry",
  vaultId: VAULT.toLowerCase(),
  objectKind: "secret",
  name: "payroll-db",
  at: new Date("2026-06-01T10:20:30.123Z"),
};

describe("readVaultEvent", () => {
  it.each([
    ["Event Grid", grid()],
    ["CloudEvents", cloud()],
  ])("reads the envelope of %s", async (_what, event) => {
    expect(await readVaultEvent(event)).toEqual({ kind: "hint", hint: HINT });
  });

  const kinds = ["Secret", "Key", "Certificate"];
  const happenings = ["NewVersionCreated", "NearExpiry", "Expired"];
  it.each(kinds.flatMap((kind) => happenings.map((what) => [kind, what])))(
    "takes %s%s for a hint",
    async (kind = "", what = "") => {
      const type = `Microsoft.KeyVault.${kind}${what}`;
      for (const event of [grid({ eventType: type }), cloud({ type })]) {
        expect(await readVaultEvent(event)).toMatchObject({
          kind: "hint",
          hint: { objectKind: kind.toLowerCase(), type },
        });
      }
    },
  );

  it.each([
    "Microsoft.KeyVault.VaultAccessPolicyChanged",
    "Microsoft.KeyVault.SecretDeleted",
    "Microsoft.KeyVault.SecretNearExpiry2",
    "Microsoft.Storage.BlobCreated",
    "Microsoft.EventGrid.SubscriptionValidationEvent",
    "xMicrosoft.KeyVault.SecretExpired",
  ])("leaves %s alone", async (type) => {
    expect(await readVaultEvent(grid({ eventType: type }))).toEqual({ kind: "other", type });
    expect(await readVaultEvent(cloud({ type }))).toEqual({ kind: "other", type });
  });

  it("takes the name from the data where the subject is missing or empty", async () => {
    const { subject, ...rest } = cloud() as { subject: string };
    expect(subject).toBe("payroll-db");
    expect(await readVaultEvent(rest)).toMatchObject({
      kind: "hint",
      hint: { name: "payroll-db" },
    });
    for (const empty of ["", "  "]) {
      expect(await readVaultEvent(cloud({ subject: empty }))).toMatchObject({
        kind: "hint",
        hint: { name: "payroll-db" },
      });
    }
  });

  it("does not mind stray spaces in the names and values of the data, nor numbers as text", async () => {
    const { subject, ...rest } = cloud({
      data: { " ObjectName ": " payroll-db ", "EXP ": "1796083200", NBF: "", Id: 7 },
    }) as { subject: string };
    expect(subject).toBe("payroll-db");
    expect(await readVaultEvent(rest)).toEqual({ kind: "hint", hint: HINT });
  });

  it("does not mind spaces round topic and subject", async () => {
    const event = grid({ topic: ` ${VAULT} `, subject: " payroll-db " });
    expect(await readVaultEvent(event)).toEqual({ kind: "hint", hint: HINT });
  });

  it.each([
    ["null", null],
    ["missing", undefined],
    ["a text", "payroll-db"],
    ["a list", []],
    ["a number", 7],
  ])("needs no data where the subject names the object: data %s", async (_what, foreign) => {
    expect(await readVaultEvent(cloud({ data: foreign }))).toMatchObject({ kind: "hint" });
  });

  it("says nothing of when, where the time cannot be read", async () => {
    for (const time of ["yesterday", ""]) {
      const reading = await readVaultEvent(cloud({ time }));
      if (reading.kind === "hint") expect(reading.hint.at).toBeUndefined();
      else expect(reading.kind).toBe("poison");
    }
  });

  it.each([
    ["a vault in another place", `${VAULT}/secrets/payroll-db`],
    ["a path that climbs", VAULT.replace("kv-Payroll", "..")],
    ["a query", `${VAULT}?api-version=1`],
    ["a storage account", VAULT.replace("Microsoft.KeyVault/vaults", "Microsoft.Storage/accounts")],
    ["a host in front", `https://evil.example${VAULT}`],
    ["a second line", `${VAULT}\n/subscriptions/x`],
    ["an empty text", ""],
  ])("is not led by a topic that is %s", async (_what, topic) => {
    expect((await readVaultEvent(grid({ topic }))).kind).toBe("poison");
    expect((await readVaultEvent(cloud({ source: topic }))).kind).toBe("poison");
  });

  it.each(["../keys/other", "a/b", "a?b", "a b", "a%2Fb", "a\nb", "ünï", "a".repeat(128), "."])(
    "is not led by the name %j",
    async (subject) => {
      expect((await readVaultEvent(grid({ subject }))).kind).toBe("poison");
      expect((await readVaultEvent(cloud({ subject }))).kind).toBe("poison");
    },
  );

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "event"],
    ["a number", 7],
    ["a list", [grid()]],
    ["an empty object", {}],
    ["no id", { ...grid(), id: undefined }],
    ["a number as id", { ...cloud(), id: 7 }],
    ["a number as type", { ...cloud(), type: 7 }],
    ["a list as topic", { ...grid(), topic: [VAULT] }],
    ["no topic", { ...grid(), topic: undefined }],
    ["another version of CloudEvents without a source", { specversion: "2.0", id: "x" }],
  ])("calls %s poison", async (_what, event) => {
    expect((await readVaultEvent(event)).kind).toBe("poison");
  });

  it("never throws, whatever comes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.anything(),
          fc
            .dictionary(fc.constantFrom(...Object.keys({ ...grid(), ...cloud() })), fc.anything())
            .map((changes) => ({ ...grid(), ...changes })),
          fc.dictionary(fc.constantFrom(...Object.keys(cloud())), fc.anything()).map((changes) => ({
            ...cloud(),
            ...changes,
          })),
        ),
        async (event) => {
          expect(["hint", "other", "poison"]).toContain((await readVaultEvent(event)).kind);
        },
      ),
      { numRuns: 300 },
    );
  });
});
