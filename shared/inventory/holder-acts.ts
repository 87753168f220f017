import type { AuditAct } from "./audit-acts.ts";
import type { Holder, UnseenFederation, UnseenKey } from "./holder.ts";
import type {
  CredentialAct,
  FederatedCredentialAct,
  LoggedFederation,
  LoggedKey,
} from "./audit-workload-acts.ts";
import type { LoggedAct } from "./logged-act.ts";
import { howSure } from "./logged.ts";
import type { FederatedCredentialFact } from "./records.ts";

/**
 * The holder with what the audit log says was added to it: who added what is there, and what is there by the log only. `acts`:
 * oldest first.
 */
export function withHolderActs(holder: Holder, acts: readonly LoggedAct[], now: Date): Holder {
  if (acts.length === 0) return holder;
  const keys = threadsOf(acts, keysIn);
  const trusts = threadsOf(acts, trustsIn);
  const seenKeys = new Set(holder.credentials.flatMap(({ keyIds }) => keyIds));
  const seenNames = new Set(holder.federatedCredentials.map(({ name }) => name));
  return {
    ...holder,
    credentials: holder.credentials.map((credential) => {
      const act = credential.keyIds.map((id) => keys.get(id)?.given).find((one) => one);
      return act === undefined ? credential : { ...credential, act };
    }),
    federatedCredentials: holder.federatedCredentials.map((federation) => {
      const act = trusts.get(federation.name)?.given;
      return act === undefined ? federation : { ...federation, act };
    }),
    unseenKeys: [...keys.values()].flatMap((thread): UnseenKey[] => {
      const sure = seenKeys.has(thread.key.keyId) ? undefined : howSure(thread, now);
      return sure === undefined ? [] : [{ ...thread.key, on: thread.on, ...sure }];
    }),
    unseenFederations: [...trusts.values()].flatMap((thread): UnseenFederation[] => {
      const sure = seenNames.has(thread.trust.name) ? undefined : howSure(thread, now);
      return sure === undefined ? [] : [{ ...federationOf(thread, holder), ...sure }];
    }),
  };
}

/** What was added last under one name, by which act, and by which it was removed since. */
type Thread<T> = T & { readonly given: LoggedAct; readonly taken?: LoggedAct };

/** What one act added, each under its name, and the names of what it removed. */
interface ComeAndGone<T> {
  readonly removed: readonly string[];
  readonly added: readonly (readonly [name: string, added: T])[];
}

/** By name. `read` answers `undefined` for acts of another kind. */
function threadsOf<T extends object>(
  acts: readonly LoggedAct[],
  read: (act: AuditAct) => ComeAndGone<T> | undefined,
): ReadonlyMap<string, Thread<T>> {
  const threads = new Map<string, Thread<T>>();
  for (const logged of acts) {
    const { removed, added } = read(logged.act) ?? { removed: [], added: [] };
    for (const name of removed) {
      const before = threads.get(name);
      if (before !== undefined) threads.set(name, { ...before, taken: logged });
    }
    for (const [name, one] of added) threads.set(name, { ...one, given: logged });
  }
  return threads;
}

interface LoggedKeyOn {
  readonly key: LoggedKey;
  readonly on: CredentialAct["on"];
}

/** By key id. */
function keysIn(act: AuditAct): ComeAndGone<LoggedKeyOn> | undefined {
  if (act.kind !== "credential") return undefined;
  return {
    removed: act.removed.map(({ keyId }) => keyId),
    added: onePerCertificate(act.added).map((key) => [key.keyId, { key, on: act.on }]),
  };
}

/**
 * A certificate may be entered twice at once, to sign and to verify; its first id is the one that it is known by. Of several
 * certificates at once each has an entry for the same use; which two belong together is not in the log.
 */
function onePerCertificate(added: readonly LoggedKey[]): readonly LoggedKey[] {
  const entries = added
    .filter((key) => !isPassword(key))
    .toSorted((a, b) => (a.keyId < b.keyId ? -1 : 1));
  const ofOneUse = [...Map.groupBy(entries, ({ usage }) => usage).values()];
  const most = ofOneUse.reduce((so, some) => (some.length > so.length ? some : so), []);
  return [...added.filter(isPassword), ...(most.length > 1 ? most : entries.slice(0, 1))];
}

function isPassword({ type }: LoggedKey): boolean {
  return type === "Password";
}

interface LoggedTrust {
  readonly on: FederatedCredentialAct;
  readonly trust: LoggedFederation;
}

/** As if it had been read, where an expression shows as the lack of a subject. */
function federationOf(
  { on: { objectId, objectName }, trust: { expression: _words, ...trust } }: LoggedTrust,
  { subject, application }: Holder,
): FederatedCredentialFact {
  return {
    kind: "federated-credential",
    on: "application",
    appId: subject,
    holderId: objectId,
    holderName: application?.name ?? objectName ?? "",
    id: trust.name.toLowerCase(),
    ...trust,
  };
}

/** By name, which never changes. */
function trustsIn(act: AuditAct): ComeAndGone<LoggedTrust> | undefined {
  if (act.kind !== "federated-credential") return undefined;
  const now = [...act.added, ...act.changed.map(({ after }) => after)];
  return {
    removed: act.removed.map(({ name }) => name),
    added: now.map((trust) => [trust.name, { on: act, trust }]),
  };
}
