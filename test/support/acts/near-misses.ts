import { z } from "zod";
import type { Deed } from "./act.ts";
import type { ActingTenant } from "./acting-tenant.ts";
import { recordDraft } from "./record-draft.ts";

/**
 * What looks like changes that have to be found: with another kind of object, by another kind of actor, refused, or where nothing is to
 * be had.
 */

export const renamedApplication: Deed = {
  what: "an application is renamed",
  begin: async ({ hand, draw }) => {
    const { applicationId } = draw.workload();
    await hand.graph("PATCH", `applications/${applicationId}`, { displayName: draw.name() });
    return { about: applicationId };
  },
};

/** Halfway through its life the platform replaces the certificate of a managed identity. */
export const rolledCertificate: Deed = {
  what: "the platform rolls a managed identity's certificate",
  isRecordOnly: true,
  begin: async ({ record, draw }) => {
    const about = draw.identity();
    const key = (name: string): string =>
      `[KeyIdentifier=${name},KeyType=AsymmetricX509Cert,KeyUsage=Verify,DisplayName=]`;
    const old = key("7f4b6c1e-90d2-4a57-8c3e-1d2b6a5f0e94");
    await record(
      recordDraft({
        activity: "Add service principal credentials",
        category: "ApplicationManagement",
        by: "Managed Service Identity",
        targets: [
          {
            type: "ServicePrincipal",
            id: about,
            values: {
              KeyDescription: [[old], [old, key("c2a8d5f3-64b1-4e09-b7d6-83f1e0c94a2d")]],
            },
          },
        ],
      }),
    );
    return { about };
  },
};

export const nothingChanged: Deed = {
  what: "an update of an application that changes nothing",
  begin: async ({ hand, draw }) => {
    const { applicationId, name } = draw.workload();
    await hand.graph("PATCH", `applications/${applicationId}`, { displayName: name });
    return { about: applicationId };
  },
};

export const ordinaryGroupMade: Deed = {
  what: "an ordinary group is made",
  begin: async ({ hand, draw }) => ({ about: await hand.newGroup(draw.name(), false) }),
};

export const ordinaryGroupFilled: Deed = {
  what: "an ordinary group is made and filled",
  begin: async ({ hand, draw }) => {
    const about = await hand.newGroup(draw.name(), false);
    return async () => {
      await hand.addToGroup(about, draw.person().id, "member");
      await hand.addToGroup(about, draw.person().id, "owner");
      return { about };
    };
  },
};

/** Who comes and goes where nothing is to be had. */
export const shortMembership: Deed = {
  what: "somebody joins an ordinary group and leaves it again",
  begin: async ({ hand, draw }) => {
    const about = await hand.newGroup(draw.name(), false);
    return async () => {
      const { id } = draw.person();
      const leave = await hand.addToGroup(about, id, "member");
      await leave();
      return { about };
    };
  },
};

export const profileChanged: Deed = {
  what: "somebody's profile is changed",
  begin: async ({ hand, draw }) => {
    const { id } = draw.person();
    await hand.graph("PATCH", `users/${id}`, { jobTitle: draw.name(), officeLocation: "HQ 2" });
    return { about: id };
  },
};

export const newAccountInGroup: Deed = {
  what: "a new account joins an ordinary group",
  begin: async ({ hand, draw }) => {
    const about = await hand.newPerson(draw.name());
    return async () => {
      await hand.addToGroup(draw.group(), about, "member");
      return { about };
    };
  },
};

/** Whom it trusts stays the same. */
export const federatedDescription: Deed = {
  what: "another description of a federated credential",
  begin: async ({ hand, known }) => {
    const [applicationId] = known.specimen("federated credential: one branch");
    const path = `applications/${applicationId}`;
    const { appId } = appSchema.parse(await hand.graph("GET", `${path}?$select=appId`));
    const credentials = `${path}/federatedIdentityCredentials`;
    const [first] = listSchema.parse(await hand.graph("GET", credentials)).value;
    const description = "Deploys to production.";
    await hand.graph("PATCH", `${credentials}/${first?.id ?? ""}`, { description });
    return { about: appId };
  },
};
const appSchema = z.object({ appId: z.string() });
const listSchema = z.object({ value: z.array(z.object({ id: z.string() })) });

/** Somebody tries what they may not. */
export function refused(of: {
  readonly activity: string;
  readonly category: string;
  readonly type: string;
}): Deed {
  return {
    what: `“${of.activity}” is refused`,
    isRecordOnly: true,
    begin: async ({ record, draw }: ActingTenant) => {
      const about = draw.name();
      await record(
        recordDraft({
          activity: of.activity,
          category: of.category,
          by: draw.person(),
          targets: [{ type: of.type, id: about, name: about, values: { state: ["on", "off"] } }],
          refusedBecause: "Insufficient privileges to complete the operation.",
        }),
      );
      return { about };
    },
  };
}
