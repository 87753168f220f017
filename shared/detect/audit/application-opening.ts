import type { PropertyChange } from "../../inventory/property-changes.ts";
import { LOOPBACK } from "../redirect-risk.ts";

const ADDRESSES = /^(appaddress|replyurls)(\.|$)/i;
const AUDIENCE = /^(availabletoothertenants|signinaudience)(\.|$)/i;

/**
 * Whether sign-ins are sent to a host that the application had nothing to do with before, or to any that can be listened in on: over
 * plain http, or to a wildcard. The first addresses of an application are outside of nothing.
 */
export function reachesOutside({ what, before, after }: PropertyChange): boolean {
  if (!ADDRESSES.test(what)) return false;
  const known = urlsIn(before);
  const hosts = new Set(known.map(({ host }) => host));
  const old = new Set(known.map(({ text }) => text));
  return urlsIn(after)
    .filter(({ text, name }) => !old.has(text) && !LOOPBACK.has(name))
    .some(({ text, host }) => {
      const isNew = known.length > 0 && !hosts.has(host);
      return isNew || text.startsWith("http:") || text.includes("*");
    });
}

/** Any tenant's users, or personal accounts, may sign in from now on. */
export function isOpenedToTenants({ what, after }: PropertyChange): boolean {
  return AUDIENCE.test(what) && /true|multipleorgs|personal/i.test(after ?? "");
}

/**
 * A published application lets everybody through to the inside. How the log calls the property is not documented, so that the value is
 * looked for under any name.
 */
export function isPassThrough({ before, after }: PropertyChange): boolean {
  return /\bpass-?thr(u|ough)\b/i.test(after ?? "") && !/\bpass-?thr(u|ough)\b/i.test(before ?? "");
}

interface Address {
  readonly text: string;
  readonly host: string;
  readonly name: string;
}

/** Addresses stand in the log in lists of objects or alone, and may be cut off: what can be read of them counts. */
function urlsIn(text: string | undefined): readonly Address[] {
  const found = (text ?? "").toLowerCase().match(/https?:\/\/[^"'\s,\]}\\]+/g) ?? [];
  return found.map((url) => {
    const host = /^https?:\/\/([^/?#]*)/.exec(url)?.[1] ?? "";
    return { text: url, host, name: host.replace(/:\d*$/, "") };
  });
}
