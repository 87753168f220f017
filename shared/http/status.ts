import { z } from "zod";
import type { Frozen } from "../config/frozen.ts";
import { SEVERITIES } from "../findings/finding.ts";
import { jsonAnswer } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { scanViewSchema } from "./scans.ts";

const instant = z.iso.datetime();

const delayViewSchema = z.object({
  count: z.int().min(1),
  p50Seconds: z.int().min(0).describe("Half of them took at most this long."),
  p95Seconds: z.int().min(0),
  maxSeconds: z.int().min(0),
});

/** How the service is: what it has read and how old that is, what it could not read, and what policy it follows. */
export const statusViewSchema = z.object({
  now: instant,
  build: z.string().optional(),
  tenantId: z.string(),
  policy: z.object({
    state: z
      .enum(["valid", "kept-last-valid", "none"])
      .describe("kept-last-valid: the file cannot be used, so the last valid policy goes on."),
    hash: z.string().optional(),
    notifyMode: z.enum(["preview", "live"]).optional(),
    problems: z.array(z.object({ path: z.string(), value: z.string(), expected: z.string() })),
  }),
  sources: z
    .array(
      z.object({
        source: z.string(),
        state: z.enum(["current", "stale", "unreadable", "never-read"]),
        lastCompleteAt: instant.optional().describe("End of the last complete read."),
        records: z.int().min(0).optional(),
        why: z.string().optional().describe("Why it is not current, and what to do."),
      }),
    )
    .describe("A source that could not be read is listed: not readable is not empty."),
  lastScan: scanViewSchema.optional(),
  findings: z
    .object({
      at: instant.describe("End of the run that counted them."),
      open: z.record(z.enum(SEVERITIES), z.int().min(0)),
    })
    .optional()
    .describe("Open findings by severity."),
  coverage: z
    .object({
      day: z.iso.date(),
      at: instant,
      runId: z.string(),
      sources: z.array(
        z.object({
          source: z.string(),
          state: z.enum(["current", "unreadable"]),
          records: z.int().min(0).optional(),
          lastCompleteAt: instant.optional(),
          ageMinutes: z.int().min(0).optional(),
        }),
      ),
      blind: z.array(z.object({ cause: z.string(), count: z.int().min(0), since: instant })),
    })
    .optional()
    .describe("The newest daily coverage statement; absent when there was none for eight days."),
  delays: z
    .array(
      z.object({
        source: z.string(),
        occurredToSeen: delayViewSchema.optional(),
        seenToTold: delayViewSchema.optional(),
      }),
    )
    .optional()
    .describe(
      "Measured over the last seven days, for what has happened since the first look at the tenant.",
    ),
  outbox: z
    .object({
      waiting: z.int().min(0),
      failing: z.int().min(0).describe("Could not be delivered so far; tried again."),
      oldestWaitingSince: instant.optional(),
    })
    .optional(),
});
export type StatusView = Frozen<z.infer<typeof statusViewSchema>>;

export interface StatusReader {
  read(): Promise<StatusView>;
}

/** `GET /api/status`. */
export const getStatus = endpoint(
  {
    id: "getStatus",
    method: "GET",
    path: "/api/status",
    summary: "How the service is: what was read, how old it is, and what could not be read.",
    access: "reader",
    answer: { status: 200, description: "The status.", name: "Status", schema: statusViewSchema },
  },
  async ({ status }: { readonly status: StatusReader }) => jsonAnswer(200, await status.read()),
);
