import { expect, test } from "vitest";
import { grantedGraphRoles } from "../../../infra/local/graph/granted-graph-roles.ts";
import { apiAppIds, roleIdOf } from "../../../infra/local/tenant/apis.ts";
import { graphUnderTest, specimenIds, tenant } from "./support.ts";

const [client] = specimenIds("application that can give permissions, also to itself");
const resourceOf = (appId: string): string =>
  tenant.servicePrincipals.find((one) => one["appId"] === appId)?.id ?? "";

test("a program has the permissions of Graph that it was granted, and loses them with the grant", async () => {
  const { store, send } = graphUnderTest();
  const before = grantedGraphRoles(store.truth, client);
  expect(before).toContain("AppRoleAssignment.ReadWrite.All");

  const path = `/v1.0/servicePrincipals/${client}/appRoleAssignments`;
  const give = async (api: "graph" | "exchange", value: string): Promise<string> => {
    const [resourceId, appRoleId] = [resourceOf(apiAppIds[api]), roleIdOf(api, value)];
    const body = { principalId: client, resourceId, appRoleId };
    const { json } = await send("POST", path, { as: "admin", body });
    return String(json["id"]);
  };
  const given = await give("graph", "Mail.Read");
  await give("exchange", "full_access_as_app");
  expect(grantedGraphRoles(store.truth, client).toSorted()).toEqual(
    [...before, "Mail.Read"].toSorted(),
  );
  await send("DELETE", `${path}/${given}`, { as: "admin" });
  expect(grantedGraphRoles(store.truth, client)).toEqual(before);
});
