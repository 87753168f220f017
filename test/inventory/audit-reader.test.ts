import { describe, expect, it } from "vitest";
import { readAuditLog } from "../../shared/inventory/audit-reader.ts";
import { anAuditRow } from "../build/an-audit-row.ts";
import { answeringGraph, collected, type GraphAnswer } from "../support/answering-graph.ts";

const SINCE = new Date("2026-03-02T10:15:00.000Z");
const NEXT = "https://graph.microsoft.com/v1.0/auditLogs/directoryAudits?$skiptoken=2";
const always = (): boolean => true;

const row = (id: string, activityDateTime: string): object =>
  anAuditRow({ id, activityDateTime, activityDisplayName: "Add group" });
const FIRST: GraphAnswer = {
  body: {
    value: [row("a", "2026-03-02T10:01:00Z"), row("b", "2026-03-02T10:16:00.5Z"), { id: "x" }],
    "@odata.nextLink": NEXT,
  },
};
const SECOND: GraphAnswer = {
  body: { value: [row("b", "2026-03-02T10:16:00.5Z"), row("c", "2026-03-02T10:17:00Z")] },
};
const log = (address: string): GraphAnswer => (address.includes("$skiptoken") ? SECOND : FIRST);
const refusing = (message: string, status = 400, code = "BadRequest") =>
  answeringGraph(() => ({ status, body: { error: { code, message } } })).graph;

describe("readAuditLog", () => {
  it("reads from a quarter of an hour before on, oldest first, each record once", async () => {
    const { graph, asked } = answeringGraph(log);
    const outcome = await readAuditLog(graph, SINCE, always);
    expect(outcome.kind).toBe("read");
    const records = await collected(outcome.reading.records);
    expect(records.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(outcome.reading.result()).toEqual({ unreadable: 1, isCutShort: false });
    expect(asked).toEqual([
      "/v1.0/auditLogs/directoryAudits?$filter=activityDateTime ge 2026-03-02T10:00:00.000Z&$orderby=activityDateTime asc&$top=999",
      "/v1.0/auditLogs/directoryAudits?$skiptoken=2",
    ]);
  });

  it("stops when it may not go on, and says that there is more", async () => {
    const { graph, asked } = answeringGraph(log);
    const outcome = await readAuditLog(graph, SINCE, () => false);
    expect(outcome.kind).toBe("read");
    const records = await collected(outcome.reading.records);
    expect(records.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(outcome.reading.result().isCutShort).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it("has read it to its end when there was nothing", async () => {
    const { graph } = answeringGraph(() => ({ body: { value: [] } }));
    const outcome = await readAuditLog(graph, SINCE, always);
    expect(outcome.kind).toBe("read");
    expect(await collected(outcome.reading.records)).toEqual([]);
    expect(outcome.reading.result()).toEqual({ unreadable: 0, isCutShort: false });
  });

  it.each([
    "The earliest allowed time is 2026-03-02T10:10:00Z.",
    "Requested 2026-03-02T10:00:00.000Z, minimum 2026-03-02T10:10:00",
    "Not before 2026-03-02T12:10:00.0000000+02:00",
  ])("reads what is left when the log does not reach back, and says so: %s", async (message) => {
    const { graph, asked } = answeringGraph((address) =>
      address.includes("10:00:00.000Z")
        ? { status: 400, body: { error: { code: "BadRequest", message } } }
        : SECOND,
    );
    const outcome = await readAuditLog(graph, SINCE, always);
    expect(outcome).toMatchObject({
      kind: "reaches-less-far",
      earliest: "2026-03-02T10:11:00.000Z",
    });
    expect((await collected(outcome.reading.records)).map(({ id }) => id)).toEqual(["b", "c"]);
    expect(asked[1]).toContain("ge 2026-03-02T10:11:00.000Z");
  });

  it.each([
    ["names no instant", "Invalid filter clause"],
    ["names the one that was asked for", "Invalid: activityDateTime ge 2026-03-02T10:00:00.000Z"],
  ])("takes a refusal that %s for an error", async (_what, message) => {
    await expect(readAuditLog(refusing(message), SINCE, always)).rejects.toMatchObject({
      code: "not-answered",
      status: 400,
    });
  });

  it("does not take a missing permission for an empty log", async () => {
    const graph = refusing("2026-03-02T10:10:00Z", 403, "Authorization_RequestDenied");
    await expect(readAuditLog(graph, SINCE, always)).rejects.toMatchObject({
      code: "permission-missing",
      permission: "AuditLog.Read.All",
    });
  });
});
