import { z } from "zod";
import type { Graph } from "../azure/graph.ts";
import { PermissionMissing } from "../azure/graph-errors.ts";
import { requests } from "../azure/request-manifest.ts";
import type { Policy } from "../config/policy.ts";
import type { Contact, Subject } from "../findings/finding.ts";
import type { VaultRecord } from "../inventory/records.ts";
import { readVerifiedDomains } from "../inventory/verified-domains.ts";
import type { ContactHints } from "./contact-hints.ts";
import {
  type ContactReading,
  type ContactReadings,
  createReadingNotes,
  type ReadingNotes,
} from "./contact-readings.ts";
import { addressesNamed, contactOf, type OwnerRecord } from "./contact-rules.ts";

/** One thing that somebody is wanted for. */
export interface ContactQuestion {
  readonly subject: Subject;
  readonly audience: "contact" | "security-contact";
  readonly hints: ContactHints;
}

const idRow = z.object({ id: z.string() });
const listSchema = z.object({ value: z.array(z.unknown()) });
const userRow = z.object({
  id: z.string(),
  "@odata.type": z.string().nullish(),
  displayName: z.string().nullish(),
  mail: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
});

const USER_SELECT = "id,displayName,mail,accountEnabled";
/** The largest number of values that `in` takes (learn.microsoft.com/graph/filter-query-parameter). */
const ADDRESSES_PER_FILTER = 15;
/** The largest number of ids that `getByIds` takes. */
const IDS_PER_CALL = 1000;

/**
 * Finds contacts for many things at once: owners are read when somebody is to be told (delta does not carry them), 20 to a
 * request. Answers in the order of the questions, and says what it was not allowed to read.
 */
