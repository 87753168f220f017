import type { Holder } from "../inventory/holder.ts";
import type { ApplicationFact } from "../inventory/records.ts";

/** The holder's application registration, where the tenant answers for it: not what the platform makes and looks after. */
export function ownApplication({ application }: Holder): ApplicationFact | undefined {
  return application?.isPlatformMade === true ? undefined : application;
}
