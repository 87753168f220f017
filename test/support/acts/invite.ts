import { z } from "zod";
import type { ActingTenant } from "./acting-tenant.ts";

const invitationSchema = z.object({ invitedUser: z.object({ id: z.string() }) });

/** Invites somebody; answers the object id of the guest. */
export async function invite({ hand, draw }: ActingTenant): Promise<string> {
  const invitation = await hand.graph("POST", "invitations", {
    invitedUserEmailAddress: `${draw.name()}@fabrikam.com`,
    inviteRedirectUrl: "https://myapps.microsoft.com",
  });
  return invitationSchema.parse(invitation).invitedUser.id;
}
