import { expect } from "vitest";
import { allFindings, essence, type Finding } from "./findings.ts";
import { CREDENTIALS_ONLY, type LocalAzure, startLocalAzure } from "./local-azure.ts";
import { firstScanTold } from "./settled.ts";

/** Scans while Graph answers every question about service principals with `status`, then while it does not. */
export async function scanHalfFailing(status: number): Promise<void> {
  // Only the scans that are started here count.
  const azure = await startLocalAzure({
    env: { ...CREDENTIALS_ONLY, STEWARD_CREDENTIAL_SCAN_SCHEDULE: "0 0 9 * * *" },
  });
  try {
    await firstScanTold(azure);
    await scan(azure); // what takes two looks to be sure of has been said after it
    const known = await allFindings(azure);
    expect(known.length).toBeGreaterThan(100);

    await azure.fault({
      match: { host: "graph.microsoft.com", path: "/servicePrincipals/" },
      status,
    });
    expect(await scan(azure)).toMatchObject({
      state: "partial",
      sources: among([
        { source: "applications", state: "completed" },
        { source: "service-principals", state: "failed" },
        { source: "vault-objects", state: "completed" },
      ]),
    });
    expect(essence(await allFindings(azure))).toEqual(essence(known));
    expect((await azure.api("/api/status")).body).toMatchObject({
      sources: among([
        { source: "applications", state: "current" },
        { source: "service-principals", state: "unreadable" },
        { source: "vault-objects", state: "current" },
      ]),
    });

    expect(await scan(azure)).toMatchObject({ state: "partial" });
    const found = await allFindings(azure);
    const [opened, ...others] = blindSpots(found);
    expect(opened).toMatchObject({ state: "open" });
    expect(others).toEqual([]);
    expect(essence(found.filter(({ id }) => id !== opened?.id))).toEqual(essence(known));

    await azure.clearFaults();
    expect(await scan(azure)).toMatchObject({ state: "completed" });
    expect(blindSpots(await allFindings(azure))).toMatchObject([{ state: "open" }]);
    expect(await scan(azure)).toMatchObject({ state: "completed" });
    expect(blindSpots(await allFindings(azure))).toMatchObject([{ state: "resolved" }]);
  } finally {
    await azure.stop();
  }
}

async function scan(azure: LocalAzure): Promise<unknown> {
  const { body } = await azure.api("/api/scans", {
    method: "POST",
    body: { kinds: ["credentials"] },
  });
  // A source that fails is tried again after rests of up to four minutes.
  await azure.advance("PT20M");
  return (await azure.api(`/api/scans/${(body as { id: string }).id}`)).body;
}

/** All of these are there, whatever else is. */
function among(sources: readonly object[]): unknown {
  return expect.arrayContaining(
    sources.map((source) => expect.objectContaining(source) as unknown),
  ) as unknown;
}

function blindSpots(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(
    ({ detector, subject }) =>
      detector === "blind-spot" && subject.id.startsWith("service-principals:"),
  );
}
