import { consentDeclined, harmlessConsent, ownHarmlessConsent } from "./access-near-misses.ts";
import type { Act, Deed } from "./act.ts";
import { newWorkload } from "./new-workload.ts";
import { refusedConsent } from "./record-draft.ts";

const fewConsents: Deed = {
  what: "three users consent to one application",
  begin: async ({ handOf, known, draw }) => {
    const { id } = draw.unknownWorkload();
    for (const person of [draw.person(), draw.person(), draw.person()]) {
      const gift = { to: id, resourceId: known.graphId, scope: "User.Read", person: person.id };
      await handOf({ user: person.name }).consent(gift);
    }
    return { about: id };
  },
};

/** Who agreed to what applications ask for, or wanted to. */
export const consentActs: readonly Act[] = [
  {
    what: "an administrator consents for everybody",
    rows: [142, 150, 151, 158],
    begin: async ({ hand, known, draw }) => {
      const { id, appId } = draw.unknownWorkload();
      const scope = "Mail.Read offline_access";
      await hand.consent({ to: id, resourceId: known.graphId, scope });
      return { about: id, besides: [appId] };
    },
    found: { detector: "consent-given", atLeast: "low" },
    nearMiss: harmlessConsent,
  },
  {
    what: "an administrator consents to what has just been made",
    rows: [144, 146],
    begin: async (tenant) => {
      const workload = await newWorkload(tenant);
      return async () => {
        const { id, appId, applicationId } = await workload.shown();
        return async () => {
          const scope = "Files.Read.All offline_access";
          await tenant.hand.consent({ to: id, resourceId: tenant.known.graphId, scope });
          return { about: id, besides: [appId, applicationId] };
        };
      };
    },
    found: { detector: "consent-given", atLeast: "low" },
    nearMiss: harmlessConsent,
  },
  {
    what: "a user lets an application into the mailbox",
    rows: [131, 132, 133, 134, 135, 136, 140, 143, 144, 147, 150, 152, 159, 166, 167, 169, 174],
    begin: async ({ handOf, known, draw }) => {
      const [{ id, appId }, person] = [draw.unknownWorkload(), draw.person()];
      const scope = "offline_access Mail.ReadWrite";
      const gift = { to: id, resourceId: known.graphId, scope, person: person.id };
      await handOf({ user: person.name }).consent(gift);
      return { about: id, by: person.id, besides: [appId, person.id] };
    },
    found: { detector: "consent-given", atLeast: "medium" },
    nearMiss: ownHarmlessConsent,
  },
  {
    what: "ten users consent to one application",
    rows: [152, 159],
    begin: async ({ handOf, known, draw }) => {
      const { id, appId } = draw.unknownWorkload();
      const people = Array.from({ length: 10 }, () => draw.person());
      for (const person of people) {
        const gift = { to: id, resourceId: known.graphId, scope: "User.Read", person: person.id };
        await handOf({ user: person.name }).consent(gift);
      }
      return { about: id, besides: [appId] };
    },
    found: { detector: "consent-burst", atLeast: "high", byAnyone: true },
    nearMiss: fewConsents,
  },
  {
    what: "consent to a risky application is blocked",
    rows: [139, 153, 160, 170],
    isRecordOnly: true,
    begin: async ({ record, draw }) => {
      const [{ id, name }, person] = [draw.unknownWorkload(), draw.person()];
      const because = "Microsoft.Online.Security.UserConsentBlockedForRiskyAppsException";
      const values = { "ConsentAction.Reason": [undefined, "Risky application detected"] } as const;
      await record(refusedConsent({ id, name }, { by: person, because, values }));
      return { about: id, by: person.id };
    },
    found: { detector: "risky-consent", atLeast: "medium" },
    nearMiss: consentDeclined,
  },
  {
    what: "a user is let into an application",
    rows: [164],
    begin: async ({ hand, draw }) => {
      const [{ id }, person] = [draw.workload(), draw.person()];
      await hand.graph("POST", `servicePrincipals/${id}/appRoleAssignedTo`, {
        principalId: person.id,
        resourceId: id,
        appRoleId: "00000000-0000-0000-0000-000000000000",
      });
      return { about: person.id };
    },
    found: { detector: "application-access-changed", atLeast: "info" },
    nearMiss: ownHarmlessConsent,
  },
];
