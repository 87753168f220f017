import { z } from "zod";
import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";
import { parseApplicationFederation, type FederatedHolder } from "./federated-credential.ts";
import type { FederatedCredentialFact } from "./records.ts";
import { lowerGuid, someText } from "./wire-types.ts";

const SELECT = "id,name,issuer,subject,audiences";
const TOP = "999";

const applicationRow = z.object({ id: lowerGuid, appId: lowerGuid, displayName: someText });
const listSchema = z.object({
  value: z.array(z.unknown()),
  "@odata.nextLink": z.string().optional(),
});

/** A page of applications that trust somebody outside, with what they trust. */
export interface FederationPage {
  readonly facts: readonly FederatedCredentialFact[];
  /** Rows that lack the promised shape. */
  readonly unreadable: number;
  readonly nextLink?: string;
}

/**
 * The federated credentials of one page of the applications that have any: the first, or where `link` of an earlier page
 * leads. Who has some is an advanced query; with those an expansion is not promised
 * (learn.microsoft.com/graph/aad-advanced-queries, checked 2026-11-21), so that each of the few is asked for its own. Throws
 * what `Graph` throws.
 */
export async function readFederationPage(
  graph: Graph,
  link: string | undefined,
): Promise<FederationPage> {
  const query = {
    $filter: "federatedIdentityCredentials/$count ne 0",
    $count: "true",
    $select: "id,appId,displayName",
    $top: TOP,
  };
  const page = await graph.page(requests.listApplications, {
    ...(link === undefined ? { query } : { link }),
    isAdvanced: true,
  });
  const parsed = page.rows.map((row) => applicationRow.safeParse(row));
  const holders = parsed.flatMap(({ data }): FederatedHolder[] => {
    if (data === undefined) return [];
    const { id, appId, displayName = "" } = data;
    return [{ on: "application", appId, holderId: id, holderName: displayName }];
  });
  const trusted = await federationsOf(graph, holders);
  const rows = [...trusted.values()].flat();
  return {
    facts: rows.filter((row) => row !== undefined),
    unreadable: parsed.length - holders.length + rows.filter((row) => row === undefined).length,
    ...(page.nextLink === undefined ? {} : { nextLink: page.nextLink }),
  };
}

/**
 * What each of these applications trusts, by its object id; nothing of one that is not there, `undefined` for a row that
 * lacks the promised shape.
 */
export async function federationsOf(
  graph: Graph,
  holders: readonly FederatedHolder[],
): Promise<ReadonlyMap<string, readonly (FederatedCredentialFact | undefined)[]>> {
  const request = requests.applicationFederations;
  const answers = await graph.getMany(
    request,
    holders.map(({ holderId: id }) => ({ values: { id }, query: { $select: SELECT } })),
  );
  const found = new Map<string, (FederatedCredentialFact | undefined)[]>();
  for (const [index, holder] of holders.entries()) {
    if (answers[index] === undefined) continue;
    const { value, ...links } = listSchema.parse(answers[index]);
    const rows = [...value];
    for (let at = links["@odata.nextLink"]; at !== undefined;) {
      const page = await graph.page(request, { link: at });
      rows.push(...page.rows);
      at = page.nextLink;
    }
    found.set(
      holder.holderId,
      rows.map((row) => parseApplicationFederation(row, holder)),
    );
  }
  return found;
}
