import { z } from "zod";
import type { ActingTenant } from "./acting-tenant.ts";
import type { DrawnWorkload } from "./draw.ts";

const applicationSchema = z.object({ id: z.string(), appId: z.string() });
const madeSchema = z.object({ id: z.string() });

/** Registers an application. When that shows, `shown` makes its service principal. */
export async function newWorkload({ hand, draw }: ActingTenant): Promise<{
  readonly applicationId: string;
  readonly appId: string;
  readonly shown: () => Promise<DrawnWorkload>;
}> {
  const name = draw.name();
  const made = await hand.graph("POST", "applications", { displayName: name });
  const { id: applicationId, appId } = applicationSchema.parse(made);
  return {
    applicationId,
    appId,
    async shown() {
      const { id } = madeSchema.parse(await hand.graph("POST", "servicePrincipals", { appId }));
      return { id, appId, applicationId, name };
    },
  };
}
