import { z } from "zod";
import { type AccessHand, createAccessHand } from "../access-hand.ts";
import { type Callers, createCallers, type Who } from "../callers.ts";
import type { LocalAzure } from "../local-azure.ts";
import { type SmallTenant, smallTenant } from "../small-tenant.ts";
import type { Draw, DrawnPerson } from "./draw.ts";
import type { RecordDraft } from "./record-draft.ts";

const stateSchema = z.object({ admin: z.string() });
const objectSchema = z.object({ id: z.string() });

/** What acts are done with, and to what. */
export interface ActingTenant {
  readonly administrator: DrawnPerson;
  /** The administrator's. */
  readonly hand: AccessHand;
  readonly handOf: (who: Who) => AccessHand;
  readonly known: SmallTenant;
  readonly draw: Draw;
  /** Object id of the service principal of one of Microsoft's APIs, by its client id. */
  readonly servicePrincipalOf: (appId: string) => Promise<string>;
  readonly now: () => Promise<Date>;
  /** Writes a record for which local Azure has no call. */
  readonly record: (draft: RecordDraft) => Promise<void>;
  /** The same tenant, where others are drawn. */
  readonly drawing: (draw: Draw) => ActingTenant;
  readonly close: () => Promise<void>;
}

/** @param seed the one with which the small tenant was started */
export async function createActingTenant(
  azure: LocalAzure,
  seed: number,
  draw: Draw,
): Promise<ActingTenant> {
  const callers: Callers = await createCallers(azure);
  const hand = createAccessHand(azure, callers.as());
  const { admin: name } = stateSchema.parse(await azure.controlGet("state"));
  const { id } = objectSchema.parse(await hand.graph("GET", `users/${name}?$select=id`));
  const tenant = {
    administrator: { id, name },
    hand,
    handOf: (who: Who) => createAccessHand(azure, callers.as(who)),
    known: smallTenant(seed),
    servicePrincipalOf: async (appId: string) => {
      const path = `servicePrincipals(appId='${appId}')?$select=id`;
      return objectSchema.parse(await hand.graph("GET", path)).id;
    },
    now: () => azure.now(),
    record: async (draft: RecordDraft) => {
      await azure.controlPost("audit", draft);
    },
    close: () => callers.close(),
  };
  const drawing = (drawn: Draw): ActingTenant => ({ ...tenant, draw: drawn, drawing });
  return drawing(draw);
}
