import { describe, expect, it } from "vitest";
import { selfSetAttributes } from "../../shared/detect/self-set-attributes.ts";

describe("the attributes of a rule that people decide themselves", () => {
  it.each([
    ['(user.mobilePhone -startsWith "+49 89")', ["mobilePhone"]],
    ['(USER.MOBILEPHONE -eq "1") or (user.mobilePhone -eq "2")', ["mobilePhone"]],
    ['user.displayName -contains "admin" -and user.department -eq "IT"', ["displayName"]],
    ['user.otherMails -any (_ -contains "contoso")', ["otherMails"]],
    ['user.department -eq "user.mobilePhone"', []],
    ["user.department -eq 'user.mobilePhone'", []],
    ['user.mobilePhoneExtra -eq "1"', []],
    ["device.displayName -eq 1", []],
    ["", []],
  ])("of %s are %j", (rule, names) => {
    expect(selfSetAttributes(rule).map(({ name }) => name)).toEqual(names);
  });

  it("are told apart by who can decide them", () => {
    const found = selfSetAttributes("user.mail -eq user.mobilePhone");
    expect(found.map(({ by }) => by)).toEqual(["guest", "member"]);
  });
});
