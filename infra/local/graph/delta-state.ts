import { z } from "zod";
import { openToken, sealToken } from "./tokens.ts";

const shape = z.object({
  kind: z.enum(["everything", "changes"]),
  set: z.enum(["applications", "servicePrincipals", "users", "groups", "oauth2PermissionGrants"]),
  select: z.array(z.string()).readonly().exactOptional(),
  filter: z.string().exactOptional(),
  /** Where the next page begins. */
  place: z.int(),
  /** Changes after this one are told. */
  since: z.int(),
  /** The round reaches to this change. */
  upTo: z.int(),
  /** Epoch milliseconds. */
  madeAt: z.int(),
});

/** What a delta or next link of a delta round carries. */
export type DeltaState = Readonly<z.infer<typeof shape>>;

export function sealDelta(state: DeltaState): string {
  return sealToken(state);
}

/** @returns nothing when the token is not one of ours */
export function openDelta(token: string): DeltaState | undefined {
  return shape.safeParse(openToken(token)).data;
}
