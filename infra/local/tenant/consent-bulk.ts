import type { AssignmentColumns, GrantColumns } from "./consent-rows.ts";
import type { Random } from "./random.ts";

/** Rows that are added one by one and end as columns, in an order that tells nothing about when they were added. */
export interface AssignmentBuilder {
  add(row: { principal: number; resource: number; roleId: string; createdSeconds: number }): void;
  readonly count: () => number;
  build(random: Random): AssignmentColumns;
}

export interface GrantBuilder {
  /** The second of the same three is left out: there is one grant for each. */
  add(row: { client: number; resource: number; principal: number; scope: string }): void;
  readonly count: () => number;
  build(random: Random): GrantColumns;
}

export function createAssignmentBuilder(): AssignmentBuilder {
  const principal: number[] = [];
  const resource: number[] = [];
  const role: number[] = [];
  const created: number[] = [];
  const roles = createNames();
  return {
    add(row) {
      principal.push(row.principal);
      resource.push(row.resource);
      role.push(roles.numberOf(row.roleId));
      created.push(row.createdSeconds);
    },
    count: () => principal.length,
    build(random) {
      const order = shuffled(principal.length, random);
      return {
        principal: order.map((from) => principal[from] ?? 0),
        resource: order.map((from) => resource[from] ?? 0),
        role: Uint16Array.from(order, (from) => role[from] ?? 0),
        created: order.map((from) => created[from] ?? 0),
        roles: roles.all(),
      };
    },
  };
}

/** @param objects how many objects there are: the number that stands for all users */
export function createGrantBuilder(objects: number): GrantBuilder {
  const client: number[] = [];
  const resource: number[] = [];
  const principal: number[] = [];
  const scope: number[] = [];
  const scopes = createNames();
  const resources = createNames();
  const seen = new Set<number>();
  return {
    add(row) {
      // Resources are few, so the three fit into the 53 bits of a number.
      const number = resources.numberOf(String(row.resource));
      const key = (number * (objects + 1) + row.client) * (objects + 1) + row.principal;
      if (seen.has(key)) return;
      seen.add(key);
      client.push(row.client);
      resource.push(row.resource);
      principal.push(row.principal);
      scope.push(scopes.numberOf(row.scope));
    },
    count: () => client.length,
    build(random) {
      const order = shuffled(client.length, random);
      return {
        client: order.map((from) => client[from] ?? 0),
        resource: order.map((from) => resource[from] ?? 0),
        principal: order.map((from) => principal[from] ?? 0),
        scope: Uint16Array.from(order, (from) => scope[from] ?? 0),
        scopes: scopes.all(),
      };
    },
  };
}

/** Names by number, in the order in which they first came. */
function createNames() {
  const names: string[] = [];
  const numbers = new Map<string, number>();
  return {
    all: (): readonly string[] => names,
    numberOf(name: string): number {
      const known = numbers.get(name);
      if (known !== undefined) return known;
      numbers.set(name, names.length);
      return names.push(name) - 1;
    },
  };
}

function shuffled(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index--) {
    const other = random.int(0, index);
    const [here, there] = [order[index] ?? 0, order[other] ?? 0];
    order[index] = there;
    order[other] = here;
  }
  return order;
}
