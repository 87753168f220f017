import { describe, expect, it } from "vitest";
import { hintsOf } from "../../shared/owners/contact-hints.ts";
import {
  aHolder,
  anApplication,
  APP_ID,
  aServicePrincipal,
  aVaultObject,
  VAULT_ID,
} from "../build/a-holder.ts";

const SUBJECT = { kind: "application", id: APP_ID, name: "" } as const;

describe("hintsOf", () => {
  it("keeps the tags and the service reference that may hold an address", () => {
    const holder = aHolder(
      anApplication({
        tags: ["owner:ada@contoso.example", "WindowsAzureActiveDirectoryIntegratedApp"],
        serviceReference: "desk@contoso.example",
      }),
    );
    expect(hintsOf(holder, SUBJECT)).toEqual({
      appId: APP_ID,
      texts: ["owner:ada@contoso.example", "desk@contoso.example"],
    });
  });

  it("says where only a service principal is there", () => {
    expect(hintsOf(aHolder(aServicePrincipal()), SUBJECT)).toEqual({
      appId: APP_ID,
      isServicePrincipalOnly: true,
    });
  });

  it("does not keep what is too long or too much", () => {
    const tags = [
      `owner:${"a".repeat(600)}@contoso.example`,
      ...Array.from({ length: 20 }, (_n, i) => `t${i}@`),
    ];
    expect(hintsOf(aHolder(anApplication({ tags })), SUBJECT).texts).toEqual(
      Array.from({ length: 10 }, (_n, i) => `t${i}@`),
    );
  });

  it("keeps of a vault object where it is, and its own tags", () => {
    const object = aVaultObject({ tags: { owner: "ada@contoso.example", cost: "42" } });
    const subject = {
      kind: "vault-object",
      id: `${VAULT_ID}/secret/payroll-db`,
      name: "",
    } as const;
    expect(hintsOf(aHolder(object), subject)).toEqual({
      vaultId: VAULT_ID,
      tags: { owner: "ada@contoso.example" },
    });
  });
});
