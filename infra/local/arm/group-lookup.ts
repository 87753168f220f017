import type { Clock } from "../azure/exchange.ts";
import type { Directory } from "../tenant/directory.ts";

/** Azure notices a change of membership later than that (learn.microsoft.com/azure/role-based-access-control/troubleshooting). */
const keptMs = 60_000;

/** Ids of the groups that a principal belongs to, through other groups too; memberships are read anew once a minute. */
export function createGroupLookup(
  directory: Directory,
  clock: Clock,
): (principalId: string) => readonly string[] {
  let above = new Map<string, string[]>();
  let readAt = -Infinity;
  const read = (): void => {
    above = new Map();
    for (const { id } of directory.sets.groups.all()) {
      for (const member of directory.entra.members(id)) {
        const known = above.get(member);
        if (known === undefined) above.set(member, [id]);
        else known.push(id);
      }
    }
  };
  return (principalId) => {
    const now = clock.now().getTime();
    if (now - readAt >= keptMs) {
      read();
      readAt = now;
    }
    const found = new Set<string>();
    const open = [principalId];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const group of above.get(next) ?? []) {
        if (found.has(group)) continue;
        found.add(group);
        open.push(group);
      }
    }
    return [...found];
  };
}
