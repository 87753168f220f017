import type { AccessSubject, Holding } from "./access-subject.ts";

/** What an application can do by itself, with nothing but a credential of its own. */
export interface ApplicationPower {
  /** Client id, lower case. */
  readonly appId: string;
  readonly tier: 0 | 1;
  /** The strongest thing that it holds: "Directory.ReadWrite.All of Microsoft Graph". May hold the tenant's own text. */
  readonly by: string;
}

/**
 * The power that a workload holds itself; `undefined` when it is limited or not known, or it is no workload. Delegated grants do
 * not count: somebody has to sign in for those. Nor does what comes through a group.
 */
export function applicationPower({
  workload,
  holdings,
}: Pick<AccessSubject, "workload" | "holdings">): ApplicationPower | undefined {
  if (workload === undefined) return undefined;
  const powers = holdings.flatMap((holding) => {
    const tier = tierOf(holding);
    return tier === undefined ? [] : [{ tier, by: heldWords(holding) }];
  });
  const [strongest] = powers.sort((a, b) => a.tier - b.tier || (a.by < b.by ? -1 : 1));
  return strongest === undefined ? undefined : { appId: workload.appId, ...strongest };
}

function heldWords({ system, name, where }: Holding): string {
  const isPermission = system === "application-permission" || system === "delegated-grant";
  return `${name} ${isPermission ? "of" : "for"} ${where}`;
}

/** Over a part of the directory, or less than a subscription, what would be everything is a step less. */
function tierOf({ system, power, reach }: Holding): 0 | 1 | undefined {
  if (system === "delegated-grant" || (power !== 0 && power !== 1)) return undefined;
  if (reach === "tenant" || reach === "management-group" || reach === "subscription") return power;
  return power === 0 ? 1 : undefined;
}
