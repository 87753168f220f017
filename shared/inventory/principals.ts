import { z } from "zod";
import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";
import type { Principal, PrincipalKind } from "./access-records.ts";
import type { AccessTally } from "./access-tally.ts";
import { optional } from "./optional.ts";
import { isOutsideName } from "./principal-kind.ts";
import { lowerGuid, someInstant, someText } from "./wire-types.ts";

/** What is read of a principal, whatever its type: a directory object gives those of these that its type has. */
export const PRINCIPAL_SELECT = [
  "id",
  "displayName",
  "userPrincipalName",
  "accountEnabled",
  "userType",
  "onPremisesSyncEnabled",
  "createdDateTime",
  "groupTypes",
  "membershipRule",
  "isAssignableToRole",
  "appId",
  "servicePrincipalType",
].join(",");

/** Of a group: what `/groups` takes. */
export const GROUP_SELECT = [
  "id",
  "displayName",
  "onPremisesSyncEnabled",
  "createdDateTime",
  "groupTypes",
  "membershipRule",
  "isAssignableToRole",
].join(",");

/** The largest number of ids that `getByIds` takes (learn.microsoft.com/graph/api/directoryobject-getbyids, checked 2026-11-21). */
const IDS_PER_CALL = 1000;

const KINDS: ReadonlyMap<string, PrincipalKind> = new Map([
  ["#microsoft.graph.user", "user"],
  ["#microsoft.graph.group", "group"],
  ["#microsoft.graph.serviceprincipal", "service-principal"],
  ["#microsoft.graph.device", "device"],
]);

const listSchema = z.object({ value: z.array(z.unknown()) });
const switchSchema = z
  .boolean()
  .nullish()
  .transform((value) => value ?? undefined);
const principalSchema = z.object({
  id: lowerGuid,
  "@odata.type": someText,
  displayName: someText,
  userPrincipalName: someText,
  accountEnabled: switchSchema,
  userType: someText,
  onPremisesSyncEnabled: switchSchema,
  createdDateTime: someInstant,
  groupTypes: z.array(z.string()).nullish(),
  membershipRule: someText,
  isAssignableToRole: switchSchema,
  appId: lowerGuid.nullish(),
  servicePrincipalType: someText,
});
type PrincipalRow = z.infer<typeof principalSchema>;

/**
 * A directory object as a principal; `undefined` when the row lacks the promised shape. Among others a row says its type;
 * where the list has only one, `kind` says it.
 */
export function parsePrincipal(row: unknown, kind?: PrincipalKind): Principal | undefined {
  const parsed = principalSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const object = parsed.data;
  const known = kind ?? KINDS.get(object["@odata.type"]?.toLowerCase() ?? "") ?? "unknown";
  return {
    id: object.id,
    kind: known,
    isFound: true,
    ...optional({ name: object.displayName, createdAt: object.createdDateTime }),
    ...particulars(known, object),
  };
}

function particulars(kind: PrincipalKind, object: PrincipalRow): Partial<Principal> {
  switch (kind) {
    case "user":
      return optional({
        userPrincipalName: object.userPrincipalName,
        isEnabled: object.accountEnabled,
        isGuest:
          object.userType?.toLowerCase() === "guest" ||
          isOutsideName(object.userPrincipalName ?? ""),
        isSynchronised: object.onPremisesSyncEnabled === true,
      });
    case "group":
      return optional({
        isSynchronised: object.onPremisesSyncEnabled === true,
        isDynamic: object.groupTypes?.includes("DynamicMembership") ?? false,
        membershipRule: object.membershipRule,
        isRoleAssignable: object.isAssignableToRole === true,
      });
    case "service-principal":
      return optional({
        appId: object.appId ?? undefined,
        isEnabled: object.accountEnabled,
        isManagedIdentity: object.servicePrincipalType === "ManagedIdentity",
      });
    case "device":
    case "unknown":
      return {};
  }
}

/** An id with what its source says of it. */
export interface PrincipalHint {
  readonly id: string;
  readonly kind: PrincipalKind;
}

/** Who is behind object ids; asked once about each, so for one read only: people leave. */
export interface Principals {
  /** Each item with its principal, in their order. Throws what `Graph` throws. */
  behind<T>(
    items: readonly T[],
    hintOf: (item: T) => PrincipalHint,
  ): Promise<readonly { readonly item: T; readonly principal: Principal }[]>;
}

/** An object that lacks the promised shape is counted; it is found, of the kind that its source said, and no more is known. */
export function createPrincipals(deps: { graph: Graph; tally: AccessTally }): Principals {
  const { graph, tally } = deps;
  const known = new Map<string, Principal>();

  async function ask(hints: readonly PrincipalHint[]): Promise<void> {
    const answer = await graph.query(
      requests.usersById,
      { ids: hints.map(({ id }) => id) },
      { $select: PRINCIPAL_SELECT },
    );
    const found = new Map<string, Principal | "unreadable">();
    for (const row of listSchema.parse(answer).value) {
      const principal = parsePrincipal(row);
      const id = principal?.id ?? idOf(row);
      if (principal === undefined) tally.unreadable();
      if (id !== undefined) found.set(id, principal ?? "unreadable");
    }
    // What is deleted or of another tenant is silently left out of the answer (same page as above).
    for (const { id, kind } of hints) {
      const one = found.get(id);
      const isReadable = one !== undefined && one !== "unreadable";
      known.set(id, isReadable ? one : { id, kind, isFound: one === "unreadable" });
    }
  }

  return {
    async behind(items, hintOf) {
      const hints = new Map(items.map(hintOf).map((hint) => [hint.id, hint]));
      const open = [...hints.values()].filter(({ id }) => !known.has(id));
      for (let start = 0; start < open.length; start += IDS_PER_CALL) {
        await ask(open.slice(start, start + IDS_PER_CALL));
      }
      return items.flatMap((item) => {
        const { id, kind } = hintOf(item);
        const principal = known.get(id);
        if (principal === undefined) return [];
        // Of what is not there only its source knows the kind, and another source may know less.
        return [{ item, principal: principal.isFound ? principal : { ...principal, kind } }];
      });
    },
  };
}

function idOf(row: unknown): string | undefined {
  const parsed = z.object({ id: lowerGuid }).safeParse(row);
  return parsed.success ? parsed.data.id : undefined;
}
