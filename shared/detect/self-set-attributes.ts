/**
 * Attributes of a user that somebody who is no administrator can decide, by their name in a rule, in lower case.
 * - Members and guests keep their own mobile number (learn.microsoft.com/entra/fundamentals/users-default-permissions, checked
 *   2026-11-21).
 * - Of a guest, whoever invites chooses the name, and the home organisation the address and what is made of it
 *   (learn.microsoft.com/entra/external-id/user-properties;
 *   tenable.com/indicators/ioe/entra/DYNAMIC-GROUP-FEATURING-AN-EXPLOITABLE-RULE, checked 2026-11-21).
 */
const SELF_SET: ReadonlyMap<string, "member" | "guest"> = new Map([
  ["mobilephone", "member"],
  ["displayname", "guest"],
  ["mail", "guest"],
  ["mailnickname", "guest"],
  ["othermails", "guest"],
  ["userprincipalname", "guest"],
]);

export interface SelfSetAttribute {
  /** As the rule writes it: `mobilePhone`. */
  readonly name: string;
  /** Who can decide it: every user about themselves, or who invites a guest and the guest's home. */
  readonly by: "member" | "guest";
}

/** The attributes that a dynamic group's rule reads and people can decide themselves, each once. */
export function selfSetAttributes(membershipRule: string): readonly SelfSetAttribute[] {
  const outsideTexts = membershipRule.replace(/"[^"]*"|'[^']*'/g, '""');
  const names = new Map(
    [...outsideTexts.matchAll(/\buser\.(\w+)/gi)].map(([, name = ""]) => [
      name.toLowerCase(),
      name,
    ]),
  );
  return [...names].flatMap(([key, name]) => {
    const by = SELF_SET.get(key);
    return by === undefined ? [] : [{ name, by }];
  });
}
