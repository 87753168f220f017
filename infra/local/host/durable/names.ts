import { type Misuse, misuse } from "./misuses.ts";

/** What survives being put into an address unencoded, as the library does. */
const safe = /^[A-Za-z0-9_.:-]{1,256}$/;

/** A misuse, unless the id is one that means the same instance everywhere. */
export function instanceIdProblem(id: string): Misuse | undefined {
  if (safe.test(id) && !/^\.+$/.test(id)) return undefined;
  return misuse(
    "bad-instance-id",
    `The instance id "${id}" is not made of A-Z a-z 0-9 _ . : - alone.`,
  );
}

export function eventNameProblem(name: string): Misuse | undefined {
  if (safe.test(name) && !/^(?:\d+|\.+)$/.test(name)) return undefined;
  return misuse("bad-event-name", `An event is named "${name}".`);
}
