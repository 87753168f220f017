import { roleIdOf } from "./apis.ts";
import { defaultAppRole } from "./consent-model.ts";
import type { Random } from "./random.ts";

/** Application permissions that ordinary programs hold: they read, and none reads what people wrote. */
export const ordinaryRoles: readonly (readonly [
  resource: "graph" | "exchange" | "sharePoint",
  role: string,
])[] = [
  ...[
    "Application.Read.All",
    "Device.Read.All",
    "Domain.Read.All",
    "Group.Read.All",
    "GroupMember.Read.All",
    "LicenseAssignment.Read.All",
    "MailboxSettings.Read",
    "Organization.Read.All",
    "People.Read.All",
    "Place.Read.All",
    "Presence.Read.All",
    "Reports.Read.All",
    "ServiceHealth.Read.All",
    "Team.ReadBasic.All",
    "User.Read.All",
    "User.Read.All",
    "User.Read.All",
    "User.ReadBasic.All",
  ].map((value) => ["graph", roleIdOf("graph", value)] as const),
  ["exchange", roleIdOf("exchange", "MailboxSettings.Read")],
  ["sharePoint", roleIdOf("sharePoint", "Sites.Selected")],
  ["sharePoint", roleIdOf("sharePoint", "TermStore.Read.All")],
];

/** Delegated scopes as they stand in grants, untidy as the platform leaves them. */
export const ordinaryScopes: readonly string[] = [
  "User.Read",
  "User.Read",
  "openid profile User.Read",
  " User.Read",
  "openid profile email offline_access User.Read",
  "User.Read User.ReadBasic.All",
  "User.Read  People.Read",
  "openid profile User.Read Presence.Read",
  "User.Read Tasks.ReadWrite",
  "User.Read Calendars.Read offline_access",
  "User.Read GroupMember.Read.All",
];

interface Numbered {
  readonly id: string;
  /** What may be given to people. */
  readonly roles: readonly string[];
}

/** Which role somebody has at one of the tenant's applications: mostly just access. */
export function roleAt({ roles }: Numbered, random: Random): string {
  return roles.length === 0 || random.chance(0.4) ? defaultAppRole : random.pick(roles);
}
