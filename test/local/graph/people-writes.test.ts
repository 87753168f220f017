import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { graphUnderTest, specimenIds } from "./support.ts";

const admin = { as: "admin" };
const user = {
  accountEnabled: true,
  displayName: "Nora Vik",
  mailNickname: "nora.vik",
  userPrincipalName: "nora.vik@contoso.com",
  passwordProfile: { password: "correct horse battery" },
};

// What is not known here is said on the console.
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a new account", () => {
  test("is there after a while, without its password, and is recorded", async () => {
    const { send, get, advance, records } = graphUnderTest({ lag: 120_000 });
    const made = await send("POST", "/v1.0/users", { ...admin, body: user });
    expect(made.status).toBe(201);
    expect((await get("/v1.0/users/nora.vik@contoso.com")).status).toBe(404);
    advance(120_000);
    const select = "$select=displayName,userType,createdDateTime,mail";
    expect((await get(`/v1.0/users/nora.vik@contoso.com?${select}`)).json).toMatchObject({
      displayName: "Nora Vik",
      userType: "Member",
      createdDateTime: "2026-03-02T09:00:00Z",
      mail: null,
    });
    expect(made.text).not.toContain("horse");
    expect(records.map((one) => one.activityDisplayName)).toEqual(["Add user"]);
    expect((await send("POST", "/v1.0/users", { ...admin, body: user })).status).toBe(400);
  });

  test.each([
    ["of a foreign domain", { userPrincipalName: "nora@fabrikam.com" }],
    ["without a name", { displayName: "" }],
    ["with an unknown property", { manager: "x" }],
  ])("is refused %s", async (_what, parts) => {
    const { send } = graphUnderTest();
    const body = { ...user, ...parts };
    expect((await send("POST", "/v1.0/users", { ...admin, body })).status).toBe(400);
  });

  test("takes the right to write users", async () => {
    const { send } = graphUnderTest();
    const post = async (as: string): Promise<number> =>
      (await send("POST", "/v1.0/users", { as, body: user })).status;
    expect(await post("watch")).toBe(403);
    expect(await post("auditor")).toBe(403);
    expect(await post("app:User.ReadWrite.All")).toBe(201);
  });
});

describe("a guest", () => {
  const body = {
    invitedUserEmailAddress: "lena@fabrikam.com",
    inviteRedirectUrl: "https://myapps.microsoft.com",
  };

  test("is invited, has yet to accept, and is recorded as invited and as added", async () => {
    const { send, get, records } = graphUnderTest();
    const made = await send("POST", "/v1.0/invitations", { as: "app:User.Invite.All", body });
    expect([made.status, made.json["status"]]).toEqual([201, "PendingAcceptance"]);
    const { id } = made.json["invitedUser"] as { id: string };
    const select = "$select=userPrincipalName,userType,externalUserState,creationType";
    expect((await get(`/v1.0/users/${id}?${select}`)).json).toMatchObject({
      userPrincipalName: "lena_fabrikam.com#EXT#@contoso.onmicrosoft.com",
      userType: "Guest",
      externalUserState: "PendingAcceptance",
      creationType: "Invitation",
    });
    expect(
      records.map((one) => [one.activityDisplayName, one.loggedByService, one.category]),
    ).toEqual([
      ["Add user", "Core Directory", "UserManagement"],
      ["Invite external user", "Invited Users", "UserManagement"],
    ]);
    expect((await send("POST", "/v1.0/invitations", { ...admin, body })).status).toBe(400);
  });

  test("who becomes a member leaves the old and the new type in the log", async () => {
    const { send, records } = graphUnderTest();
    const [guest] = specimenIds("guest with a directory role");
    const change = { userType: "Member" };
    expect((await send("PATCH", `/v1.0/users/${guest}`, { ...admin, body: change })).status).toBe(
      204,
    );
    expect(records[0]).toMatchObject({
      activityDisplayName: "Update user",
      targetResources: [
        {
          id: guest,
          modifiedProperties: [
            { displayName: "UserType", oldValue: '["Guest"]', newValue: '["Member"]' },
            { displayName: "Included Updated Properties" },
          ],
        },
      ],
    });
  });
});
