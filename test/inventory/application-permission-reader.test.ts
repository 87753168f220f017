import { describe, expect, it } from "vitest";
import { createApplicationPermissionReader } from "../../shared/inventory/application-permission-reader.ts";
import { answeringGraph, collected, type GraphAnswer } from "../support/answering-graph.ts";

const GRAPH = "bbbbbbbb-0000-4000-8000-000000000001";
const EXCHANGE = "bbbbbbbb-0000-4000-8000-000000000002";
const GONE = "bbbbbbbb-0000-4000-8000-000000000003";
const CLIENT = "cccccccc-0000-4000-8000-000000000004";
const MAIL_READ = "810c84a8-4a9e-49e6-bf7d-12d183f40d01";
const NEXT = "https://graph.microsoft.com/v1.0/next";

const assignment = (id: string, changes: object = {}): object => ({
  id,
  appRoleId: MAIL_READ,
  createdDateTime: "2026-03-02T10:00:00.1234567Z",
  principalDisplayName: "Mailer",
  principalId: CLIENT,
  principalType: "ServicePrincipal",
  resourceId: GRAPH,
  resourceDisplayName: "Microsoft Graph",
  ...changes,
});
const page = (rows: readonly object[], next?: string): GraphAnswer => ({
  body: { value: rows, ...(next === undefined ? {} : { "@odata.nextLink": `${NEXT}/${next}` }) },
});
const MISSING: GraphAnswer = {
  status: 404,
  body: { error: { code: "Request_ResourceNotFound", message: "" } },
};
const always = (): boolean => true;

/** Graph with three pages, the second of them empty; Exchange with one. */
function tenant(address: string): GraphAnswer {
  if (address.includes(`/servicePrincipals/${GRAPH}/`)) return page([assignment("a")], "2");
  if (address.endsWith("/next/2")) return page([], "3");
  if (address.endsWith("/next/3")) return page([assignment("B")]);
  if (address.includes(`/servicePrincipals/${EXCHANGE}/`)) {
    return page([assignment("c", { resourceId: EXCHANGE })]);
  }
  return MISSING;
}

