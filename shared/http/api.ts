import { z } from "zod";
import { jsonAnswer } from "./answer.ts";
import { type Endpoint, openEndpoint, type Operation } from "./endpoint.ts";
import { getFinding, listFindings } from "./findings.ts";
import { getHealth } from "./health.ts";
import { openApiDocument } from "./openapi.ts";
import { getPrincipalAccess } from "./principal-access.ts";
import { listPrincipals } from "./principals.ts";
import { getScan, startScan } from "./scans.ts";
import { getStatus } from "./status.ts";

/** `GET /api/openapi.json`: this API, described. */
export const getOpenApi: Endpoint<{ readonly baseUrl: string }> = openEndpoint(
  {
    id: "getOpenApi",
    method: "GET",
    path: "/api/openapi.json",
    summary: "This document.",
    access: "anyone",
    answer: {
      status: 200,
      description: "An OpenAPI 3.1 document.",
      name: "OpenApi",
      schema: z.looseObject({ openapi: z.string() }),
    },
    problems: ["misconfigured"],
  },
  ({ baseUrl }) => jsonAnswer(200, openApiDocument([...OPERATIONS, getOpenApi.operation], baseUrl)),
);

/** Every call but the description itself, in the order of the document. */
const OPERATIONS: readonly Operation[] = [
  getHealth.operation,
  getStatus.operation,
  listFindings.operation,
  getFinding.operation,
  listPrincipals.operation,
  getPrincipalAccess.operation,
  startScan.operation,
  getScan.operation,
];
