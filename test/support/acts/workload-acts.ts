import { z } from "zod";
import type { Severity } from "../../../shared/findings/finding.ts";
import type { Act, Step } from "./act.ts";
import { newAdministrator } from "./empowered.ts";
import { nothingChanged, ordinaryGroupFilled } from "./near-misses.ts";
import { newWorkload } from "./new-workload.ts";

const madeSchema = z.object({ id: z.string() });

/** Applications and service principals that come and go, and who owns them. */
export const workloadActs: readonly Act[] = [
  came("an application is made", [231], "info", async (tenant) => {
    const { applicationId, appId } = await newWorkload(tenant);
    return { about: applicationId, besides: [appId] };
  }),
  came("an application is made for everybody, outside", [165, 203], "info", async (tenant) => {
    const made = await tenant.hand.graph("POST", "applications", {
      displayName: tenant.draw.name(),
      signInAudience: "AzureADMultipleOrgs",
      web: { redirectUris: [`https://${tenant.draw.name()}.example/signin`] },
    });
    return { about: madeSchema.parse(made).id };
  }),
  came("a service principal is made", [207, 208, 211, 219, 240], "info", async (tenant) => {
    const workload = await newWorkload(tenant);
    return async () => {
      const { id, appId, applicationId } = await workload.shown();
      return { about: id, besides: [appId, applicationId] };
    };
  }),
  came("an application is deleted", [224, 231], "low", async ({ hand, draw }) => {
    const { applicationId } = draw.workload();
    await hand.graph("DELETE", `applications/${applicationId}`);
    return { about: applicationId };
  }),
  came("a service principal is deleted", [224], "low", async ({ hand, draw }) => {
    const { id } = draw.workload();
    await hand.graph("DELETE", `servicePrincipals/${id}`);
    return { about: id };
  }),
  came("an application is deleted for good", [224, 231], "low", async ({ hand, draw }) => {
    const { applicationId } = draw.workload();
    await hand.graph("DELETE", `applications/${applicationId}`);
    return async () => {
      await hand.graph("DELETE", `directory/deletedItems/${applicationId}`);
      return { about: applicationId };
    };
  }),
  came("a deleted application is restored", [231], "low", async ({ hand, draw }) => {
    const { applicationId } = draw.workload();
    await hand.graph("DELETE", `applications/${applicationId}`);
    return async () => {
      await hand.graph("POST", `directory/deletedItems/${applicationId}/restore`, {});
      return { about: applicationId };
    };
  }),
  {
    what: "four service principals are made at once",
    rows: [208, 211],
    begin: async (tenant) => {
      const admin = await newAdministrator(tenant);
      return async () => {
        const made: Awaited<ReturnType<typeof newWorkload>>[] = [];
        for (let count = 0; count < 4; count += 1) {
          made.push(await newWorkload({ ...tenant, hand: admin.hand }));
        }
        return async () => {
          for (const { shown } of made) await shown();
          return { about: admin.id, by: admin.id, besides: made.map(({ appId }) => appId) };
        };
      };
    },
    found: { detector: "service-principals-created-in-bulk", atLeast: "medium" },
    nearMiss: nothingChanged,
  },
  {
    what: "a service principal is made, given a secret, and deleted",
    rows: [137],
    begin: async (tenant) => {
      const { hand } = tenant;
      const workload = await newWorkload(tenant);
      return async () => {
        const { id, appId, applicationId } = await workload.shown();
        return async () => {
          const passwordCredential = { endDateTime: "2026-09-01T00:00:00Z" };
          await hand.graph("POST", `servicePrincipals/${id}/addPassword`, { passwordCredential });
          await hand.graph("DELETE", `servicePrincipals/${id}`);
          return { about: id, besides: [appId, applicationId] };
        };
      };
    },
    found: { detector: "short-lived-application", atLeast: "high" },
    nearMiss: nothingChanged,
  },
  owned("an application", [190, 206, 210, 217, 222, 233, 238], "applications", "medium"),
  owned("a service principal", [196, 218, 233, 238], "servicePrincipals", "medium"),
  {
    what: "an owner is removed",
    rows: [223],
    begin: async ({ hand, draw }) => {
      const { applicationId } = draw.workload();
      const person = draw.person();
      const owners = `applications/${applicationId}/owners`;
      await hand.graph("POST", `${owners}/$ref`, referenceTo(person.id));
      return async () => {
        await hand.graph("DELETE", `${owners}/${person.id}/$ref`);
        return { about: applicationId };
      };
    },
    found: { detector: "owner-changed", atLeast: "low" },
    nearMiss: ordinaryGroupFilled,
  },
];

function came(what: string, rows: readonly number[], atLeast: Severity, begin: Step): Act {
  const found = { detector: "workload-changed", atLeast } as const;
  return { what, rows, begin, found, nearMiss: nothingChanged };
}

function owned(
  what: string,
  rows: readonly number[],
  set: "applications" | "servicePrincipals",
  atLeast: Severity,
): Act {
  return {
    what: `somebody is made an owner of ${what}`,
    rows,
    begin: async ({ hand, draw }) => {
      const { id, applicationId } = draw.workload();
      const about = set === "applications" ? applicationId : id;
      await hand.graph("POST", `${set}/${about}/owners/$ref`, referenceTo(draw.person().id));
      return { about };
    },
    found: { detector: "owner-changed", atLeast },
    nearMiss: ordinaryGroupFilled,
  };
}

function referenceTo(id: string): object {
  return { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${id}` };
}
