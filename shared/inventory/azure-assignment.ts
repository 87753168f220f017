import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import { StewardError } from "../core/errors.ts";
import type { AzureRoleFact } from "./access-records.ts";
import { createAccessTally } from "./access-tally.ts";
import { withHolders } from "./azure-facts.ts";
import { parseAzureAssignment } from "./azure-role-rows.ts";
import { createPrincipals } from "./principals.ts";
import { resourcePath } from "./resource-path.ts";

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
  const answer = await getAssignment(resourceManager, id);
  if (answer === "gone" || "refused" in answer) return answer;
  const held = parseAzureAssignment(answer.body);
  if (held === undefined) throw new AssignmentUnreadable(id);
  const principals = createPrincipals({ graph, tally: createAccessTally() });
  const [fact] = await withHolders(principals, [held]);
  if (fact === undefined) throw new AssignmentUnreadable(id);
  return fact;
}

/** The same without a look at who holds it: its row as it came. Throws ResourceManagerSilent. */
export async function getAssignment(
  resourceManager: ResourceManager,
  id: string,
): Promise<{ readonly body: unknown } | "gone" | { readonly refused: string }> {
  const scope = ASSIGNMENT_ID.exec(id)?.groups?.["scope"];
  const resource = resourcePath(id);
  if (scope === undefined || resource === undefined) return { refused: "NotAnAssignment" };
  const answer = await resourceManager.get(
    scope === "" ? requests.getRootAzureAssignment : requests.getAzureAssignment,
    { resource, query: { "api-version": "2022-04-01" } },
  );
  if (answer.kind === "refused") return { refused: answer.code };
  return answer.kind === "gone" ? "gone" : { body: answer.body };
}
