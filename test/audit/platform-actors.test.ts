import { expect, it } from "vitest";
import { createPlatformActors } from "../../shared/audit/platform-actors.ts";
import { parseAuditRecord } from "../../shared/inventory/audit-record.ts";
import { anAuditRow, byApp, MS_PIM } from "../build/an-audit-row.ts";
import { startWireAzure } from "../inventory/wire-azure.ts";

const TENANT = "0e0e0e0e-0000-4000-8000-00000000000e";
const IMPOSTOR = "0f0f0f0f-0000-4000-8000-00000000000f";
const GONE = "1a1a1a1a-0000-4000-8000-00000000001a";
/** Microsoft's tenant, to which its services belong (learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in). */
const MICROSOFT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

const servicePrincipal = (id: string, appOwnerOrganizationId: string): object => ({
  ...{ id, appId: id, displayName: "MS-PIM", accountEnabled: true, appOwnerOrganizationId },
  servicePrincipalType: "Application",
});

function by(...ids: readonly (string | null)[]) {
  return ids.flatMap((id, index) => {
    const row = { id: String(index), activityDisplayName: "Add member to role" };
    return parseAuditRecord(anAuditRow({ ...row, ...byApp("MS-PIM", id) })) ?? [];
  });
}

it("takes for Microsoft's what its tenant owns, whatever others call themselves, and asks once about each", async () => {
  const wire = await startWireAzure();
  try {
    wire.on(`GET /servicePrincipals/${MS_PIM}`, () => servicePrincipal(MS_PIM, MICROSOFT));
    wire.on(`GET /servicePrincipals/${IMPOSTOR}`, () => servicePrincipal(IMPOSTOR, TENANT));
    wire.on(`GET /servicePrincipals/${GONE}`, () => ({ status: 404, code: "NotFound" }));
    const contextOf = createPlatformActors({ graph: wire.graph, tenantId: TENANT });
    const records = by(MS_PIM, IMPOSTOR, GONE, MS_PIM, "no id", null);
    const { isMicrosoft } = await contextOf(records);
    expect([MS_PIM, IMPOSTOR, GONE, "no id"].map(isMicrosoft)).toEqual([true, false, false, false]);
    expect(wire.asked).toHaveLength(3);
    expect((await contextOf(records)).isMicrosoft(MS_PIM)).toBe(true);
    expect(wire.asked).toHaveLength(3);
  } finally {
    wire.stop();
  }
});
