import { MICROSOFT_APIS } from "../inventory/microsoft-apis.ts";

/** What belongs to single people. */
const OF_PEOPLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [MICROSOFT_APIS.graph]: {
    Calendars: "calendars",
    Calls: "calls and meetings",
    Chat: "Teams chats",
    ChatMessage: "Teams chats",
    CallRecordings: "recordings of calls",
    CallTranscripts: "transcripts of calls",
    Contacts: "contacts",
    Files: "files",
    Mail: "mail",
    "Mail-Advanced": "mail",
    MailboxFolder: "mailboxes",
    MailboxItem: "mailboxes",
    MailboxSettings: "mailbox rules and settings",
    Notes: "notebooks",
    OnlineMeetingRecording: "recordings of meetings",
    OnlineMeetingTranscript: "transcripts of meetings",
    OnlineMeetings: "meetings",
    Presence: "presence",
    Tasks: "tasks",
    UserAuthenticationMethod: "sign-in methods",
  },
  [MICROSOFT_APIS.exchange]: {
    Calendars: "calendars",
    Contacts: "contacts",
    Mail: "mail",
    MailboxSettings: "mailbox rules and settings",
    EAS: "mailboxes",
    EWS: "mailboxes",
    IMAP: "mailboxes",
    POP: "mailboxes",
    SMTP: "outgoing mail",
    full_access_as_app: "mailboxes",
  },
  [MICROSOFT_APIS.sharePoint]: { MyFiles: "files" },
};

/** What belongs to the organisation. */
const OF_TENANT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [MICROSOFT_APIS.graph]: {
    AdministrativeUnit: "administrative units",
    AppRoleAssignment: "the permissions of all applications",
    Application: "all applications",
    AuditLog: "sign-in and audit logs",
    BitlockerKey: "disk recovery keys of all devices",
    ChannelMessage: "all messages in Teams channels",
    DelegatedPermissionGrant: "consent to applications",
    Device: "all device objects",
    DeviceLocalCredential: "local administrator passwords of all devices",
    DeviceManagementApps: "all managed devices",
    DeviceManagementConfiguration: "all managed devices",
    DeviceManagementManagedDevices: "all managed devices",
    DeviceManagementRBAC: "the roles of device management",
    DeviceManagementScripts: "all managed devices",
    Directory: "the whole directory",
    Domain: "the domains of the tenant",
    EntitlementManagement: "access packages",
    Group: "all groups",
    GroupMember: "members of all groups",
    IdentityProvider: "identity providers",
    Organization: "settings of the organisation",
    Policy: "policies of the tenant",
    PrivilegedAccess: "privileged access",
    PrivilegedAssignmentSchedule: "privileged access through groups and applications",
    PrivilegedEligibilitySchedule: "privileged access through groups and applications",
    RoleAssignmentSchedule: "assignments of directory roles",
    RoleEligibilitySchedule: "assignments of directory roles",
    RoleManagement: "roles and their assignments",
    RoleManagementPolicy: "the rules for activating roles",
    Sites: "all SharePoint sites",
    Synchronization: "provisioning of users and groups",
    Team: "all teams",
    TeamMember: "members of all teams",
    User: "all user accounts",
    "User-PasswordProfile": "passwords of all users",
    eDiscovery: "content found by eDiscovery",
  },
  [MICROSOFT_APIS.azureAdGraph]: {
    Application: "all applications",
    Device: "all device objects",
    Directory: "the whole directory",
    Domain: "the domains of the tenant",
    Group: "all groups",
    Policy: "policies of the tenant",
    User: "all user accounts",
  },
  [MICROSOFT_APIS.exchange]: {
    Exchange: "administration of Exchange",
    Organization: "settings of the organisation",
  },
  [MICROSOFT_APIS.sharePoint]: {
    AllSites: "all SharePoint sites",
    Sites: "all SharePoint sites",
    TermStore: "the term store",
    User: "all user profiles",
  },
};

/** Values that reach less than their family. */
const EXACTLY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [MICROSOFT_APIS.graph]: {
    "Application.ReadWrite.OwnedBy": "the applications that it owns",
    "Files.SelectedOperations.Selected": "the files chosen for it",
    "Lists.SelectedOperations.Selected": "the SharePoint lists chosen for it",
    "ListItems.SelectedOperations.Selected": "the list items chosen for it",
    "Sites.Selected": "the SharePoint sites chosen for it",
    "User.Read": "the profile of the signed-in user",
    "User.ReadWrite": "the profile of the signed-in user",
  },
  [MICROSOFT_APIS.sharePoint]: { "Sites.Selected": "the SharePoint sites chosen for it" },
};

/** What a value ends in that holds for a part only: one team or chat, an own folder, what was chosen or is owned. */
const PARTIAL =
  /(?:\.(?:AppFolder|Chat|CreatedByApp|Group|ManagedBy|OwnedBy|Recordings|Restricted|Selected|User|WhereInstalled)|For(?:Chat|Team|User))$/i;

/**
 * What a permission reaches, in a few words that end a sentence such as "It reaches …": "mail of all users", "all groups"; for
 * a delegated scope what of it the signed-in user may open. `undefined` when not known, and of what reaches a part only
 * unless that part can be named. (By the families of learn.microsoft.com/graph/permissions-overview, checked 2026-11-21.)
 */
export function permissionReach(
  resourceAppId: string,
  value: string,
  grantedAs: "application" | "delegated" = "application",
): string | undefined {
  const api = resourceAppId.toLowerCase();
  const exact = entryOf(EXACTLY[api], value);
  if (exact !== undefined) return exact;
  if (PARTIAL.test(value)) return undefined;
  const family = value.split(".")[0] ?? value;
  const ofPeople = entryOf(OF_PEOPLE[api], family);
  const whose = grantedAs === "application" ? "of all users" : "that the signed-in user may open";
  if (ofPeople !== undefined) return `${ofPeople} ${whose}`;
  const ofTenant = entryOf(OF_TENANT[api], family);
  if (ofTenant === undefined || grantedAs === "application") return ofTenant;
  return `${ofTenant}, as far as the signed-in user may`;
}

/** Looked up in any case, and only among the table's own keys: the value may be a tenant's text. */
function entryOf(
  table: Readonly<Record<string, string>> | undefined,
  name: string,
): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(table ?? {}).find(([key]) => key.toLowerCase() === wanted)?.[1];
}
