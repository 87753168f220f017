import type { Clock } from "../azure/exchange.ts";
import type { ResourceState, VaultRecord } from "../arm/resource-state.ts";
import type { VaultObject } from "../tenant/model.ts";
import { issueCertificate } from "./issue-certificate.ts";
import { addRotatedVersion } from "./key-versions.ts";
import { renewalTime } from "./renewal-time.ts";
import type { VaultEvents } from "./vault-request.ts";

interface Renewal {
  readonly at: number;
  readonly record: VaultRecord;
  readonly object: VaultObject;
}

/**
 * What vaults do by themselves as time goes by. What should have been renewed before `since` (the tenant's first moment) stays
 * as it is: those are the ones whose renewal has failed.
 */
export function createRenewals(deps: {
  readonly state: ResourceState;
  readonly clock: Clock;
  readonly events: VaultEvents;
  readonly since: Date;
}): { nextDue(): number | undefined; runDue(now: Date): Promise<void> } {
  const { state, since } = deps;
  let planned: readonly Renewal[] = [];
  let plannedAt = -1;
  const plan = (): readonly Renewal[] => {
    if (plannedAt !== state.revision()) {
      planned = renewalsOf(state, since.getTime());
      plannedAt = state.revision();
    }
    return planned;
  };
  return {
    nextDue: () => plan()[0]?.at,
    runDue(now) {
      // Each renewal is a write, after which the next one is looked up anew.
      for (let next = plan()[0]; next !== undefined; next = plan()[0]) {
        if (next.at > now.getTime()) break;
        renew(deps, next);
      }
      return Promise.resolve();
    },
  };
}

function renewalsOf(state: ResourceState, since: number): Renewal[] {
  return state
    .vaults()
    .filter(({ vault }) => vault.deletedBetweenListingAndReading !== true)
    .flatMap((record) =>
      [...record.objects.all("certificate"), ...record.objects.all("key")].flatMap((object) => {
        const at = renewalTime(object);
        return at === undefined || at <= since ? [] : [{ at, record, object }];
      }),
    )
    .sort((left, right) => left.at - right.at);
}

function renew(
  deps: { readonly state: ResourceState; readonly clock: Clock; readonly events: VaultEvents },
  { record, object }: Renewal,
): void {
  const place = { ...deps, record };
  const current = object.versions.at(-1);
  if (current === undefined) return;
  if (object.kind === "key") addRotatedVersion(place, object, current);
  else
    issueCertificate(place, object, { ...(current.tags !== undefined && { tags: current.tags }) });
}
