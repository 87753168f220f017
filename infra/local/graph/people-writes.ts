import { z } from "zod";
import type { LocalResponse } from "../azure/exchange.ts";
import { graphInstant } from "../tenant/anchor.ts";
import { initiatorOf } from "../tenant/audit-log.ts";
import { contoso } from "../tenant/contoso.ts";
import type { GraphObject } from "../tenant/model.ts";
import { createRandom } from "../tenant/random.ts";
import { guest, userOf } from "../tenant/user.ts";
import { targetOf } from "./acts.ts";
import { jsonText } from "./answers.ts";
import type { GraphCall } from "./call.ts";
import { badRequest } from "./graph-refusal.ts";
import { entityText } from "./item.ts";
import { parsedBody } from "./parsed-body.ts";
import { recordedStore } from "./recorded-store.ts";
import type { RouteDeps } from "./route.ts";
import { rowEntity } from "./row-list.ts";

const userShape = z.strictObject({
  accountEnabled: z.boolean(),
  displayName: z.string().min(1).max(256),
  mailNickname: z.string().min(1).max(64),
  userPrincipalName: z.email(),
  passwordProfile: z.strictObject({
    password: z.string().min(8),
    forceChangePasswordNextSignIn: z.boolean().optional(),
    forceChangePasswordNextSignInWithMfa: z.boolean().optional(),
  }),
  userType: z.enum(["Member", "Guest"]).exactOptional(),
  department: z.string().nullable().exactOptional(),
  jobTitle: z.string().nullable().exactOptional(),
  usageLocation: z.string().length(2).exactOptional(),
});

/** `POST /users` (learn.microsoft.com/graph/api/user-post-users, checked 2026-11-21). Without a licence there is no mailbox, and so no mail address. */
export function createUser(call: GraphCall, deps: RouteDeps): LocalResponse {
  const { passwordProfile: _password, ...given } = parsedBody(call, userShape, "user");
  const domain = given.userPrincipalName.split("@")[1]?.toLowerCase();
  if (domain !== contoso.domain && domain !== contoso.initialDomain) {
    throw badRequest(
      "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.",
    );
  }
  const user = newUser(call, deps, { mail: null, usageLocation: null, ...given });
  recordedStore(call, deps.store, deps.audit).write({ kind: "put", set: "users", object: user });
  return jsonText(entityText("users", user, deps.renderer), 201);
}

const invitationShape = z.strictObject({
  invitedUserEmailAddress: z.email(),
  inviteRedirectUrl: z.url(),
  invitedUserDisplayName: z.string().min(1).exactOptional(),
  invitedUserType: z.literal("Guest").exactOptional(),
  sendInvitationMessage: z.boolean().exactOptional(),
});

/** `POST /invitations` (learn.microsoft.com/graph/api/invitation-post, checked 2026-11-21): a guest who has yet to accept. No mail is sent. */
export function invite(call: GraphCall, deps: RouteDeps): LocalResponse {
  const asked = parsedBody(call, invitationShape, "invitation");
  const { invitedUserEmailAddress: address, inviteRedirectUrl } = asked;
  const displayName = asked.invitedUserDisplayName ?? address.split("@")[0] ?? address;
  const user = newUser(call, deps, {
    ...guest(address, "PendingAcceptance"),
    displayName,
    externalUserStateChangeDateTime: graphInstant(call.now.getTime()),
  });
  const { store, audit } = deps;
  recordedStore(call, store, audit).write({ kind: "put", set: "users", object: user });
  audit.record({
    activityDisplayName: "Invite external user",
    category: "UserManagement",
    loggedByService: "Invited Users",
    operationType: "Add",
    correlationId: store.newId(),
    initiatedBy: initiatorOf(call.caller, store.truth),
    targetResources: [targetOf("users", user)],
    additionalDetails: [{ key: "InvitedUserEmailAddress", value: address }],
  });
  const id = store.newId();
  const row = {
    id,
    inviteRedeemUrl: `https://login.microsoftonline.com/redeem?rd=${encodeURIComponent(`https://invitations.microsoft.com/redeem/?tenant=${store.seed.tenantId}&user=${user.id}&ticket=${id}`)}`,
    invitedUserDisplayName: displayName,
    invitedUserEmailAddress: address,
    invitedUserType: "Guest",
    inviteRedirectUrl,
    sendInvitationMessage: asked.sendInvitationMessage ?? false,
    resetRedemption: false,
    status: "PendingAcceptance",
    invitedUser: { id: user.id },
  };
  return rowEntity("invitations", row, 201);
}

function newUser(
  call: GraphCall,
  { store }: RouteDeps,
  parts: { readonly userPrincipalName: string; readonly displayName: string } & Readonly<
    Record<string, unknown>
  >,
): GraphObject {
  if (store.truth.sets.users.byPrincipalName(parts.userPrincipalName) !== undefined) {
    throw badRequest(
      "Another object with the same value for property userPrincipalName already exists.",
    );
  }
  return userOf(createRandom(store.newId(), "user"), {
    ...parts,
    createdDateTime: graphInstant(call.now.getTime()),
    signInActivity: null,
  });
}
