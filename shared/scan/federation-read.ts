import type { Graph } from "../azure/graph.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import { atOnce } from "../core/at-once.ts";
import type { Clock } from "../core/clock.ts";
import type { FactChange } from "../facts/fact-records.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import { readFederationPage } from "../inventory/application-federation-reader.ts";
import { isInSubscription, readAzureScopes } from "../inventory/azure-scopes.ts";
import { identityFederationsEpoch } from "../inventory/federated-credential.ts";
import { keyOfFederated, subjectOf } from "../inventory/holder.ts";
import {
  listIdentities,
  readIdentityFederations,
} from "../inventory/identity-federation-reader.ts";
import type { Fact, FederatedCredentialFact } from "../inventory/records.ts";
import { MS_PER_CALL, type ReadInput } from "./directory-read.ts";
import type { RunManifest } from "./run-manifest.ts";
import type { Blindness, ReadCursor, ReadOutcome } from "./scan-types.ts";

interface FederationReadDeps {
  readonly graph: Graph;
  readonly resourceManager: ResourceManager;
  readonly facts: FactsSpace<Fact>;
  readonly manifest: RunManifest;
  readonly clock: Clock;
}

const IDENTITIES_AT_ONCE = 8;
/** More of what could not be read is only counted. */
const NAMED = 10;

/**
 * Reads a stretch of who may sign in from outside, as applications or as user-assigned identities, into staged facts. There are no
 * changes to be asked for: each read is a complete one. Repeatable: the same part again replaces what it staged.
 */
export function createFederationRead(deps: FederationReadDeps): {
  readonly ofApplications: (input: ReadInput) => Promise<ReadOutcome>;
  readonly ofIdentities: (input: ReadInput) => Promise<ReadOutcome>;
} {
  const { graph, resourceManager, clock } = deps;

  async function ofApplications(input: ReadInput): Promise<ReadOutcome> {
    const mayGoOn = timer(clock);
    let link = input.cursor?.link;
    let pages = 0;
    let unreadable = 0;
    async function* read(): AsyncIterable<FederatedCredentialFact> {
      do {
        const page = await readFederationPage(graph, link);
        pages += 1;
        unreadable += page.unreadable;
        link = page.nextLink;
        yield* page.facts;
      } while (link !== undefined && mayGoOn());
    }
    return staged(input, read(), () => ({
      pages,
      unreadable,
      blind: [],
      scopes: [input.source],
      ...(link === undefined ? {} : { cursor: { mode: "complete", phase: "list", link } }),
    }));
  }

  async function ofIdentities(input: ReadInput): Promise<ReadOutcome> {
    const mayGoOn = timer(clock);
    const [identities, scopes] = await Promise.all([
      listIdentities(resourceManager),
      readAzureScopes(resourceManager),
    ]);
    const first = input.cursor?.done ?? 0;
    let done = first;
    let unreadable = 0;
    const refused = new Map<string, string[]>();
    const unread = new Set(input.cursor?.unread);
    async function* read(): AsyncIterable<FederatedCredentialFact> {
      while (done < identities.length && (done === first || mayGoOn())) {
        const some = identities.slice(done, done + IDENTITIES_AT_ONCE);
        const found = await atOnce(IDENTITIES_AT_ONCE, some, (identity) =>
          readIdentityFederations(resourceManager, identity),
        );
        for (const [index, one] of found.entries()) {
          const { holderName = "", holderId = "" } = some[index] ?? {};
          const isWhole = one.kind === "gone" || (one.kind === "ok" && one.unreadable === 0);
          if (!isWhole) unread.add(identityFederationsEpoch(holderId));
          if (one.kind === "refused") {
            refused.set(one.code, [...(refused.get(one.code) ?? []), holderName]);
          }
          if (one.kind !== "ok") continue;
          unreadable += one.unreadable;
          yield* one.facts;
        }
        done += some.length;
      }
    }
    return staged(input, read(), () => ({
      pages: done - first,
      unreadable,
      blind: [...refused].map(([code, what]) => ({
        cause: `${input.source}:${code}`,
        count: what.length,
        what: what.slice(0, NAMED),
      })),
      // A subscription without identities has been read, too: what comes there is news. What an identity that said no already
      // has is none once it can be read: its subscription has not been read yet.
      scopes: scopes.flatMap(({ id }) => {
        const epoch = identityFederationsEpoch(id);
        return isInSubscription(id) && !unread.has(epoch) ? [epoch] : [];
      }),
      ...(done < identities.length
        ? { cursor: { mode: "complete", phase: "list", done, unread: [...unread] } }
        : {}),
    }));
  }

  /** @param endOf asked when the facts have been used up */
  async function staged(
    input: ReadInput,
    found: AsyncIterable<FederatedCredentialFact>,
    endOf: () => {
      readonly pages: number;
      readonly unreadable: number;
      readonly blind: readonly Blindness[];
      readonly scopes: readonly string[];
      readonly cursor?: ReadCursor;
    },
  ): Promise<ReadOutcome> {
    const part = await deps.facts.stage(
      input.runId,
      input.source,
      input.part,
      "complete",
      changesOf(found),
      deps.manifest.of(input.runId),
    );
    const { pages, unreadable, blind, scopes, cursor } = endOf();
    const cause = `${input.source}:unreadable`;
    const rows = {
      staged: part,
      counts: {
        pages,
        seen: part.seen,
        changed: part.changed + part.added + part.removed,
        unreadable,
      },
      blind: [...blind, ...(unreadable === 0 ? [] : [{ cause, count: unreadable, what: [] }])],
    };
    // What has begun is said with the last stretch: until then it has not been read completely.
    return cursor === undefined
      ? { kind: "done", mode: "complete", ...rows, scopes }
      : { kind: "more", cursor, ...rows };
  }

  return { ofApplications, ofIdentities };
}

function timer(clock: Clock): () => boolean {
  const startedAt = clock.now().getTime();
  return () => clock.now().getTime() - startedAt < MS_PER_CALL;
}

async function* changesOf(
  facts: AsyncIterable<FederatedCredentialFact>,
): AsyncIterable<FactChange<Fact>> {
  for await (const fact of facts) {
    yield { kind: "seen", key: keyOfFederated(fact), subject: subjectOf(fact), fact };
  }
}