export function createContactFinder(deps: { graph: Graph }): {
  find(
    questions: readonly ContactQuestion[],
    context: { policy: Policy; vaults: ReadonlyMap<string, VaultRecord> },
  ): Promise<{ readonly contacts: readonly Contact[]; readonly readings: ContactReadings }>;
} {
  const { graph } = deps;

  /** The tenant's mail domains hardly ever change: one read serves all questions of a call. */
  async function domains(policy: Policy, notes: ReadingNotes): Promise<ReadonlySet<string>> {
    const found = await allowed("domains", notes, readVerifiedDomains(graph));
    if (found !== "not allowed") return found;
    // Without the right to ask, only the fallback contact's own domain is known to be the tenant's.
    return new Set([policy.contacts.fallback.address.toLowerCase().replace(/^.*@/, "")]);
  }

  /** Owner ids of each client id; absent where the application is not there, `unknown` where it may not be read. */
  async function ownerIds(
    appIds: readonly string[],
    isServicePrincipal: boolean,
    notes: ReadingNotes,
  ): Promise<ReadonlyMap<string, readonly string[] | "unknown">> {
    if (appIds.length === 0) return new Map();
    const request = isServicePrincipal
      ? requests.servicePrincipalOwners
      : requests.applicationOwners;
    const answers = await allowed(
      "owners",
      notes,
      graph.getMany(
        request,
        appIds.map((appId) => ({ values: { appId }, query: { $select: "id", $top: "999" } })),
      ),
    );
    if (answers === "not allowed") return new Map(appIds.map((id) => [id, "unknown"]));
    return new Map(
      appIds.map((appId, index) => {
        const answer = answers[index];
        if (answer === undefined) return [appId, []];
        return [appId, listSchema.parse(answer).value.map((row) => idRow.parse(row).id)];
      }),
    );
  }

  async function users(
    ids: readonly string[],
    notes: ReadingNotes,
  ): Promise<ReadonlyMap<string, OwnerRecord> | "not allowed"> {
    const found = new Map<string, OwnerRecord>();
    for (let start = 0; start < ids.length; start += IDS_PER_CALL) {
      const answer = await allowed(
        "users",
        notes,
        graph.query(
          requests.usersById,
          { ids: ids.slice(start, start + IDS_PER_CALL), types: ["user"] },
          { $select: USER_SELECT },
        ),
      );
      if (answer === "not allowed") return answer;
      for (const row of listSchema.parse(answer).value) {
        const user = userRow.parse(row);
        found.set(user.id, {
          id: user.id,
          kind: "user",
          ...(user.displayName ? { name: user.displayName } : {}),
          ...(user.mail ? { mail: user.mail } : {}),
          isEnabled: user.accountEnabled !== false,
        });
      }
    }
    return found;
  }

  /** Which of the addresses belong to a disabled account. An address that no account has may be a group or a shared mailbox. */
  async function leaversAmong(
    addresses: readonly string[],
    notes: ReadingNotes,
  ): Promise<ReadonlySet<string>> {
    if (addresses.length === 0) return new Set();
    const groups = inGroups(addresses, ADDRESSES_PER_FILTER);
    const answers = await allowed(
      "users",
      notes,
      graph.getMany(
        requests.usersByMail,
        groups.map((some) => ({
          query: {
            $filter: `mail in (${some.map((one) => `'${one.replaceAll("'", "''")}'`).join(",")})`,
            $select: "id,mail,accountEnabled",
          },
        })),
      ),
    );
    // Who has left cannot be told then: better somebody who may have left than nobody.
    if (answers === "not allowed") return new Set();
    // By address: whether all accounts that have it are disabled. Graph does not tell capital letters apart.
    const isLeaver = new Map<string, boolean>();
    for (const answer of answers) {
      if (answer === undefined) continue;
      for (const row of listSchema.parse(answer).value) {
        const { mail, accountEnabled } = userRow.parse(row);
        const address = (mail ?? "").toLowerCase();
        isLeaver.set(address, isLeaver.get(address) !== false && accountEnabled === false);
      }
    }
    return new Set(addresses.filter((address) => isLeaver.get(address.toLowerCase()) === true));
  }

  return {
    async find(questions, { policy, vaults }) {
      const notes = createReadingNotes();
      const asks = (isServicePrincipal: boolean): string[] => [
        ...new Set(
          questions
            .filter(({ audience }) => audience === "contact")
            .map(({ hints }) => hints)
            .filter((hints) => (hints.isServicePrincipalOnly === true) === isServicePrincipal)
            .flatMap((hints) => hints.appId ?? []),
        ),
      ];
      const vaultOf = (question: ContactQuestion): VaultRecord | undefined =>
        question.hints.vaultId === undefined ? undefined : vaults.get(question.hints.vaultId);
      const addresses = questions
        .filter(({ audience }) => audience === "contact")
        .flatMap((question) => addressesNamed(question.hints, vaultOf(question), policy));
      const [ofApplications, ofPrincipals, mailDomains, leavers] = await Promise.all([
        ownerIds(asks(false), false, notes),
        ownerIds(asks(true), true, notes),
        domains(policy, notes),
        leaversAmong([...new Set(addresses)], notes),
      ]);
      const idsOf = (question: ContactQuestion): readonly string[] | "unknown" => {
        const { appId, isServicePrincipalOnly } = question.hints;
        if (appId === undefined) return [];
        return (isServicePrincipalOnly === true ? ofPrincipals : ofApplications).get(appId) ?? [];
      };
      const owners = new Set(questions.flatMap((question) => asList(idsOf(question))));
      const people = await users([...owners], notes);
      const contacts = questions.map((question) => {
        const ids = idsOf(question);
        return contactOf(
          {
            ...question,
            owners:
              ids === "unknown" || people === "not allowed"
                ? "unknown"
                : // Not among the users: a service principal, or an account that was deleted.
                  ids.map((id) => people.get(id) ?? { id, kind: "other" as const }),
            vault: vaultOf(question),
            leavers,
          },
          { policy, domains: mailDomains },
        );
      });
      return { contacts, readings: notes.readings() };
    },
  };
}

/** A right that is missing takes one link out of the chain; what is further down still answers. */
async function allowed<T>(
  reading: ContactReading,
  notes: ReadingNotes,
  answer: Promise<T>,
): Promise<T | "not allowed"> {
  try {
    const answered = await answer;
    notes.note(reading, true);
    return answered;
  } catch (error) {
    if (!(error instanceof PermissionMissing)) throw error;
    notes.note(reading, false);
    return "not allowed";
  }
}

function inGroups<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function asList(ids: readonly string[] | "unknown"): readonly string[] {
  return ids === "unknown" ? [] : ids;
}
