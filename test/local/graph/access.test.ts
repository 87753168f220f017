import { describe, expect, test, vi } from "vitest";
import { contoso } from "../../../infra/local/tenant/contoso.ts";
import { roleId } from "../../../infra/local/tenant/entra-roles.ts";
import { graphUnderTest, tenant } from "./support.ts";

const application = tenant.applications[0]?.id ?? "";

describe("access", () => {
  test.each(["", "nobody"])("refuses the token '%s'", async (as) => {
    const { get } = graphUnderTest();
    const answer = await get("/v1.0/applications", { as });
    expect([answer.status, answer.json.error.code]).toEqual([401, "InvalidAuthenticationToken"]);
    expect(answer.headers["www-authenticate"]).toContain("Bearer");
  });

  test.each([
    ["run", "GET", "applications"],
    ["run", "GET", `applications/${application}`],
    ["run", "GET", "users/delta"],
    ["act", "GET", "servicePrincipals"],
    ["auditor", "GET", "users"],
    ["watch", "PATCH", `applications/${application}`],
    ["watch", "DELETE", `applications/${application}`],
    ["watch", "POST", `applications/${application}/addPassword`],
    ["watch", "POST", `users/${contoso.sender}/sendMail`],
    ["directory", "GET", "users?$select=id,signInActivity"],
    ["owner", "PATCH", `applications/${application}`],
    ["owner", "POST", "applications"],
  ])("%s may not %s %s", async (as, method, path) => {
    const { send } = graphUnderTest();
    const answer = await send(method, `/v1.0/${path}`, {
      as,
      ...(method === "GET" ? {} : { body: {} }),
    });
    expect([answer.status, answer.json.error.code]).toEqual([403, "Authorization_RequestDenied"]);
  });

  test("OwnedBy is enough for what the caller owns", async () => {
    const { send } = graphUnderTest();
    const act = tenant.identities.find(({ name }) => name === "act")?.objectId ?? "";
    const owned = await send("POST", `/v1.0/applications/${application}/owners/$ref`, {
      as: "admin",
      body: { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${act}` },
    });
    expect(owned.status).toBe(204);
    const minted = await send("POST", `/v1.0/applications/${application}/addPassword`, {
      as: "owner",
      body: {},
    });
    expect(minted.status).toBe(200);
  });

  test("whoever is Global Administrator for the whole tenant may do all, until the role ends", async () => {
    const { send, elapse } = graphUnderTest();
    const [{ id } = { id: "" }] = tenant.users.filter(
      (user) => user["userPrincipalName"] === contoso.reader,
    );
    const give = (directoryScopeId: string) =>
      send("POST", "/v1.0/roleManagement/directory/roleAssignmentScheduleRequests", {
        as: "admin",
        body: {
          ...{ action: "adminAssign", principalId: id, directoryScopeId, justification: "Work." },
          roleDefinitionId: roleId("Global Administrator"),
          scheduleInfo: { expiration: { type: "afterDuration", duration: "PT1H" } },
        },
      });
    const rename = async (): Promise<number> => {
      const body = { notes: "Looked after." };
      return (await send("PATCH", `/v1.0/applications/${application}`, { as: `user:${id}`, body }))
        .status;
    };
    await give(`/${application}`);
    expect(await rename()).toBe(403);
    await give("/");
    expect(await rename()).toBe(204);
    await elapse(3_600_000);
    expect(await rename()).toBe(403);
  });

  test.each(["admin", "watch"])("%s may read when people last signed in", async (as) => {
    const { get } = graphUnderTest();
    const answer = await get("/v1.0/users?$select=id,signInActivity&$top=1", { as });
    expect(answer.status).toBe(200);
  });

  test("answers errors in Graph's shape, with the ids of the request", async () => {
    const { get } = graphUnderTest();
    const answer = await get("/v1.0/applications/00000000-0000-4000-8000-000000000000", {
      headers: { "client-request-id": "mine" },
    });
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual({
      error: {
        code: "Request_ResourceNotFound",
        message: expect.stringContaining("does not exist") as unknown,
        innerError: {
          date: "2026-03-02T09:00:00",
          "request-id": "request-1",
          "client-request-id": "mine",
        },
      },
    });
    expect(answer.headers).toMatchObject({
      "request-id": "request-1",
      "client-request-id": "mine",
    });
  });

  test.each([
    ["GET", "/v1.0/permissionGrants", 400],
    ["GET", "/v1.0/applications/x/extensionProperties", 400],
    ["GET", "/beta/applications", 404],
    ["GET", "/v1.0/applications(uniqueName='x')", 400],
    ["PUT", "/v1.0/applications", 405],
    ["GET", "/v1.0/applications/not-a-guid", 400],
  ])("refuses %s %s", async (method, path, status) => {
    const loud = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { send } = graphUnderTest();
    expect((await send(method, path)).status).toBe(status);
    if (!path.includes("not-a-guid") && !path.includes("uniqueName")) {
      expect(loud).toHaveBeenCalledWith(expect.stringContaining("local Azure does not know"));
    }
    loud.mockRestore();
  });
});
