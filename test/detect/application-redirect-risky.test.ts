import { describe, expect, it } from "vitest";
import { applicationRedirectRisky } from "../../shared/detect/application-redirect-risky.ts";
import { redirectRisk } from "../../shared/detect/redirect-risk.ts";
import { holderOf } from "../../shared/inventory/holder.ts";
import type { RedirectFact } from "../../shared/inventory/records.ts";
import { aHolder, anApplication, aPower, APP_ID, aTenant } from "../build/a-holder.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";
const DOMAINS = aTenant().domains;

describe("a redirect", () => {
  it.each([
    ["https://pay.contoso.com/signin", "web", undefined],
    ["https://contoso.com/", "web", undefined],
    ["https://notcontoso.com/", "web", "outside-host"],
    ["https://contoso.com.example.net/", "web", "outside-host"],
    ["https://*.contoso.com/signin", "web", "wildcard"],
    ["https://pay.contoso.com/*", "web", "wildcard"],
    ["https://pay.contoso.com/?next=*", "web", undefined],
    ["http://pay.contoso.com/", "web", "plain-http"],
    ["http://pay.contoso.com/", "spa", "plain-http"],
    ["http://localhost:4200/callback", "web", "this-machine"],
    ["https://localhost/", "web", "this-machine"],
    ["http://127.0.0.1/", "web", "this-machine"],
    ["http://[::1]:8080/", "web", "this-machine"],
    ["http://localhost", "public-client", undefined],
    ["http://localhost:3000/", "spa", undefined],
    ["http://localhost.example.net/", "web", "plain-http"],
    ["https://contoso-pay.azurewebsites.net/signin", "web", "shared-host"],
    ["https://contoso.westeurope.cloudapp.azure.com/", "web", "shared-host"],
    ["https://portal.azure.com/", "web", undefined],
    ["https://token.botframework.com/.auth/web/redirect", "web", undefined],
    ["https://europe.token.botframework.com/.auth/web/redirect", "web", undefined],
    ["https://login.microsoftonline.com/common/oauth2/nativeclient", "public-client", undefined],
    ["https://global.consent.azure-apim.net/redirect", "web", undefined],
    ["https://oauth.powerbi.com/views/oauthredirect.html", "web", undefined],
    ["https://app.vssps.visualstudio.com/_signedin", "web", undefined],
    ["https://fabrikam.vssps.visualstudio.com/_signedin", "web", "outside-host"],
    ["https://fabrikam.visualstudio.com/", "web", "outside-host"],
    ["https://fabrikam.crm4.dynamics.com/", "web", "outside-host"],
    ["https://fabrikam.documents.azure.com/", "web", "outside-host"],
    ["https://europe-001.azure-apim.net/", "web", "outside-host"],
    ["https://apps.powerapps.com/", "web", "outside-host"],
    ["https://fabrikam.sharepoint.com/", "web", "outside-host"],
    ["https://azure.com.example.net/", "web", "outside-host"],
    ["https://", "web", "unreadable"],
    ["https://pay.contoso.com/<script>", "web", undefined],
  ] as const)("to %s of kind %s is questionable as %s", (uri, on, risk) => {
    expect(redirectRisk({ uri, on }, DOMAINS)).toBe(risk);
  });

  it.each([
    ["https://contoso.sharepoint.com/sites/pay", undefined],
    ["https://contoso-my.sharepoint.com/", undefined],
    ["https://contoso-admin.sharepoint.com/", undefined],
    ["https://contoso-pay.sharepoint.com/", "outside-host"],
    ["https://my.contoso.sharepoint.com/", "outside-host"],
    ["https://sharepoint.com/", "outside-host"],
    ["https://contoso.sharepoint.com.example.net/", "outside-host"],
  ] as const)(
    "to %s is questionable as %s where contoso.onmicrosoft.com is the tenant's",
    (uri, risk) => {
      const domains = ["contoso.com", "contoso.onmicrosoft.com"];
      expect(redirectRisk({ uri, on: "web" }, domains)).toBe(risk);
    },
  );

  it("is not said to lie outside as long as nobody knows the tenant's domains", () => {
    const risk = (uri: string) => redirectRisk({ uri, on: "web" }, undefined);
    expect(risk("https://example.net/")).toBeUndefined();
    expect(risk("https://contoso-pay.azurewebsites.net/")).toBe("shared-host");
    expect(risk("http://pay.contoso.com/")).toBe("plain-http");
  });
});

describe("application-redirect-risky", () => {
  const web = (...uris: string[]): RedirectFact[] => uris.map((uri) => ({ uri, on: "web" }));
  it.each([
    ["none", [], "quiet"],
    ["its own host", web("https://pay.contoso.com/"), "quiet"],
    ["its own machine", web("http://localhost/"), "low"],
    ["plain http", web("http://pay.contoso.com/"), "medium"],
    [
      "several, of which the worst counts",
      web("http://localhost/", "https://*.contoso.com/"),
      "medium",
    ],
  ] as const)("with redirects to %s: %s", (_what, redirects, verdict) => {
    expect(verdictOf(applicationRedirectRisky, aHolder(anApplication({ redirects })), NOW)).toBe(
      verdict,
    );
  });

  it("names what is questionable and counts it, and leaves the rest out", () => {
    const redirects = web(
      "https://pay.contoso.com/",
      "http://localhost/",
      ...Array.from({ length: 30 }, (_, n) => `https://host-${n}.example.net/`),
    );
    const [draft] = saidOf(applicationRedirectRisky, aHolder(anApplication({ redirects })), NOW);
    expect(draft?.evidence).toMatchObject({
      redirectUrisCount: 31,
      risks: ["outside-host", "this-machine"],
    });
    expect(draft?.evidence["redirectUris"]).toHaveLength(20);
    expect(draft?.what).toContain("30 more of its addresses are questionable");
  });

  it("weighs more on what can take over the tenant, and leaves the platform's own alone", () => {
    const redirects = web("http://pay.contoso.com/");
    const powerful = aHolder(anApplication({ redirects }), aPower());
    expect(verdictOf(applicationRedirectRisky, powerful, NOW)).toBe("high");
    const platform = aHolder(anApplication({ redirects, isPlatformMade: true }));
    expect(verdictOf(applicationRedirectRisky, platform, NOW)).toBe("quiet");
  });

  it("changes its mind when a domain becomes the tenant's own", () => {
    const application = anApplication({ redirects: web("https://app.fabrikam.com/") });
    const among = (...domains: string[]) =>
      verdictOf(
        applicationRedirectRisky,
        holderOf(APP_ID, [application], aTenant({ domains })),
        NOW,
      );
    expect([among("contoso.com"), among("contoso.com", "fabrikam.com")]).toEqual(["low", "quiet"]);
  });
});
