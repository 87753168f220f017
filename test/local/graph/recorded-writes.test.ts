import { describe, expect, test } from "vitest";
import { apiAppIds, roleIdOf } from "../../../infra/local/tenant/apis.ts";
import type { AuditRecord } from "../../../infra/local/tenant/audit-log.ts";
import { entries, graphUnderTest, type GraphUnderTest, specimenIds, tenant } from "./support.ts";

const admin = { as: "admin" };
const [application] = specimenIds("three active secrets");
const [identity] = specimenIds("tier-0 permission of a managed identity");
const [foreign] = specimenIds("multi-tenant application of another tenant");
const graph = tenant.servicePrincipals.find((one) => one["appId"] === apiAppIds.graph)?.id ?? "";
const auditor = tenant.users.find((one) => one["userPrincipalName"] === "auditor@contoso.com")?.id;
const principal =
  tenant.servicePrincipals.find(
    (one) => one["appId"] === tenant.applications.find(({ id }) => id === application)?.["appId"],
  )?.id ?? "";
const secrets = "Update application \u2013 Certificates and secrets management ";

/** A second passes after each write, so that the log has them in their order; records of one write have none. */
const write = async (
  local: GraphUnderTest,
  ...sent: Parameters<GraphUnderTest["send"]>
): ReturnType<GraphUnderTest["send"]> => {
  const answer = await local.send(...sent);
  local.advance(1_000);
  return answer;
};

function names(local: GraphUnderTest): readonly string[] {
  return local.audit.readable().map(({ activityDisplayName }) => activityDisplayName);
}

function byName(local: GraphUnderTest): readonly AuditRecord[] {
  return local.audit
    .readable()
    .toSorted((left, right) => (left.activityDisplayName < right.activityDisplayName ? -1 : 1));
}

function last(local: GraphUnderTest): AuditRecord {
  const record = local.audit.readable().at(-1);
  if (record === undefined) throw new Error("Nothing was recorded.");
  return record;
}

/** Values of the first target's properties, parsed, by name. */
function properties({
  targetResources: [target],
}: AuditRecord): Record<string, readonly unknown[]> {
  return Object.fromEntries(
    (target?.modifiedProperties ?? []).map(({ displayName, oldValue, newValue }) => [
      displayName,
      [oldValue, newValue].map((text) =>
        text === null ? undefined : (JSON.parse(text) as unknown),
      ),
    ]),
  );
}