describe("reading who holds permissions", () => {
  it("pages every resource, says which were read completely, and takes one that is gone as empty", async () => {
    const { graph, asked } = answeringGraph(tenant);
    const reading = createApplicationPermissionReader({ graph }).read(
      [GRAPH, GONE, EXCHANGE],
      undefined,
      always,
    );
    const facts = await collected(reading.facts);
    expect(facts.map((fact) => "assignmentId" in fact && fact.assignmentId)).toEqual([
      "a",
      "B",
      "c",
    ]);
    expect(facts[0]).toEqual({
      kind: "application-permission",
      assignmentId: "a",
      clientId: CLIENT,
      clientName: "Mailer",
      resourceId: GRAPH,
      appRoleId: MAIL_READ,
      createdAt: "2026-03-02T10:00:00.123Z",
    });
    expect(reading.result()).toEqual({
      pages: 3,
      unreadable: 0,
      blind: [],
      scopes: [],
      catalogue: {},
    });
    expect(reading.cursor()).toBeUndefined();
    expect(asked).toHaveLength(5);
    expect(asked[0]).toContain("$top=999");
  });

  it("goes on where it was stopped, within a resource and between two, and reads all of it once", async () => {
    const { graph } = answeringGraph(tenant);
    const { read } = createApplicationPermissionReader({ graph });
    const ids: string[] = [];
    const places: unknown[] = [];
    let cursor: ReturnType<ReturnType<typeof read>["cursor"]>;
    do {
      const reading = read([GRAPH, EXCHANGE], cursor, () => false);
      for (const fact of await collected(reading.facts)) {
        if (fact.kind === "application-permission") ids.push(fact.assignmentId);
      }
      cursor = reading.cursor();
      places.push(cursor);
    } while (cursor !== undefined);
    expect(ids).toEqual(["a", "B", "c"]);
    expect(places).toEqual([
      { place: 0, link: `${NEXT}/2` },
      { place: 0, link: `${NEXT}/3` },
      { place: 1 },
      undefined,
    ]);
  });

  it("keeps what service principals hold, and leaves out people, groups and access without a role", async () => {
    const { graph } = answeringGraph(() =>
      page([
        assignment("user", { principalType: "User" }),
        assignment("group", { principalType: "Group" }),
        assignment("access", { appRoleId: "00000000-0000-0000-0000-000000000000" }),
        assignment("kept", { createdDateTime: null, principalDisplayName: null }),
        assignment("", {}),
        { ...assignment("x"), principalId: null },
        assignment("y", { appRoleId: "Mail.Read" }),
        {},
      ]),
    );
    const reading = createApplicationPermissionReader({ graph }).read([GRAPH], undefined, always);
    expect(await collected(reading.facts)).toEqual([
      {
        kind: "application-permission",
        assignmentId: "kept",
        clientId: CLIENT,
        resourceId: GRAPH,
        appRoleId: MAIL_READ,
      },
    ]);
    expect(reading.result().unreadable).toBe(4);
  });

  it("begins twenty resources with one request, and takes what they have together for the pages it fills", async () => {
    const resources = Array.from(
      { length: 45 },
      (_, index) => `bbbbbbbb-0000-4000-8000-0000000001${String(index).padStart(2, "0")}`,
    );
    const rows = Array.from({ length: 200 }, (_, row) => assignment(`a${String(row)}`));
    const { graph, requests } = answeringGraph(() => page(rows));
    const pagesSoFar: number[] = [];
    const { read } = createApplicationPermissionReader({ graph });
    const reading = read(resources, undefined, (pages) => {
      pagesSoFar.push(pages);
      return pages < 9;
    });
    expect(await collected(reading.facts)).toHaveLength(8_000);
    expect(requests()).toBe(2);
    // 4,000 rows, and 4,000 more: nothing is asked for that would be thrown away.
    expect(pagesSoFar).toEqual([5, 10]);
    expect(reading.cursor()).toEqual({ place: 40 });
    const rest = read(resources, reading.cursor(), always);
    expect(await collected(rest.facts)).toHaveLength(1_000);
    expect([rest.cursor(), requests()]).toEqual([undefined, 3]);
  });

  it("begins those after a long one again when it was stopped within that", async () => {
    const { graph, asked } = answeringGraph(tenant);
    const { read } = createApplicationPermissionReader({ graph });
    const first = read([GRAPH, EXCHANGE], undefined, (pages) => pages < 2);
    expect(await collected(first.facts)).toHaveLength(1);
    const rest = read([GRAPH, EXCHANGE], first.cursor(), always);
    expect(await collected(rest.facts)).toHaveLength(2);
    expect(asked.filter((address) => address.includes(EXCHANGE))).toHaveLength(2);
  });

  it("asks nothing when there are no resources", async () => {
    const { graph, asked } = answeringGraph(tenant);
    const reading = createApplicationPermissionReader({ graph }).read([], undefined, always);
    expect(await collected(reading.facts)).toEqual([]);
    expect([reading.cursor(), reading.result().scopes, asked]).toEqual([undefined, [], []]);
  });

  it.each([
    [403, "Authorization_RequestDenied", "permission-missing"],
    [400, "Directory_ExpiredPageToken", "list-expired"],
    [400, "Request_BadRequest", "not-answered"],
  ])("does not take %i %s for nothing", async (status, code, expected) => {
    const { graph } = answeringGraph(() => ({ status, body: { error: { code, message: "" } } }));
    const reading = createApplicationPermissionReader({ graph }).read([GRAPH], undefined, always);
    await expect(collected(reading.facts)).rejects.toMatchObject({ code: expected });
    expect(reading.result().scopes).toEqual([]);
  });
});
