import { z } from "zod";
import { apiAppIds, roleIdOf } from "../../../infra/local/tenant/apis.ts";
import type { Severity } from "../../../shared/findings/finding.ts";
import type { Act, Deed } from "./act.ts";
import type { DrawnWorkload } from "./draw.ts";
import { nothingChanged, renamedApplication } from "./near-misses.ts";
import { recordDraft } from "./record-draft.ts";

const idSchema = z.object({ id: z.string() });

/** Who makes an application gives it its first addresses. */
const firstAddress: Deed = {
  what: "an application is made with its addresses",
  begin: async ({ hand, draw }) => {
    const made = await hand.graph("POST", "applications", {
      displayName: draw.name(),
      web: { redirectUris: ["https://pay.contoso.com/signin"] },
    });
    return { about: idSchema.parse(made).id };
  },
};

/** Settings of applications that were there before. */
export const applicationActs: readonly Act[] = [
  {
    what: "sign-ins are sent to another host",
    rows: [168, 192, 193, 203, 225],
    begin: async ({ hand, draw }) => {
      const { applicationId } = draw.workload();
      const redirectTo = (...redirectUris: readonly string[]) =>
        hand.graph("PATCH", `applications/${applicationId}`, { web: { redirectUris } });
      await redirectTo("https://pay.contoso.com/signin");
      return async () => {
        await redirectTo("https://pay.contoso.com/signin", `https://${draw.name()}.example/signin`);
        return { about: applicationId };
      };
    },
    found: { detector: "application-changed", atLeast: "medium" },
    nearMiss: firstAddress,
  },
  changed("users of other tenants may come", [165], "medium", () => ({
    signInAudience: "AzureADMultipleOrgs",
  })),
  changed("it is known by another identifier", [191, 225], "low", ({ appId }) => ({
    identifierUris: [`api://${appId}`],
  })),
  changed("sign-outs are sent elsewhere", [194], "low", () => ({
    web: { logoutUrl: "https://pay.contoso.com/signout" },
  })),
  changed(
    "it asks for Graph permissions that make administrators",
    [148, 157, 162, 179, 180],
    "low",
    () => asking(apiAppIds.graph, roleIdOf("graph", "RoleManagement.ReadWrite.Directory")),
  ),
  changed("it asks for every mailbox", [148, 156, 162, 179, 180], "low", () =>
    asking(apiAppIds.exchange, roleIdOf("exchange", "full_access_as_app")),
  ),
  {
    what: "a published application lets everybody through",
    rows: [307],
    isRecordOnly: true,
    begin: async ({ record, administrator, draw }) => {
      const { applicationId: id, name } = draw.workload();
      const values = { ExternalAuthenticationType: ["AadPreAuthentication", "Passthru"] } as const;
      await record(
        recordDraft({
          activity: "Update application",
          category: "ApplicationManagement",
          service: "Application Proxy",
          by: administrator,
          targets: [{ type: "Application", id, name, values }],
        }),
      );
      return { about: id };
    },
    found: { detector: "application-changed", atLeast: "medium" },
    nearMiss: renamedApplication,
  },
];

function changed(
  what: string,
  rows: readonly number[],
  atLeast: Severity,
  body: (workload: DrawnWorkload) => object,
): Act {
  return {
    what: `an application is changed: ${what}`,
    rows,
    begin: async ({ hand, draw }) => {
      const workload = draw.workload();
      await hand.graph("PATCH", `applications/${workload.applicationId}`, body(workload));
      return { about: workload.applicationId };
    },
    found: { detector: "application-changed", atLeast },
    nearMiss: atLeast === "low" ? nothingChanged : renamedApplication,
  };
}

/** Asked for is not given: only the request is to be seen. */
function asking(resourceAppId: string, id: string): object {
  return { requiredResourceAccess: [{ resourceAppId, resourceAccess: [{ id, type: "Role" }] }] };
}
