import { daysFromAnchor } from "../anchor.ts";
import { hostileTexts } from "../hostile-text.ts";
import type { Random } from "../random.ts";
import { vaultSecret } from "../vault-object.ts";
import type { VaultSpecimen } from "./vaults.ts";

export function secretSpecimens(random: Random): VaultSpecimen[] {
  const one = (
    specimen: string,
    name: string,
    ...versions: Parameters<typeof vaultSecret>[2][]
  ): VaultSpecimen => ({ specimen, objects: [vaultSecret(random, name, ...versions)] });

  return [
    one("vault secret that has ended", "acquirer-api", { created: -372, ends: -7 }),
    one("vault secret that ends soon", "card-scheme-api", { created: -353, ends: 12 }),
    one("vault secret without an end", "legacy-gateway-pin", { created: -1_200 }),
    one("disabled vault secret that ends soon", "old-terminal-key", {
      created: -360,
      ends: 5,
      enabled: false,
    }),
    one("vault secret that is not yet valid", "settlement-2027", {
      created: -2,
      starts: 30,
      ends: 300,
    }),
    one(
      "vault secret with ended versions behind a current one",
      "chargeback-portal",
      { created: -800, ends: -435 },
      { created: -440, ends: -75 },
      { created: -80, ends: 285 },
    ),
    {
      specimen: "soft-deleted vault secret",
      objects: [
        {
          ...vaultSecret(random, "fraud-model-token", { created: -300, ends: 20 }),
          deletedAt: daysFromAnchor(-4),
        },
      ],
    },
    // 127 characters are the most (learn.microsoft.com/azure/key-vault, object names).
    one(
      "vault secret whose name is as long as it may be",
      "reconciliation-".repeat(9).slice(0, 127).padEnd(127, "x"),
      {
        created: -350,
        ends: 14,
      },
    ),
    {
      specimen: "vault secret with hostile text in its tags",
      objects: hostileTexts.map(({ text }, index) =>
        vaultSecret(random, `partner-link-${index}`, {
          created: -340,
          ends: 25,
          // A vault takes 256 characters (service limit of this sort of tag).
          contentType: text.slice(0, 255),
          tags: { purpose: text.slice(0, 256), owner: text.slice(0, 256) },
        }),
      ),
    },
  ];
}

/** Vaults keep an end without a start: then a secret has been valid since it was made. */
export function longLivedSpecimens(random: Random): VaultSpecimen[] {
  return [
    {
      specimen: "vault secret of three years, without a start",
      objects: [vaultSecret(random, "clearing-house-pin", { created: -700, ends: 400 })],
    },
  ];
}
