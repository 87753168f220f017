import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import { StewardError } from "../core/errors.ts";
import type { AzureRoleFact } from "./access-records.ts";
import { createAccessTally } from "./access-tally.ts";
import { type HeldAzureRole, parseAzureAssignment } from "./azure-role-rows.ts";
import { optional } from "./optional.ts";
import { createPrincipals, type PrincipalHint } from "./principals.ts";
import { lowerGuid } from "./wire-types.ts";

const ASSIGNMENT_ID =
  /^(?<scope>.*)\/providers\/Microsoft\.Authorization\/roleAssignments\/[0-9a-f-]{36}$/is;

/** An assignment came back in a shape that cannot be read. */
export class AssignmentUnreadable extends StewardError {
  readonly code = "assignment-unreadable";
  constructor(id: string) {
    super(`The role assignment ${id} cannot be read.`, "It lacks the promised shape.", "");
  }
}

/**
 * A role assignment by its full resource id, as it is now, not as Resource Graph has it, and what who gave it is called.
 * `gone`: there is none with this id. `refused`: not allowed, or `NotAnAssignment` for text that is not such an id (it may come
 * from a forged event: nothing is asked for it). Throws AssignmentUnreadable, ResourceManagerSilent, and what `Graph` throws
 * about who holds it.
 */
export async function readAssignment(
  { resourceManager, graph }: { readonly resourceManager: ResourceManager; readonly graph: Graph },
  id: string,
): Promise<AzureRoleFact | "gone" | { readonly refused: string }> {
  const scope = ASSIGNMENT_ID.exec(id)?.groups?.["scope"];
  const resource = pathOf(id);
  if (scope === undefined || resource === undefined) return { refused: "NotAnAssignment" };
  const answer = await resourceManager.get(
    scope === "" ? requests.getRootAzureAssignment : requests.getAzureAssignment,
    { resource, query: { "api-version": "2022-04-01" } },
  );
  if (answer.kind === "refused") return { refused: answer.code };
  if (answer.kind === "gone") return "gone";
  const held = parseAzureAssignment(answer.body);
  if (held === undefined) throw new AssignmentUnreadable(id);
  const principals = createPrincipals({ graph, tally: createAccessTally() });
  // Both in one request: a person waits for what is told of this.
  const found = await principals.behind([...creatorOf(held), held.holder], (hint) => hint);
  const behind = (one?: string) => found.find(({ item }) => item.id === one)?.principal;
  const principal = behind(held.holder.id);
  const creator = behind(held.fact.createdBy);
  if (principal === undefined) throw new AssignmentUnreadable(id);
  const createdByName = creator?.userPrincipalName ?? creator?.name;
  return { ...held.fact, principal, ...optional({ createdByName }) };
}

/** What is no object id is not asked for: it would have the whole request refused. */
function creatorOf({ fact }: HeldAzureRole): readonly PrincipalHint[] {
  const id = lowerGuid.safeParse(fact.createdBy);
  return id.success ? [{ id: id.data, kind: "unknown" }] : [];
}

/** An id as a path that cannot leave its place: each segment encoded, none empty or of dots alone. */
function pathOf(id: string): string | undefined {
  const [start, ...segments] = id.split("/");
  if (start !== "" || !id.isWellFormed() || segments.some((one) => /^\.*$/.test(one))) {
    return undefined;
  }
  return segments.map((one) => `/${encodeURIComponent(one)}`).join("");
}
