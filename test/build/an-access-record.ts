import type { AccessRecord } from "../../shared/privilege/access-record.ts";
import { ENTRA, USER_ID } from "./an-access-subject.ts";

/** A user who is Global Administrator. */
export function anAccessRecord(changes: Partial<AccessRecord> = {}): AccessRecord {
  return {
    id: USER_ID,
    kind: "user",
    name: "Ada Example",
    power: 0,
    systems: ["entra-role"],
    holdings: [
      {
        system: "entra-role",
        name: "Global Administrator",
        roleId: ENTRA.globalAdministrator,
        where: "the whole tenant",
        scope: "/",
        reach: "tenant",
        power: 0,
        isEligible: false,
      },
    ],
    holdingsCount: 1,
    ...changes,
  };
}
