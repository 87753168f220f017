import { describe, expect, it } from "vitest";
import { delegatedPermissionGranted } from "../../shared/detect/delegated-permission-granted.ts";
import {
  aForeignWorkload,
  aGrant,
  anAccessSubject,
  aWorkload,
  USER_ID,
} from "../build/an-access-subject.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";
const microsoft = aWorkload({ origin: "microsoft" });

describe("delegated-permission-granted", () => {
  it.each([
    [
      "mail for all, to an unverified stranger",
      anAccessSubject(aGrant(), aForeignWorkload()),
      "high",
    ],
    ["mail for all, to Microsoft's own application", anAccessSubject(aGrant(), microsoft), "quiet"],
    ["mail for all, to a client that is gone", anAccessSubject(aGrant()), "medium"],
    [
      "sign-in alone",
      anAccessSubject(aGrant({ scopes: ["User.Read", "openid"] }), aForeignWorkload()),
      "quiet",
    ],
    [
      "offline access alone",
      anAccessSubject(aGrant({ scopes: ["offline_access"] }), aForeignWorkload()),
      "quiet",
    ],
  ])("%s: $2", (_what, subject, verdict) => {
    expect(verdictOf(delegatedPermissionGranted, subject, NOW)).toBe(verdict);
  });

  it("says for whom, and that access is kept", () => {
    const [said] = saidOf(
      delegatedPermissionGranted,
      anAccessSubject(aGrant(), aForeignWorkload()),
      NOW,
    );
    expect(said?.what).toBe(
      "Service principal “Ledger Sync” may now use “Mail.ReadWrite and offline_access” of “Microsoft Graph” in the name of every user. It keeps that access while nobody is signed in (offline_access).",
    );
    expect(said?.evidence).toMatchObject({
      consentType: "AllPrincipals",
      hasVerifiedPublisher: false,
      origin: "foreign",
      labels: ["unverified publisher"],
    });
  });

  it("is news of each scope with power, and of no harmless one", () => {
    const units = (...scopes: readonly string[]) =>
      saidOf(delegatedPermissionGranted, anAccessSubject(aGrant({ scopes }), aWorkload()), NOW)[0]
        ?.news?.units;
    expect(units("Mail.ReadWrite")).toEqual(["Mail.ReadWrite"]);
    expect(units("User.Read", "Mail.ReadWrite", "openid")).toEqual(["Mail.ReadWrite"]);
    expect(units("Mail.ReadWrite", "Files.Read.All")).toEqual(["Files.Read.All", "Mail.ReadWrite"]);
  });

  it("stays one finding when it grows, and has words for that", () => {
    const wider = aGrant({ scopes: ["Mail.ReadWrite", "Files.Read.All"] });
    const [before] = saidOf(
      delegatedPermissionGranted,
      anAccessSubject(aGrant(), aWorkload()),
      NOW,
    );
    const [after] = saidOf(delegatedPermissionGranted, anAccessSubject(wider, aWorkload()), NOW);
    expect(after?.key).toEqual(before?.key);
    expect(after?.news?.whenGrown?.title).toBe("A delegated permission was widened");
  });

  it("tells consent of one user from that for all", () => {
    const one = anAccessSubject(aGrant({ principalId: USER_ID }), aWorkload());
    const [said] = saidOf(delegatedPermissionGranted, one, NOW);
    expect(said?.what).toContain("in the name of one user");
    expect(said?.evidence).toMatchObject({ consentType: "Principal", consentedFor: USER_ID });
  });
});
