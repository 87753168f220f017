import { describe, expect, it } from "vitest";
import { blindSpot } from "../../shared/detect/blind-spot.ts";
import { sourceWords } from "../../shared/detect/source-words.ts";
import { allSources } from "../../shared/scan/due-sources.ts";
import { aPolicy } from "../build/a-policy.ts";

const context = { now: new Date("2026-06-01T00:00:00.000Z"), policy: aPolicy() };

function said(cause: string, count = 1): ReturnType<typeof blindSpot.detect>[number] | undefined {
  return blindSpot.detect(
    { cause, count, what: ["kv-a"], since: "2026-05-31T00:00:00.000Z" },
    context,
  )[0];
}

describe("blind-spot", () => {
  it.each(allSources)("has words for the source %s", (source) => {
    expect(sourceWords(source)).toMatch(/^[A-Z]/);
  });

  it.each([
    ["vault-certificates:ForbiddenByFirewall", "Certificates of vaults", "firewall"],
    ["vault-secrets:AuthorizationFailed", "Secrets of vaults", "Reader"],
    ["contacts:permission-missing", "Contacts in the directory", "Directory.Read.All"],
    ["applications:permission-missing", "Applications", "Application.Read.All"],
    ["pim:AadPremiumLicenseRequired", "Eligible roles and group memberships", "licence"],
    ["azure-root:AuthorizationFailed", "Roles at the root scope of Azure", "root scope"],
    ["audit-log:unreadable", "The audit log of the directory", "newer version"],
    ["entra-roles:permission-missing", "Directory roles", "RoleManagement.Read.Directory"],
    [
      "other-application-permissions:workloads-not-read",
      "Application permissions of other resources",
      "service principals",
    ],
  ])("names the source of %s, and what would open it", (cause, name, remedy) => {
    const draft = said(cause);
    expect(draft?.subject).toEqual({ kind: "source", id: cause, name });
    expect(draft?.whatToDo).toContain(remedy);
  });

  it("says something helpful of a code that it has never met", () => {
    expect(said("vault-keys:BrandNew")?.whatToDo).toContain("Look up the code");
    expect(said("elsewhere:toString")).toMatchObject({
      subject: { name: "elsewhere" },
      whatToDo: expect.stringContaining("Look up the code") as unknown,
    });
  });

  it("is one finding per cause, however many things it hides", () => {
    expect(said("vault-keys:AccessDenied", 1)?.key).toEqual(
      said("vault-keys:AccessDenied", 90)?.key,
    );
  });

  it("names what cannot be read, as far as it is known, and since when", () => {
    expect(said("vault-keys:AccessDenied", 1)?.what).toBe(
      "One thing (“kv-a”) could not be read since 2026-05-31 00:00 UTC (AccessDenied).",
    );
    expect(said("vault-keys:AccessDenied", 90)?.what).toContain("90 things (“kv-a” and 89 more) ");
    expect(
      blindSpot.detect({ cause: "workloads:gap", count: 2, what: [], since: "" }, context)[0]?.what,
    ).toContain("2 things could not");
  });
});
