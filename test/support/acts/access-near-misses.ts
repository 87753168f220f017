import type { Deed } from "./act.ts";
import { recordDraft, refusedConsent } from "./record-draft.ts";

/**
 * What looks like roles, permissions and consents that have to be found: without any power in them, refused, or of the platform's own
 * making.
 */

/** Rules that go by names take it for power: it ends in what privileged roles end in, and reads messages to administrators. */
export const harmlessRole: Deed = {
  what: "a role that gives nothing",
  begin: async ({ hand, known, draw }) => {
    const { id } = draw.person();
    const roleId = known.directoryRoleId("Message Center Reader");
    await hand.giveDirectoryRole({ to: id, roleId });
    return { about: id };
  },
};

/** Counted by what is given, it is many; by who gets it, it is one. */
export const manyHarmlessRoles: Deed = {
  what: "several roles that give nothing, to one person",
  begin: async ({ hand, known, draw }) => {
    const { id } = draw.person();
    for (const role of ["Usage Summary Reports Reader", "Message Center Reader"]) {
      await hand.giveDirectoryRole({ to: id, roleId: known.directoryRoleId(role) });
    }
    return { about: id };
  },
};

/** PIM keeps books about itself. */
export const pimBookkeeping: Deed = {
  what: "PIM closes one of its alerts",
  isRecordOnly: true,
  begin: async ({ record, draw }) => {
    const about = draw.name();
    await record(
      recordDraft({
        activity: "Resolve PIM alert",
        category: "RoleManagement",
        service: "PIM",
        by: "MS-PIM",
        targets: [{ type: "Other", id: about, name: "Roles are assigned outside of PIM" }],
      }),
    );
    return { about };
  },
};

/** Azure has roles that only look. */
export const azureReader: Deed = {
  what: "a role of Azure that shows virtual desktops",
  begin: async ({ hand, known, draw }) => {
    const { id } = draw.person();
    await hand.giveAzureRole({ to: id, roleId: DESKTOP_READER, scope: known.resourceGroup(1) });
    return { about: id };
  },
};
/** learn.microsoft.com/azure/role-based-access-control/built-in-roles, checked 2026-11-21. */
const DESKTOP_READER = "49a72310-ab8d-41df-bbb0-79b649203868";

export const harmlessPermission: Deed = {
  what: "an application permission that gives little",
  begin: async ({ hand, known, draw }) => {
    const { id } = draw.unknownWorkload();
    const appRoleId = known.graphRoleId(
      draw.oneOf(["Channel.ReadBasic.All", "CrossTenantInformation.ReadBasic.All"]),
    );
    await hand.givePermission({ to: id, resourceId: known.graphId, appRoleId });
    return { about: id };
  },
};

export const harmlessConsent: Deed = {
  what: "consent to sign in and be recognised, for everybody",
  begin: async ({ hand, known, draw }) => {
    const { id } = draw.unknownWorkload();
    await hand.consent({ to: id, resourceId: known.graphId, scope: "openid profile User.Read" });
    return { about: id };
  },
};

export const ownHarmlessConsent: Deed = {
  what: "a user's consent to be recognised",
  begin: async ({ handOf, known, draw }) => {
    const [{ id }, person] = [draw.unknownWorkload(), draw.person()];
    const scope = "openid profile offline_access User.Read";
    const gift = { to: id, resourceId: known.graphId, scope, person: person.id };
    await handOf({ user: person.name }).consent(gift);
    return { about: id, by: person.id };
  },
};

/** The application's own page asks, and its user says no. */
export const consentDeclined: Deed = {
  what: "a consent that its user refused",
  isRecordOnly: true,
  begin: async ({ record, draw }) => {
    const [{ id, name }, person] = [draw.unknownWorkload(), draw.person()];
    const because = "User declined to consent to access the app";
    await record(refusedConsent({ id, name }, { by: person, because }));
    return { about: id, by: person.id };
  },
};
