import { describe, expect, it } from "vitest";
import { applicationPermissionGranted } from "../../shared/detect/application-permission-granted.ts";
import {
  anAccessSubject,
  anApplicationPermission,
  aWorkload,
  CLIENT_ID,
  GRAPH_APP_ID,
} from "../build/an-access-subject.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";
const microsoft = aWorkload({ origin: "microsoft" });

describe("application-permission-granted", () => {
  it.each([
    [
      "to the tenant's own application",
      anAccessSubject(anApplicationPermission(), aWorkload()),
      "critical",
    ],
    [
      "to a managed identity",
      anAccessSubject(anApplicationPermission(), aWorkload({ origin: "managed-identity" })),
      "critical",
    ],
    [
      "to Microsoft's own application",
      anAccessSubject(anApplicationPermission(), microsoft),
      "quiet",
    ],
    ["to a client that is gone", anAccessSubject(anApplicationPermission()), "critical"],
  ])("%s: $2", (_what, subject, verdict) => {
    expect(verdictOf(applicationPermissionGranted, subject, NOW)).toBe(verdict);
  });

  it("says that the holder can give itself more", () => {
    const fact = anApplicationPermission({ createdAt: "2026-05-31T00:00:00.000Z" });
    const [said] = saidOf(applicationPermissionGranted, anAccessSubject(fact, aWorkload()), NOW);
    expect(said).toMatchObject({
      subject: { kind: "service-principal", id: aWorkload().appId, name: "Ledger Sync" },
      occurredAt: "2026-05-31T00:00:00.000Z",
      evidence: {
        permission: "RoleManagement.ReadWrite.Directory",
        permissions: ["RoleManagement.ReadWrite.Directory"],
        canGrantItself: true,
        resourceAppId: GRAPH_APP_ID,
        clientId: CLIENT_ID,
        principalId: CLIENT_ID,
      },
    });
    expect(said?.whyItMatters).toContain(
      "With “RoleManagement.ReadWrite.Directory” it gives itself",
    );
  });

  it("calls a client that is gone by the name that the grant remembers", () => {
    const [said] = saidOf(
      applicationPermissionGranted,
      anAccessSubject(anApplicationPermission()),
      NOW,
    );
    expect(said?.subject).toEqual({
      kind: "service-principal",
      id: CLIENT_ID,
      name: "Ledger Sync",
    });
  });
});
