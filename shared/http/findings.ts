import { z } from "zod";
import { FINDING_STATES, SEVERITIES } from "../findings/finding.ts";
import { jsonAnswer } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { findingViewSchema } from "./finding-view.ts";
import { type FindingsReader, visibilityFor } from "./findings-reader.ts";
import {
  continuationParameter,
  continuationSchema,
  refusedContinuation,
  topParameter,
} from "./paging.ts";
import { Problem } from "./problem.ts";
import { one, several } from "./query.ts";

const DEFAULT_STATES = ["open", "acknowledged"] as const;

const findingId = z
  .string()
  .regex(/^fp1:[0-9a-f]{40}$/)
  .describe("Id of a finding.");

const findingListSchema = z.object({
  value: z.array(findingViewSchema),
  continuation: continuationSchema,
});

const findingsQuery = z.object({
  state: several(z.enum(FINDING_STATES))
    .default([...DEFAULT_STATES])
    .meta({ description: "States to list.", default: DEFAULT_STATES }),
  severity: several(z.enum(SEVERITIES))
    .default([...SEVERITIES])
    .meta({ description: "Severities to list; all when absent.", default: undefined }),
  detector: several(
    z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, "the id of a detector such as credential-expiring"),
  )
    .default([])
    .meta({ description: "Detectors to list; all when absent.", default: undefined }),
  owner: one(z.email().max(254).toLowerCase()).optional().describe("Mail address of the contact."),
  principal: one(
    z
      .string()
      .regex(
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
        "the object id of a user, group or service principal",
      )
      .toLowerCase(),
  )
    .optional()
    .describe("Object id of who holds, or has done, what findings speak of."),
  top: topParameter,
  continuation: continuationParameter,
});

interface Deps {
  readonly findings: FindingsReader;
}

/** `GET /api/findings`: a page of findings that the caller may see. */
export const listFindings = endpoint(
  {
    id: "listFindings",
    method: "GET",
    path: "/api/findings",
    summary: "Findings, the most urgent and newest first. Without a role: those one answers for.",
    access: "caller",
    query: findingsQuery,
    answer: {
      status: 200,
      description: "A page of findings.",
      name: "FindingList",
      schema: findingListSchema,
    },
  },
  async ({ findings }: Deps, { caller, query }) => {
    const page = await findings.list({
      states: query.state,
      severities: query.severity,
      detectors: query.detector,
      owner: query.owner,
      principal: query.principal,
      top: query.top,
      continuation: query.continuation,
      visibleTo: visibilityFor(caller),
    });
    if (page.kind === "bad-continuation") throw refusedContinuation();
    const { value, continuation } = page;
    return jsonAnswer(200, { value, ...(continuation === undefined ? {} : { continuation }) });
  },
);

/** `GET /api/findings/{id}`: one finding, if the caller may see it. */
export const getFinding = endpoint(
  {
    id: "getFinding",
    method: "GET",
    path: "/api/findings/{id}",
    summary: "One finding. Without a role: if one answers for it.",
    access: "caller",
    pathId: findingId,
    answer: {
      status: 200,
      description: "The finding.",
      name: "Finding",
      schema: findingViewSchema,
    },
    problems: ["not-found"],
  },
  async ({ findings }: Deps, { caller, id }) => {
    const finding = findingId.safeParse(id).success
      ? await findings.get(id, visibilityFor(caller))
      : undefined;
    if (finding === undefined) throw new Problem("not-found", "There is no finding with this id.");
    return jsonAnswer(200, finding);
  },
);
