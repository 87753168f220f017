import type { InvocationContext } from "@azure/functions";
import { z } from "zod";
import type { Frozen } from "../config/frozen.ts";
import type { Clock } from "../core/clock.ts";
import { jsonAnswer } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { Problem } from "./problem.ts";

/** What can be scanned for. */
export const SCAN_KINDS = ["credentials", "access"] as const;
export type ScanKind = (typeof SCAN_KINDS)[number];

const scanId = z
  .string()
  .regex(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/)
  .describe("Id of a scan.");

const instant = z.iso.datetime();

const count = z.int().min(0);

/** A scan as the API gives it. */
export const scanViewSchema = z.object({
  id: z.string(),
  kinds: z.array(z.string()),
  state: z
    .enum(["running", "completed", "partial", "failed"])
    .describe("partial: it ended, but not every source could be read to its end."),
  startedAt: instant,
  startedBy: z.string().optional().describe("Whose start it was: an id, never a name."),
  endedAt: instant.optional(),
  changed: count.optional().describe("Findings that changed."),
  sources: z.array(
    z.object({
      source: z.string().describe("What is read, such as applications."),
      state: z.enum(["waiting", "running", "completed", "failed"]),
      mode: z.enum(["complete", "delta"]).optional().describe("delta: only what had changed."),
      seen: count.optional().describe("Records read."),
      changed: count.optional().describe("Records that were new, changed or gone."),
      unreadable: count.optional().describe("Records that could not be understood."),
      why: z.string().optional().describe("Why it could not be read to its end, and what to do."),
      blind: z
        .array(z.object({ cause: z.string(), count }))
        .optional()
        .describe("What could not be read, by cause: not readable is not empty."),
    }),
  ),
});
export type ScanView = Frozen<z.infer<typeof scanViewSchema>>;

/** Who or what asked for a scan. */
export type ScanStarter =
  { readonly kind: "user" | "app"; readonly objectId: string } | { readonly kind: "timer" };

export interface ScanRequest {
  readonly kinds: readonly ScanKind[];
  readonly at: Date;
  /** Who asked. */
  readonly by: ScanStarter;
}

export interface StartedScan {
  readonly id: string;
  /** One was running already, and this is its id. */
  readonly joined: boolean;
}

export interface ScanReader {
  /** `undefined` when there is none. */
  get(id: string): Promise<ScanView | undefined>;
}

interface StartDeps {
  readonly clock: Clock;
  /** Where people and API clients reach the service, without a final slash. */
  readonly baseUrl: string;
  /** The invocation brings the durable client along. */
  readonly startScan: (context: InvocationContext, request: ScanRequest) => Promise<StartedScan>;
}

/** `POST /api/scans`: starts a scan, or joins the one that is running. */
export const startScan = endpoint(
  {
    id: "startScan",
    method: "POST",
    path: "/api/scans",
    summary: "Starts a scan now, or joins the one that is running.",
    access: "admin",
    body: z.strictObject({
      kinds: z
        .array(z.enum(SCAN_KINDS))
        .min(1)
        .max(SCAN_KINDS.length)
        .refine((kinds) => new Set(kinds).size === kinds.length, "each kind once")
        .default([...SCAN_KINDS])
        .describe("What to scan for; everything when absent."),
    }),
    answer: {
      status: 202,
      description: "The scan is running.",
      name: "StartedScan",
      schema: z.object({
        id: z.string(),
        statusUrl: z.url(),
        joined: z.boolean().describe("True when one was running already."),
      }),
      headers: { Location: "Where the scan's state can be read." },
    },
  },
  async ({ clock, baseUrl, startScan: start }: StartDeps, { caller, body, context }) => {
    const { kind, objectId } = caller;
    const request = { kinds: body.kinds, at: clock.now(), by: { kind, objectId } };
    const { id, joined } = await start(context, request);
    const statusUrl = `${baseUrl}/api/scans/${encodeURIComponent(id)}`;
    return jsonAnswer(202, { id, statusUrl, joined }, { Location: statusUrl });
  },
);

/** `GET /api/scans/{id}`: how far a scan is, or how it ended. */
export const getScan = endpoint(
  {
    id: "getScan",
    method: "GET",
    path: "/api/scans/{id}",
    summary: "How far a scan is, or how it ended.",
    access: "reader",
    pathId: scanId,
    answer: { status: 200, description: "The scan.", name: "Scan", schema: scanViewSchema },
    problems: ["not-found"],
  },
  async ({ scans }: { readonly scans: ScanReader }, { id }) => {
    const scan = scanId.safeParse(id).success ? await scans.get(id) : undefined;
    if (scan === undefined) throw new Problem("not-found", "There is no scan with this id.");
    return jsonAnswer(200, scan);
  },
);
