import { z } from "zod";
import { azureRoleIds } from "../../../infra/local/tenant/azure-role-ids.ts";
import { consentDeclined, pimBookkeeping } from "./access-near-misses.ts";
import type { Deed, Step } from "./act.ts";
import { invite } from "./invite.ts";
import {
  newAccountInGroup,
  nothingChanged,
  ordinaryGroupFilled,
  ordinaryGroupMade,
  profileChanged,
  renamedApplication,
  rolledCertificate,
  shortMembership,
} from "./near-misses.ts";
import { newWorkload } from "./new-workload.ts";
import { recordDraft } from "./record-draft.ts";

interface Everyday {
  readonly deed: Deed;
  /** How often, beside the others. */
  readonly share: number;
}

const madeSchema = z.object({ id: z.string() });
const grantsSchema = z.object({
  value: z.array(z.object({ id: z.string(), principalId: z.string().nullable() })),
});

/** What people, administrators and the platform do all day, and nobody is to be told of. */
export const everyday: readonly Everyday[] = [
  { share: 14, deed: profileChanged },
  { share: 8, deed: ofUser("Change user license", "Microsoft Office 365 Portal") },
  { share: 8, deed: ofUser("Change password (self-service)") },
  { share: 6, deed: ofUser("Reset password (by admin)") },
  { share: 8, deed: ofUser("Update user", "Microsoft Substrate Management") },
  { share: 6, deed: ofUser("Add registered owner to device", "Device Registration Service") },
  { share: 6, deed: rolledCertificate },
  { share: 2, deed: pimBookkeeping },
  { share: 2, deed: consentDeclined },

  { share: 10, deed: ordinaryGroupMade },
  { share: 8, deed: ordinaryGroupFilled },
  { share: 8, deed: shortMembership },
  { share: 5, deed: newAccountInGroup },
  on("a guest is invited", 3, async (tenant) => ({ about: await invite(tenant) })),
  on("somebody leaves", 4, async ({ hand, draw }) => {
    const about = await hand.newPerson(draw.name());
    return async () => {
      await hand.graph("PATCH", `users/${about}`, { accountEnabled: false });
      return { about };
    };
  }),

  on("an application is registered", 10, async ({ hand, draw }) => {
    const web = { redirectUris: ["https://pay.contoso.com/signin"] };
    const made = await hand.graph("POST", "applications", { displayName: draw.name(), web });
    return { about: madeSchema.parse(made).id };
  }),
  on("an application gets another address of its own host", 4, async ({ hand, draw }) => {
    const host = `https://${draw.name()}.contoso.com`;
    const first = { redirectUris: [`${host}/signin`] };
    const made = await hand.graph("POST", "applications", { displayName: draw.name(), web: first });
    const { id } = madeSchema.parse(made);
    return async () => {
      const web = { redirectUris: [`${host}/signin`, `${host}/return`] };
      await hand.graph("PATCH", `applications/${id}`, { web });
      return { about: id };
    };
  }),
  on("a note is made on an application", 10, async ({ hand, draw }) => {
    const { applicationId } = draw.workload();
    await hand.graph("PATCH", `applications/${applicationId}`, { notes: draw.name() });
    return { about: applicationId };
  }),
  on("who makes an application owns it", 4, async (tenant) => {
    const { applicationId } = await newWorkload(tenant);
    return async () => {
      const self = `https://graph.microsoft.com/v1.0/directoryObjects/${tenant.administrator.id}`;
      const path = `applications/${applicationId}/owners/$ref`;
      await tenant.hand.graph("POST", path, { "@odata.id": self });
      return { about: applicationId };
    };
  }),
  on("an application is tried out and deleted", 3, async (tenant) => {
    const { applicationId } = await newWorkload(tenant);
    return async () => {
      await tenant.hand.graph("DELETE", `applications/${applicationId}`);
      return { about: applicationId };
    };
  }),
  { share: 8, deed: renamedApplication },
  { share: 10, deed: nothingChanged },

  on("a user tries an application", 8, async ({ handOf, hand, known, draw }) => {
    const [{ id }, person] = [draw.unknownWorkload(), draw.person()];
    const scope = draw.oneOf(["User.Read", "openid profile User.Read", "User.ReadBasic.All"]);
    const gift = { to: id, resourceId: known.graphId, scope, person: person.id };
    await handOf({ user: person.name }).consent(gift);
    return async () => {
      const list = await hand.graph("GET", `servicePrincipals/${id}/oauth2PermissionGrants`);
      const own = grantsSchema.parse(list).value.find((one) => one.principalId === person.id);
      await hand.graph("DELETE", `oauth2PermissionGrants/${own?.id ?? ""}`);
      return { about: id, by: person.id };
    };
  }),
  on("everybody may sign in to an application for a while", 1, async ({ hand, known, draw }) => {
    const { id } = draw.unknownWorkload();
    const scope = "openid profile User.Read";
    const takeBack = await hand.consent({ to: id, resourceId: known.graphId, scope });
    return async () => {
      await takeBack();
      return { about: id };
    };
  }),
  on("an application reads little for a while", 1, async ({ hand, known, draw }) => {
    const { id } = draw.unknownWorkload();
    const appRoleId = known.graphRoleId("Channel.ReadBasic.All");
    const takeBack = await hand.givePermission({ to: id, resourceId: known.graphId, appRoleId });
    return async () => {
      await takeBack();
      return { about: id };
    };
  }),
  on("a user is let into an application", 5, async ({ hand, draw }) => {
    const [{ id: resourceId }, { id: about }] = [draw.workload(), draw.person()];
    const appRoleId = "00000000-0000-0000-0000-000000000000";
    const given = { principalId: about, resourceId, appRoleId };
    const made = await hand.graph(
      "POST",
      `servicePrincipals/${resourceId}/appRoleAssignedTo`,
      given,
    );
    const { id } = madeSchema.parse(made);
    return async () => {
      await hand.graph("DELETE", `servicePrincipals/${resourceId}/appRoleAssignedTo/${id}`);
      return { about };
    };
  }),
  on("somebody new may read messages when needed", 1, async ({ hand, known, draw }) => {
    const about = await hand.newPerson(draw.name());
    const roleId = known.directoryRoleId("Message Center Reader");
    return async () => {
      await hand.giveDirectoryRole({ to: about, roleId, isEligible: true });
      return async () => {
        await hand.activate(about, roleId);
        return { about };
      };
    };
  }),
  on("a reader of a resource group comes and goes", 3, async ({ hand, known, draw }) => {
    const { id } = draw.person();
    const gift = { to: id, roleId: azureRoleIds.reader, scope: known.resourceGroup(2) };
    const takeBack = await hand.giveAzureRole(gift);
    return async () => {
      await takeBack();
      return { about: id };
    };
  }),

  on("a policy is tried out", 1, async ({ hand, draw }) => {
    const made = await hand.graph("POST", "identity/conditionalAccess/policies", {
      displayName: draw.name(),
      state: "enabledForReportingButNotEnforced",
      conditions: { users: { includeUsers: ["All"] } },
    });
    return { about: madeSchema.parse(made).id };
  }),
];

function on(what: string, share: number, begin: Step): Everyday {
  return { share, deed: { what, begin } };
}

/** What is only written down here, since nothing in the tenant becomes another thing by it. `by`: themselves without. */
function ofUser(activity: string, by?: string): Deed {
  return {
    what: activity,
    isRecordOnly: true,
    begin: async ({ record, draw }) => {
      const person = draw.person();
      const { id, name } = person;
      const values = { "Included Updated Properties": [undefined, ""] } as const;
      const targets = [{ type: "User", id, userPrincipalName: name, values }];
      await record(
        recordDraft({ activity, category: "UserManagement", by: by ?? person, targets }),
      );
      return { about: id };
    },
  };
}
