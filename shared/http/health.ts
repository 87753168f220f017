import { z } from "zod";
import { jsonAnswer } from "./answer.ts";
import { openEndpoint } from "./endpoint.ts";

/** `GET /api/health`: alive, nothing else. Needs no settings, so that it also answers for a misconfigured app. */
export const getHealth = openEndpoint(
  {
    id: "getHealth",
    method: "GET",
    path: "/api/health",
    summary: "Says that the service is alive, and nothing else.",
    access: "anyone",
    answer: {
      status: 200,
      description: "It is.",
      name: "Health",
      schema: z.object({ status: z.literal("alive") }),
    },
  },
  () => jsonAnswer(200, { status: "alive" }),
);
