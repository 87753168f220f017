import { expect, test } from "vitest";
import { permissionReach } from "../../shared/privilege/permission-reach.ts";

const GRAPH = "00000003-0000-0000-c000-000000000000";
const EXCHANGE = "00000002-0000-0ff1-ce00-000000000000";

test.each([
  [GRAPH, "Mail.ReadWrite", "mail of all users"],
  [GRAPH, "mail.send", "mail of all users"],
  [GRAPH, "Files.Read.All", "files of all users"],
  [GRAPH, "Group.ReadWrite.All", "all groups"],
  [GRAPH, "Directory.Read.All", "the whole directory"],
  [GRAPH, "Sites.FullControl.All", "all SharePoint sites"],
  [GRAPH, "Sites.Selected", "the SharePoint sites chosen for it"],
  [GRAPH, "Application.ReadWrite.OwnedBy", "the applications that it owns"],
  [EXCHANGE, "full_access_as_app", "mailboxes of all users"],
])("of %s, %s as an application's own reaches %s", (resourceAppId, value, reach) => {
  expect(permissionReach(resourceAppId, value)).toBe(reach);
});

test.each([
  ["Mail.ReadWrite", "mail that the signed-in user may open"],
  ["Group.ReadWrite.All", "all groups, as far as the signed-in user may"],
  ["User.Read", "the profile of the signed-in user"],
])("%s as a delegated scope reaches %s", (value, reach) => {
  expect(permissionReach(GRAPH, value, "delegated")).toBe(reach);
});

test.each([
  [GRAPH, "Chat.Read.WhereInstalled"],
  [GRAPH, "ChatMessage.Read.Chat"],
  [GRAPH, "Files.ReadWrite.AppFolder"],
  [GRAPH, "Everything.Read.All"],
  [GRAPH, "__proto__"],
  ["__proto__", "toString"],
  [EXCHANGE, "Sites.Selected"],
])("of %s, what %s reaches is not known, and nothing is said", (resourceAppId, value) => {
  expect(permissionReach(resourceAppId, value)).toBeUndefined();
});
