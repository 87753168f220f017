import { z } from "zod";
import { jsonAnswer } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { continuationParameter, refusedContinuation, topParameter } from "./paging.ts";
import {
  HOLDING_SYSTEMS,
  LISTED_POWERS,
  PRINCIPAL_KINDS,
  principalListSchema,
} from "./principal-view.ts";
import type { PrincipalsReader } from "./principals-reader.ts";
import { several } from "./query.ts";

const principalsQuery = z.object({
  power: several(z.enum(LISTED_POWERS.map(String)).transform(Number).pipe(z.literal(LISTED_POWERS)))
    .default([...LISTED_POWERS])
    .meta({ description: "Tiers to list.", default: LISTED_POWERS }),
  kind: several(z.enum(PRINCIPAL_KINDS))
    .default([])
    .meta({ description: "Kinds of principals to list; all when absent.", default: undefined }),
  system: several(z.enum(HOLDING_SYSTEMS)).default([]).meta({
    description: "Lists who holds something powerful in one of these systems; all when absent.",
    default: undefined,
  }),
  top: topParameter,
  continuation: continuationParameter,
});

/** `GET /api/principals`: a page of the powerful principals. */
export const listPrincipals = endpoint(
  {
    id: "listPrincipals",
    method: "GET",
    path: "/api/principals",
    summary:
      "Who is powerful: users, groups and service principals that hold something of tier 0 or 1 themselves, those of tier 0 first. Members of a listed group are powerful through it, and not listed for that.",
    access: "reader",
    query: principalsQuery,
    answer: {
      status: 200,
      description: "A page of principals.",
      name: "PrincipalList",
      schema: principalListSchema,
    },
  },
  async ({ principals }: { readonly principals: PrincipalsReader }, { query }) => {
    const page = await principals.list({
      powers: query.power,
      kinds: query.kind,
      systems: query.system,
      top: query.top,
      continuation: query.continuation,
    });
    if (page.kind === "bad-continuation") throw refusedContinuation();
    return jsonAnswer(200, page.list);
  },
);
