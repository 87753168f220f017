import { z } from "zod";
import type { Act, Deed } from "./act.ts";
import { empoweredApplication, newAdministrator } from "./empowered.ts";
import { federatedDescription, rolledCertificate } from "./near-misses.ts";

const ENDS = "2026-09-01T00:00:00Z";
const secret = { passwordCredential: { displayName: "backup", endDateTime: ENDS } };
const appSchema = z.object({ appId: z.string() });
const credentialSchema = z.object({ id: z.string() });
const GITHUB = "https://token.actions.githubusercontent.com";
const audiences = ["api://AzureADTokenExchange"];

/** What is taken away opens nothing. */
const removedSecret: Deed = {
  what: "consent for everybody, and no credential",
  begin: async ({ hand, known, draw }) => {
    const { id } = draw.unknownWorkload();
    await hand.consent({ to: id, resourceId: known.graphId, scope: "User.Read" });
    return { about: id };
  },
};

/** Ways to sign in as an application that were not there before. */
export const credentialActs: readonly Act[] = [
  {
    what: "a secret is added to an application",
    rows: [
      184, 185, 186, 187, 189, 197, 198, 199, 201, 202, 205, 209, 212, 220, 221, 228, 229, 230, 239,
    ],
    begin: async ({ hand, draw }) => {
      const { applicationId, appId } = draw.workload();
      await hand.graph("POST", `applications/${applicationId}/addPassword`, secret);
      return { about: appId, besides: [applicationId] };
    },
    found: { detector: "credential-added", atLeast: "low" },
    nearMiss: rolledCertificate,
  },
  {
    what: "a secret is added to a service principal",
    rows: [186, 187, 188, 197, 198, 199, 201, 202, 213, 220, 226],
    begin: async ({ hand, draw }) => {
      const { id, appId } = draw.workload();
      await hand.graph("POST", `servicePrincipals/${id}/addPassword`, secret);
      return { about: appId, besides: [id] };
    },
    found: { detector: "credential-added", atLeast: "medium" },
    nearMiss: rolledCertificate,
  },
  {
    what: "a secret is added to a powerful application",
    rows: [232, 236, 237],
    begin: async ({ hand, known }) => {
      const [id] = known.specimen("application that can give permissions, also to itself");
      const principal = await hand.graph("GET", `servicePrincipals/${id}?$select=appId`);
      const { appId } = appSchema.parse(principal);
      await hand.graph("POST", `applications(appId='${appId}')/addPassword`, secret);
      return { about: appId };
    },
    found: { detector: "credential-added", atLeast: "high" },
    nearMiss: rolledCertificate,
  },
  {
    what: "a secret is added to an application that has just become powerful",
    rows: [232, 236, 237],
    begin: async (tenant) => {
      const app = await empoweredApplication(tenant, "Directory.ReadWrite.All");
      return async () => {
        await tenant.hand.graph("POST", `applications/${app.applicationId}/addPassword`, secret);
        return { about: app.appId, besides: [app.id, app.applicationId] };
      };
    },
    found: { detector: "credential-added", atLeast: "high" },
    nearMiss: rolledCertificate,
  },
  {
    what: "a new Global Administrator adds a secret",
    rows: [200],
    begin: async (tenant) => {
      const admin = await newAdministrator(tenant);
      return async () => {
        const { applicationId, appId } = tenant.draw.workload();
        await admin.hand.graph("POST", `applications/${applicationId}/addPassword`, secret);
        return { about: appId, by: admin.id, besides: [admin.id, applicationId] };
      };
    },
    found: { detector: "credential-added", atLeast: "low" },
    nearMiss: rolledCertificate,
  },
  {
    what: "a service principal is given a secret right after consent",
    rows: [188],
    begin: async ({ hand, known, draw }) => {
      const { id, appId } = draw.unknownWorkload();
      await hand.consent({ to: id, resourceId: known.graphId, scope: "Mail.Read offline_access" });
      return async () => {
        await hand.graph("POST", `servicePrincipals/${id}/addPassword`, secret);
        return { about: id, besides: [appId] };
      };
    },
    found: { detector: "credential-after-consent", atLeast: "high" },
    nearMiss: removedSecret,
  },
  {
    what: "an application trusts a repository",
    rows: [195, 232, 235, 236],
    begin: async ({ hand, draw }) => {
      const { applicationId, appId } = draw.workload();
      await hand.graph("POST", `applications/${applicationId}/federatedIdentityCredentials`, {
        ...{ name: draw.name(), issuer: GITHUB, audiences },
        subject: `repo:${draw.name()}/tools:ref:refs/heads/main`,
      });
      return { about: appId, besides: [applicationId] };
    },
    found: { detector: "federated-credential-changed", atLeast: "medium" },
    nearMiss: federatedDescription,
  },
  {
    what: "an application trusts another issuer than before",
    rows: [214],
    begin: async ({ hand, draw }) => {
      const { applicationId, appId } = draw.workload();
      const path = `applications/${applicationId}/federatedIdentityCredentials`;
      const [name, subject] = [draw.name(), "system:serviceaccount:payments:worker"];
      const made = await hand.graph("POST", path, { name, subject, issuer: GITHUB, audiences });
      const { id } = credentialSchema.parse(made);
      return async () => {
        const issuer = `https://${draw.name()}.example`;
        await hand.graph("PATCH", `${path}/${id}`, { issuer });
        return { about: appId, besides: [applicationId] };
      };
    },
    found: { detector: "federated-credential-changed", atLeast: "medium" },
    nearMiss: federatedDescription,
  },
];
