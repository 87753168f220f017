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
  const keys = keyThreads(acts);
  const trusts = trustThreads(acts);
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

interface KeyThread {
  readonly key: LoggedKey;
  readonly on: CredentialAct["on"];
  readonly given: LoggedAct;
  readonly taken?: LoggedAct;
}

/** By key id. */
function keyThreads(acts: readonly LoggedAct[]): ReadonlyMap<string, KeyThread> {
  const threads = new Map<string, KeyThread>();
  for (const logged of acts) {
    const { act } = logged;
    if (act.kind !== "credential") continue;
    for (const { keyId } of act.removed) {
      const before = threads.get(keyId);
      if (before !== undefined) threads.set(keyId, { ...before, taken: logged });
    }
    for (const key of onePerCertificate(act.added)) {
      threads.set(key.keyId, { key, on: act.on, given: logged });
    }
  }
  return threads;
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

interface TrustThread {
  readonly on: FederatedCredentialAct;
  readonly trust: LoggedFederation;
  readonly given: LoggedAct;
  readonly taken?: LoggedAct;
}

/** As if it had been read, where an expression shows as the lack of a subject. */
function federationOf(
  { on: { objectId, objectName }, trust: { expression: _words, ...trust } }: TrustThread,
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
function trustThreads(acts: readonly LoggedAct[]): ReadonlyMap<string, TrustThread> {
  const threads = new Map<string, TrustThread>();
  for (const logged of acts) {
    const { act } = logged;
    if (act.kind !== "federated-credential") continue;
    for (const { name } of act.removed) {
      const before = threads.get(name);
      if (before !== undefined) threads.set(name, { ...before, taken: logged });
    }
    for (const trust of [...act.added, ...act.changed.map(({ after }) => after)]) {
      threads.set(trust.name, { on: act, trust, given: logged });
    }
  }
  return threads;
}
