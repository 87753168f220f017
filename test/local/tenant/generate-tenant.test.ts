import { describe, expect, test } from "vitest";
import { contoso } from "../../../infra/local/tenant/contoso.ts";
import { generateTenant, specimens } from "../../../infra/local/tenant/generate-tenant.ts";
import { hostileTexts } from "../../../infra/local/tenant/hostile-text.ts";
import { sizes } from "../../../infra/local/tenant/sizes.ts";
import { properties } from "../../../infra/local/graph/properties.ts";
import { createHash } from "node:crypto";

const small = generateTenant({ size: "small", seed: 1 });
const medium = generateTenant({ size: "medium", seed: 1 });

function digest(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) =>
    part instanceof Map ? [...part] : part,
  );
  return createHash("sha256").update(text).digest("hex");
}

describe("a generated tenant", () => {
  test("is the same for the same seed", () => {
    expect(digest(generateTenant({ size: "small", seed: 1 }))).toBe(digest(small));
  });

  test("is another one for another seed, but for what settings may name", () => {
    const other = generateTenant({ size: "small", seed: 2 });
    expect(digest(other)).not.toBe(digest(small));
    expect(other.tenantId).toBe(small.tenantId);
    expect(other.identities.map(({ clientId }) => clientId)).toEqual(
      small.identities.map(({ clientId }) => clientId),
    );
  });

  test.each([
    ["small", small],
    ["medium", medium],
  ] as const)("%s has as many objects as its size says", (size, tenant) => {
    expect({
      applications: tenant.applications.length,
      servicePrincipals: tenant.servicePrincipals.length,
      users: tenant.users.length,
      groups: tenant.groups.length,
      vaults: tenant.vaults.length,
      subscriptions: tenant.subscriptions.length,
    }).toMatchObject({
      applications: sizes[size].applications,
      servicePrincipals: sizes[size].servicePrincipals,
      users: sizes[size].users,
      groups: sizes[size].groups,
      vaults: sizes[size].vaults,
      subscriptions: sizes[size].subscriptions,
    });
  });

  test("has every specimen in each size, and several from medium on", () => {
    const once = new Set([
      "break-glass account",
      "platform-made application whose certificate renews itself",
      "shared mailbox whose account is disabled",
      "application with hostile text",
      "service principal with hostile text",
      "user with a hostile display name",
      "group with very many members",
    ]);
    expect(specimens(medium).map(({ specimen }) => specimen)).toEqual(
      specimens(small).map(({ specimen }) => specimen),
    );
    for (const { specimen, objectIds } of specimens(medium)) {
      expect(new Set(objectIds).size, specimen).toBe(objectIds.length);
      const inSmall =
        specimens(small).find((one) => one.specimen === specimen)?.objectIds.length ?? 0;
      expect(objectIds.length, specimen).toBe(once.has(specimen) ? inSmall : inSmall * 3);
    }
  });

  test("gives every object the properties that Graph would show, and no others", () => {
    for (const set of ["applications", "servicePrincipals", "users", "groups"] as const) {
      for (const object of medium[set]) {
        expect(new Set(Object.keys(object))).toEqual(properties[set]);
      }
    }
  });

  test("names nothing twice and refers to nothing that never was", () => {
    const objects = [
      ...medium.applications,
      ...medium.servicePrincipals,
      ...medium.users,
      ...medium.groups,
    ];
    const ids = new Set([...objects, ...medium.deleted].map(({ id }) => id));
    expect(ids.size).toBe(objects.length + medium.deleted.length);
    for (const [id, owners] of medium.owners) {
      expect(ids.has(id)).toBe(true);
      expect(owners.every((owner) => ids.has(owner))).toBe(true);
      expect(new Set(owners).size).toBe(owners.length);
    }
    for (const [id, manager] of medium.managers) expect(ids.has(id) && ids.has(manager)).toBe(true);
    const principalNames = medium.users.map((user) =>
      String(user["userPrincipalName"]).toLowerCase(),
    );
    expect(new Set(principalNames).size).toBe(principalNames.length);
    const vaultIds = medium.vaults.map(({ id }) => id.toLowerCase());
    expect(new Set(vaultIds).size).toBe(vaultIds.length);
  });

  test("keeps to the names that a vault accepts", () => {
    for (const vault of medium.vaults) {
      expect(vault.name).toMatch(/^[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]$/);
      expect(vault.resourceGroup).toBe(vault.id.split("/")[4]);
      const names = vault.objects.map(({ kind, name }) => `${kind}/${name}`);
      expect(new Set(names).size).toBe(names.length);
      for (const { name } of vault.objects) expect(name).toMatch(/^[0-9a-zA-Z-]{1,127}$/);
    }
  });

  test("holds each hostile text as it is", () => {
    const names = new Set(small.applications.map((application) => application["displayName"]));
    for (const { what, text } of hostileTexts) expect(names.has(text), what).toBe(true);
  });

  test("shows one signing certificate as three entries of one thumbprint", () => {
    const ids = specimens(small).find(({ specimen }) => specimen.startsWith("SAML"))?.objectIds;
    const saml = small.servicePrincipals.find(({ id }) => id === ids?.[0]);
    const keys = saml?.["keyCredentials"] as {
      customKeyIdentifier: string;
      usage: string;
      keyId: string;
    }[];
    const passwords = saml?.["passwordCredentials"] as {
      customKeyIdentifier: string;
      keyId: string;
    }[];
    expect(keys.map(({ usage }) => usage)).toEqual(["Sign", "Verify"]);
    const [thumbprint] = new Set([...keys, ...passwords].map((one) => one.customKeyIdentifier));
    expect(new Set([...keys, ...passwords].map((one) => one.customKeyIdentifier)).size).toBe(1);
    expect(
      Buffer.from(thumbprint ?? "", "base64")
        .toString("hex")
        .toUpperCase(),
    ).toBe(saml?.["preferredTokenSigningKeyThumbprint"]);
  });

  test("gives the service's identities what they need and no more", () => {
    const of = (name: string) => small.identities.find((one) => one.name === name);
    expect(of("watch")?.graphRoles).toEqual([
      "Application.Read.All",
      "AuditLog.Read.All",
      "Directory.Read.All",
      "RoleManagement.Read.Directory",
      "PrivilegedAssignmentSchedule.Read.AzureADGroup",
      "PrivilegedEligibilitySchedule.Read.AzureADGroup",
    ]);
    expect(of("run")?.graphRoles).toEqual(["Mail.Send"]);
    expect(of("act")?.graphRoles).toEqual([]);
    for (const { objectId, clientId } of small.identities) {
      expect(small.servicePrincipals.find(({ id }) => id === objectId)).toMatchObject({
        appId: clientId,
        servicePrincipalType: "ManagedIdentity",
      });
    }
    const scopes = small.roleAssignments
      .filter(({ principalId }) => principalId === of("run")?.objectId)
      .map(({ scope }) => scope);
    expect(new Set(scopes)).toEqual(
      new Set([
        contoso.storageAccountId,
        small.vaults.find(({ name }) => name === contoso.vault)?.id,
      ]),
    );
    expect([...small.apiRoles.values()].flat().sort()).toEqual([
      "Steward.Admin",
      "Steward.Reader",
      "Steward.Reader",
    ]);
    expect([...small.secretValues.keys()]).toEqual(
      [contoso.webhookSecret, contoso.eventsSecret, contoso.eventsSigningSecret].map(
        (name) => `${contoso.vault}/${name}`,
      ),
    );
  });

  test("looks like a tenant in use: about half of the applications hold credentials, few of them ending", () => {
    const anchor = Date.parse("2026-03-02T09:00:00Z");
    const ends = (object: Readonly<Record<string, unknown>>): number[] =>
      [object["passwordCredentials"], object["keyCredentials"]]
        .flatMap((list) => list as { endDateTime: string | null }[])
        .map(({ endDateTime }) => (endDateTime === null ? Infinity : Date.parse(endDateTime)));
    const holding = medium.applications.filter((application) => ends(application).length > 0);
    const soon = holding.filter((one) => ends(one).some((end) => end - anchor <= 60 * 86_400_000));
    expect(holding.length / medium.applications.length).toBeGreaterThan(0.5);
    expect(holding.length / medium.applications.length).toBeLessThan(0.62);
    expect(soon.length / medium.applications.length).toBeLessThan(0.11);
  });
});