describe("the audit log tells of a write", () => {
  test("a secret of an application: with the en dash, the blank at the end, and the keys before and after", async () => {
    const local = graphUnderTest();
    const made = await write(local, "POST", `/v1.0/applications/${application}/addPassword`, {
      ...admin,
      body: { passwordCredential: { displayName: "backup" } },
    });
    const record = last(local);
    expect([record.activityDisplayName, record.category]).toEqual([
      secrets,
      "ApplicationManagement",
    ]);
    expect(record.targetResources).toMatchObject([{ id: application, type: "Application" }]);
    const [before, after] = properties(record)["KeyDescription"] as [string[], string[]];
    expect([before.length, after.length]).toEqual([3, 4]);
    expect(after).toContain(
      `[KeyIdentifier=${String(made.json["keyId"])},KeyType=Password,KeyUsage=Verify,DisplayName=backup]`,
    );
    expect(record.initiatedBy.user?.userPrincipalName).toBe("admin@contoso.com");
    const body = { keyId: made.json["keyId"] };
    await write(local, "POST", `/v1.0/applications/${application}/removePassword`, {
      ...admin,
      body,
    });
    expect(names(local)).toEqual([secrets, secrets]);
  });

  test("secrets of a service principal, by names of their own", async () => {
    const local = graphUnderTest();
    const url = `/v1.0/servicePrincipals/${principal}`;
    const { json } = await write(local, "POST", `${url}/addPassword`, { ...admin, body: {} });
    await write(local, "POST", `${url}/removePassword`, {
      ...admin,
      body: { keyId: json["keyId"] },
    });
    expect(names(local)).toEqual([
      "Add service principal credentials",
      "Remove service principal credentials",
    ]);
  });

  test.each([
    [{ web: { redirectUris: ["https://x.example/a"] } }, "AppAddress"],
    [{ web: { logoutUrl: "https://x.example/out" } }, "LogoutUrl"],
    [{ identifierUris: ["api://contoso.com/x"] }, "AppIdentifierUri"],
    [{ signInAudience: "AzureADMultipleOrgs" }, "AvailableToOtherTenants"],
    [{ isFallbackPublicClient: true }, "PublicClient"],
    [{ notes: "hello" }, "Notes"],
  ])("an update of an application by the name it has in the log: %o", async (body, name) => {
    const local = graphUnderTest();
    await write(local, "PATCH", `/v1.0/applications/${application}`, { ...admin, body });
    const record = last(local);
    expect(record.activityDisplayName).toBe("Update application");
    expect(Object.keys(properties(record))).toEqual([name, "Included Updated Properties"]);
    expect(properties(record)["Included Updated Properties"]?.[1]).toBe(name);
  });

  test("permissions that are asked for", async () => {
    const local = graphUnderTest();
    const id = roleIdOf("graph", "Mail.Read");
    const access = { resourceAppId: apiAppIds.graph, resourceAccess: [{ id, type: "Role" }] };
    const body = { requiredResourceAccess: [access] };
    await write(local, "PATCH", `/v1.0/applications/${application}`, { ...admin, body });
    expect(properties(last(local))["RequiredResourceAccess"]?.[1]).toEqual([
      {
        ResourceAppId: apiAppIds.graph,
        RequiredAppPermissions: [
          { EntitlementId: id, DirectAccessGrant: true, ImpersonationAccessGrants: [] },
        ],
      },
    ]);
  });

  test("an update that changes nothing", async () => {
    const local = graphUnderTest();
    await write(local, "PATCH", `/v1.0/applications/${application}`, { ...admin, body: {} });
    expect(properties(last(local))).toEqual({ "Included Updated Properties": [undefined, ""] });
  });

  test("the life of an application and its service principal", async () => {
    const local = graphUnderTest();
    const made = await write(local, "POST", "/v1.0/applications", {
      ...admin,
      body: { displayName: "New" },
    });
    const id = String(made.json["id"]);
    const body = { appId: made.json["appId"] };
    const sp = await write(local, "POST", "/v1.0/servicePrincipals", { ...admin, body });
    await write(local, "DELETE", `/v1.0/servicePrincipals/${String(sp.json["id"])}`, admin);
    await write(local, "DELETE", `/v1.0/applications/${id}`, admin);
    await write(local, "POST", `/v1.0/directory/deletedItems/${id}/restore`, admin);
    await write(local, "DELETE", `/v1.0/applications/${id}`, admin);
    await write(local, "DELETE", `/v1.0/directory/deletedItems/${id}`, admin);
    expect(names(local)).toEqual([
      "Add application",
      "Add service principal",
      "Remove service principal",
      "Delete application",
      "Restore application",
      "Delete application",
      "Hard Delete application",
    ]);
  });

  test("owners who come and go, as targets beside what they own", async () => {
    const local = graphUnderTest();
    const url = `/v1.0/applications/${application}/owners`;
    const body = { "@odata.id": `https://graph.microsoft.com/v1.0/users/${auditor ?? ""}` };
    await write(local, "POST", `${url}/$ref`, { ...admin, body });
    const record = last(local);
    expect(record.activityDisplayName).toBe("Add owner to application");
    expect(record.targetResources).toMatchObject([
      { id: auditor, type: "User", userPrincipalName: "auditor@contoso.com" },
      { id: application, type: "Application" },
    ]);
    expect(properties(record)["Application.ObjectID"]).toEqual([undefined, application]);
    await write(local, "DELETE", `${url}/${auditor ?? ""}/$ref`, admin);
    expect(last(local).activityDisplayName).toBe("Remove owner from application");
    expect(properties(last(local))["Application.ObjectID"]).toEqual([application, undefined]);
  });

  test("a user who is disabled, in two records of one act", async () => {
    const local = graphUnderTest();
    const body = { accountEnabled: false };
    await write(local, "PATCH", `/v1.0/users/${auditor ?? ""}`, { ...admin, body });
    expect(names(local).toSorted()).toEqual(["Disable account", "Update user"]);
    expect(new Set(local.audit.readable().map((one) => one.correlationId)).size).toBe(1);
  });

  test("a permission given: the target is the API, the client stands in the properties", async () => {
    const local = graphUnderTest();
    const appRoleId = roleIdOf("graph", "Mail.Read");
    const url = `/v1.0/servicePrincipals/${identity}/appRoleAssignments`;
    const body = { principalId: identity, resourceId: graph, appRoleId };
    const made = await write(local, "POST", url, { ...admin, body });
    const record = last(local);
    expect(record).toMatchObject({
      activityDisplayName: "Add app role assignment to service principal",
      operationType: "Assign",
    });
    expect(record.targetResources[0]).toMatchObject({ id: graph, type: "ServicePrincipal" });
    expect(properties(record)).toMatchObject({
      "AppRole.Id": [undefined, appRoleId],
      "AppRole.Value": [undefined, "Mail.Read"],
      "ServicePrincipal.ObjectID": [undefined, identity],
    });
    await write(local, "DELETE", `${url}/${String(made.json["id"])}`, admin);
    expect(last(local).activityDisplayName).toBe(
      "Remove app role assignment from service principal",
    );
    expect(properties(last(local))["AppRole.Value"]).toEqual(["Mail.Read", undefined]);
  });

  test("access given to a person, by another name", async () => {
    const local = graphUnderTest();
    const body = {
      principalId: auditor,
      resourceId: principal,
      appRoleId: "00000000-0000-0000-0000-000000000000",
    };
    const url = `/v1.0/servicePrincipals/${principal}/appRoleAssignedTo`;
    expect((await write(local, "POST", url, { ...admin, body })).status).toBe(201);
    expect(last(local).activityDisplayName).toBe("Add app role assignment grant to user");
  });

  test("a person's consent and the grant it makes, by a service in her name", async () => {
    const local = graphUnderTest();
    const body = {
      clientId: foreign,
      consentType: "Principal",
      principalId: auditor,
      resourceId: graph,
      scope: "Mail.Read",
    };
    await write(local, "POST", "/v1.0/oauth2PermissionGrants", { as: "auditor", body });
    const [grant, consent] = byName(local);
    expect(names(local).toSorted()).toEqual([
      "Add delegated permission grant",
      "Consent to application",
    ]);
    expect(consent?.correlationId).toBe(grant?.correlationId);
    expect(consent?.initiatedBy.user).toMatchObject({
      id: auditor,
      displayName: "Azure ESTS Service",
    });
    expect(consent?.targetResources[0]).toMatchObject({ id: foreign, type: "ServicePrincipal" });
    const told = consent === undefined ? {} : properties(consent);
    expect(told["ConsentContext.IsAdminConsent"]?.[1]).toBe("False");
    expect(told["ConsentAction.Permissions"]?.[1]).toMatch(
      /^\[\] => \[\[Id: .*ConsentType: Principal, Scope: Mail\.Read, CreatedDateTime: .*\]\]; $/,
    );
    expect(grant?.targetResources[0]?.id).toBe(graph);
    expect(grant === undefined ? {} : properties(grant)).toMatchObject({
      "DelegatedPermissionGrant.Scope": [undefined, "Mail.Read"],
      "ServicePrincipal.ObjectID": [undefined, foreign],
    });
  });

  test("a widened grant in three records, all from old to new", async () => {
    const local = graphUnderTest();
    const [client] = specimenIds("User.Read for all users");
    const list = `/v1.0/oauth2PermissionGrants?$filter=clientId eq '${client}'`;
    const [grant] = (await local.get(list)).json.value;
    const url = `/v1.0/oauth2PermissionGrants/${String(grant?.["id"])}`;
    await write(local, "PATCH", url, { ...admin, body: { scope: "User.Read Mail.Read" } });
    const [added, consent, removed] = byName(local);
    expect(names(local).toSorted()).toEqual([
      "Add delegated permission grant",
      "Consent to application",
      "Remove delegated permission grant",
    ]);
    for (const record of [added, removed]) {
      expect(record && properties(record)["DelegatedPermissionGrant.Scope"]).toEqual([
        "User.Read",
        "User.Read Mail.Read",
      ]);
    }
    const text = consent === undefined ? "" : properties(consent)["ConsentAction.Permissions"]?.[1];
    const [before, after] = String(text)
      .split(" => ")
      .map((side) => /Scope: ([^,]*)/.exec(side)?.[1]);
    expect(before).toBe(after);
  });

  test("a federated credential as an update of the application", async () => {
    const local = graphUnderTest();
    const body = {
      name: "pipeline",
      issuer: "https://oidc.builds.example.net",
      subject: "job:1",
      audiences: ["api://AzureADTokenExchange"],
    };
    const url = `/v1.0/applications/${application}/federatedIdentityCredentials`;
    await write(local, "POST", url, { ...admin, body });
    expect(last(local).activityDisplayName).toBe("Update application");
    expect(properties(last(local))["FederatedIdentityCredentials"]).toMatchObject([
      [],
      [{ Name: "pipeline", Issuer: body.issuer, Subject: "job:1" }],
    ]);
  });

  test("but not of a write that was refused", async () => {
    const local = graphUnderTest();
    await write(local, "PATCH", `/v1.0/applications/${application}`, { body: { notes: "x" } });
    const wrong = { passwordCredentials: [] };
    await write(local, "PATCH", `/v1.0/applications/${application}`, { ...admin, body: wrong });
    expect(names(local)).toEqual([]);
  });

  test("and readers of Graph see the record as it was written", async () => {
    const local = graphUnderTest();
    await write(local, "PATCH", `/v1.0/applications/${application}`, {
      ...admin,
      body: { notes: "n" },
    });
    const filter = `targetResources/any(t:t/id eq '${application}')`;
    const answer = await local.get(`/v1.0/auditLogs/directoryAudits?$filter=${filter}`);
    expect(answer.json.value).toHaveLength(1);
    expect(entries(answer.json.value[0], "targetResources")[0]?.["id"]).toBe(application);
  });
});
