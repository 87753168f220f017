import type { Act } from "./act.ts";
import type { ActingTenant } from "./acting-tenant.ts";
import { invite } from "./invite.ts";
import { ordinaryGroupFilled, ordinaryGroupMade, profileChanged } from "./near-misses.ts";
import { recordDraft } from "./record-draft.ts";

const POWERFUL = "role-assignable group with members and a role";

/** Groups that give power, and people from outside. */
export const peopleActs: readonly Act[] = [
  {
    what: "somebody joins a group that has a role",
    rows: [38, 91, 274, 293],
    begin: async ({ hand, known, draw }) => {
      const person = draw.person();
      const [about] = known.specimen(POWERFUL);
      await hand.addToGroup(about, person.id, "member");
      return { about, besides: [person.id] };
    },
    found: { detector: "privileged-group-changed", atLeast: "critical" },
    nearMiss: ordinaryGroupFilled,
  },
  {
    what: "somebody is made eligible for a group that has a role",
    rows: [91],
    begin: async ({ hand, known, draw }) => {
      const person = draw.person();
      const [about] = known.specimen(POWERFUL);
      await hand.addToGroup(about, person.id, "eligible-member");
      return { about, besides: [person.id] };
    },
    found: { detector: "privileged-group-changed", atLeast: "high" },
    nearMiss: ordinaryGroupFilled,
  },
  {
    what: "a group that may hold roles is made",
    rows: [243, 276],
    begin: async ({ hand, draw }) => ({ about: await hand.newGroup(draw.name(), true) }),
    found: { detector: "group-changed", atLeast: "low" },
    nearMiss: ordinaryGroupMade,
  },
  {
    what: "a new group that may hold roles is filled",
    rows: [244],
    begin: async ({ hand, draw }) => {
      const about = await hand.newGroup(draw.name(), true);
      return async () => {
        await hand.addToGroup(about, draw.person().id, "member");
        return { about };
      };
    },
    found: { detector: "new-group-filled", atLeast: "medium" },
    nearMiss: ordinaryGroupFilled,
  },
  {
    what: "the rule of a dynamic group is changed",
    rows: [286],
    begin: async ({ hand, known, draw }) => {
      const [about] = known.specimen("dynamic group");
      const membershipRule = `(user.department -eq "${draw.name()}")`;
      await hand.graph("PATCH", `groups/${about}`, { membershipRule });
      return { about };
    },
    found: { detector: "group-changed", atLeast: "medium" },
    nearMiss: ordinaryGroupMade,
  },
  {
    what: "a group is deleted",
    rows: [274],
    begin: async ({ hand, draw }) => {
      const about = await hand.newGroup(draw.name(), false);
      return async () => {
        await hand.graph("DELETE", `groups/${about}`);
        return { about };
      };
    },
    found: { detector: "group-changed", atLeast: "info" },
    nearMiss: ordinaryGroupMade,
  },
  {
    what: "a guest is invited",
    rows: [247, 252, 253, 254, 257, 258],
    begin: async (tenant) => ({ about: await invite(tenant) }),
    found: { detector: "guest-changed", atLeast: "low" },
    nearMiss: profileChanged,
  },
  {
    what: "an invitation is refused",
    rows: [257],
    isRecordOnly: true,
    begin: async ({ record, draw }) => {
      const [person, about] = [draw.person(), draw.name()];
      const targets = [{ type: "User", id: about, name: "Somebody" }];
      const refusedBecause = "Guest invitations are not allowed for your company.";
      const what = { activity: "Invite external user", category: "UserManagement" };
      await record(recordDraft({ ...what, by: person, targets, refusedBecause }));
      return { about, by: person.id };
    },
    found: { detector: "guest-changed", atLeast: "low" },
    nearMiss: profileChanged,
  },
  {
    what: "a guest joins a group",
    rows: [245],
    begin: async ({ hand, draw }) => {
      const guest = draw.guest();
      await hand.addToGroup(draw.group(), guest.id, "member");
      return { about: guest.id };
    },
    found: { detector: "guest-changed", atLeast: "info" },
    nearMiss: ordinaryGroupFilled,
  },
  {
    what: "a guest is made a member",
    rows: [248, 250, 255, 256],
    begin: (tenant) => changed(tenant, tenant.draw.guest().id, { userType: "Member" }),
    found: { detector: "guest-changed", atLeast: "medium" },
    nearMiss: profileChanged,
  },
  {
    what: "an account is linked to an identity from outside",
    rows: [249],
    begin: (tenant) => {
      const userPrincipalName = `${tenant.draw.name()}_fabrikam.com#EXT#@contoso.onmicrosoft.com`;
      return changed(tenant, tenant.draw.person().id, { userPrincipalName });
    },
    found: { detector: "guest-changed", atLeast: "medium" },
    nearMiss: profileChanged,
  },
];

async function changed({ hand }: ActingTenant, about: string, body: object) {
  await hand.graph("PATCH", `users/${about}`, body);
  return { about };
}
