import { z } from "zod";
import { jsonAnswer } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { principalAccessSchema } from "./principal-view.ts";
import type { PrincipalsReader } from "./principals-reader.ts";
import { Problem } from "./problem.ts";

const principalId = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)
  .describe("Object id of a user, group or service principal.");

/** `GET /api/principals/{id}/access`: everything powerful that a principal holds, in one answer. */
export const getPrincipalAccess = endpoint(
  {
    id: "getPrincipalAccess",
    method: "GET",
    path: "/api/principals/{id}/access",
    summary:
      "Everything powerful that a principal holds: roles of the directory and of Azure, application permissions, consent; by itself and through groups. Nothing powerful is an answer without holdings, and so is an id that nobody has: how far to trust that, asOf and notRead say.",
    access: "reader",
    pathId: principalId,
    answer: {
      status: 200,
      description: "What it holds, as of the last scan or event.",
      name: "PrincipalAccess",
      schema: principalAccessSchema,
    },
    problems: ["not-found"],
  },
  async ({ principals }: { readonly principals: PrincipalsReader }, { id }) => {
    const parsed = principalId.safeParse(id);
    if (!parsed.success)
      throw new Problem("not-found", "That is not the object id of a principal.");
    return jsonAnswer(200, await principals.access(parsed.data.toLowerCase()));
  },
);
