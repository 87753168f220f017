import { randomUUID } from "node:crypto";

/** What goes wrong, and for which requests. Without `times` until it is cleared. */
export interface Fault {
  readonly id: string;
  readonly match: { readonly host?: string; readonly path?: string; readonly method?: string };
  /** Answer with this status. */
  readonly status?: number;
  /** Seconds, sent as Retry-After. */
  readonly retryAfter?: number;
  /** Error code of the answer; without it the one that fits service and status. */
  readonly code?: string;
  readonly delayMs?: number;
  /** Destroy the connection instead of answering. */
  readonly drop?: boolean;
  /** The request takes effect first; then its answer is delayed, replaced or dropped. */
  readonly afterEffect?: boolean;
  readonly times?: number;
  /** How often it has struck. */
  readonly struck: number;
}

/** What a fault is matched with. Some requests have several names, e.g. a storage host and its local address. */
export interface FaultTarget {
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  readonly method: string;
}

export interface Faults {
  /** Checks the shape; answers the fault or what is wrong with it. */
  add(wish: unknown): Fault | { readonly problem: string };
  /** The first fault, in order of their making, that strikes this request; it counts as struck. */
  strike(target: FaultTarget): Fault | undefined;
  list(): readonly Fault[];
  /** One fault, or all. */
  clear(id?: string): void;
}

/** No faults at first. A text matches exactly, with `*` for anything, or as a regular expression (`/…/`). */
export function createFaults(): Faults {
  let all: {
    fault: Fault;
    matches: (target: FaultTarget) => boolean;
    left: number;
    struck: number;
  }[] = [];

  return {
    add(wish) {
      const read = readWish(wish);
      if ("problem" in read) return read;
      all.push({
        fault: read,
        matches: matcher(read.match),
        left: read.times ?? Infinity,
        struck: 0,
      });
      return read;
    },
    strike(target) {
      if (all.length === 0) return undefined;
      const one = all.find(({ left, matches }) => left > 0 && matches(target));
      if (one === undefined) return undefined;
      one.left -= 1;
      one.struck += 1;
      return one.fault;
    },
    list: () => all.map(({ fault, struck }) => ({ ...fault, struck })),
    clear(id) {
      all = id === undefined ? [] : all.filter(({ fault }) => fault.id !== id);
    },
  };
}

function matcher({ host, path, method }: Fault["match"]): (target: FaultTarget) => boolean {
  const [ofHost, ofPath, ofMethod] = [pattern(host, "i"), pattern(path), pattern(method, "i")];
  return ({ hosts, paths, method: sent }) =>
    hosts.some((one) => ofHost.test(one)) &&
    paths.some((one) => ofPath.test(one)) &&
    ofMethod.test(sent);
}

function pattern(text: string | undefined, flags = ""): RegExp {
  if (text === undefined) return /(?:)/;
  if (text.length > 2 && text.startsWith("/") && text.endsWith("/"))
    return new RegExp(text.slice(1, -1), flags);
  const escaped = text.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`, `${flags}s`);
}

const kinds: Readonly<Record<string, "number" | "boolean" | "string">> = {
  status: "number",
  retryAfter: "number",
  code: "string",
  delayMs: "number",
  drop: "boolean",
  afterEffect: "boolean",
  times: "number",
};

/** Unknown fields are refused: a misspelt fault that never strikes would make a test pass for the wrong reason. */
function readWish(wish: unknown): Fault | { readonly problem: string } {
  if (!isRecord(wish)) return { problem: "A fault is a JSON object." };
  const { match, ...rest } = wish;
  if (!isRecord(match)) return { problem: "match must be an object with host, path or method." };
  for (const [name, value] of Object.entries(match)) {
    if (!["host", "path", "method"].includes(name)) return { problem: `match.${name} is unknown.` };
    if (typeof value !== "string") return { problem: `match.${name} must be a text.` };
  }
  for (const [name, value] of Object.entries(rest)) {
    const kind = kinds[name];
    if (kind === undefined) return { problem: `${name} is unknown.` };
    if (typeof value !== kind) return { problem: `${name} must be a ${kind}.` };
  }
  if (rest["status"] === undefined && rest["delayMs"] === undefined && rest["drop"] !== true) {
    return { problem: "A fault needs status, delayMs or drop." };
  }
  try {
    matcher(match);
  } catch (error) {
    return { problem: `match is not a regular expression: ${String(error)}` };
  }
  return { id: randomUUID(), match, ...rest, struck: 0 };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
