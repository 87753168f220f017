import { describe, expect, it } from "vitest";
import { readHeld } from "../../shared/inventory/held-permissions.ts";
import { answeringGraph, type GraphAnswer } from "../support/answering-graph.ts";

const GRAPH = "bbbbbbbb-0000-4000-8000-000000000001";
const CLIENT = "cccccccc-0000-4000-8000-000000000004";
const MAIL_READ = "810c84a8-4a9e-49e6-bf7d-12d183f40d01";
const NEXT = "https://graph.microsoft.com/v1.0/next/2";

const assignment = (id: string): object => ({
  id,
  appRoleId: MAIL_READ,
  principalDisplayName: "Mailer",
  principalId: CLIENT,
  principalType: "ServicePrincipal",
  resourceId: GRAPH,
});
const page = (rows: readonly object[], next?: string): GraphAnswer => ({
  body: { value: rows, ...(next === undefined ? {} : { "@odata.nextLink": next }) },
});
const MISSING: GraphAnswer = {
  status: 404,
  body: { error: { code: "Request_ResourceNotFound", message: "" } },
};

describe("reading what one service principal holds", () => {
  const grant = {
    id: "g",
    clientId: CLIENT,
    consentType: "AllPrincipals",
    principalId: null,
    resourceId: GRAPH,
    scope: " Mail.Read",
  };

  it("brings application permissions and grants, all pages of both", async () => {
    const { graph, asked } = answeringGraph((address) => {
      if (address.includes("/appRoleAssignments")) return page([assignment("a")], NEXT);
      if (address.endsWith("/next/2")) return page([assignment("b"), {}]);
      return page([grant, {}]);
    });
    const held = await readHeld(graph, CLIENT);
    expect(held).toMatchObject({
      kind: "read",
      unreadable: 2,
      facts: [
        { assignmentId: "a" },
        { assignmentId: "b" },
        { kind: "delegated-grant", grantId: "g", scopes: ["Mail.Read"] },
      ],
    });
    expect(asked.some((address) => address.includes(`$filter=clientId eq '${CLIENT}'`))).toBe(true);
  });

  it("says that it is gone, which is not that it holds nothing", async () => {
    const { graph } = answeringGraph((address) =>
      address.includes("/appRoleAssignments") ? MISSING : page([]),
    );
    expect(await readHeld(graph, CLIENT)).toEqual({
      kind: "gone",
    });
  });

  it("cannot be made to ask for more by what stands for an id", async () => {
    const { graph, asked } = answeringGraph(() => page([]));
    await readHeld(graph, "x' or clientId ne 'y");
    expect(asked.some((address) => address.includes("clientId eq 'x'' or clientId ne ''y'"))).toBe(
      true,
    );
  });
});
