import { z } from "zod";
import { azureRoleIds } from "../../infra/local/tenant/azure-role-ids.ts";
import { type AccessHand, createAccessHand } from "../support/access-hand.ts";
import { asUser } from "../support/as-user.ts";
import type { Finding } from "../support/findings.ts";
import { ACCESS_ONLY, type LocalAzure } from "../support/local-azure.ts";
import { firstScanTold } from "../support/settled.ts";
import { smallTenant } from "../support/small-tenant.ts";
import type { BenchAzures } from "./bench-azures.ts";
import type { BenchRow } from "./bench-row.ts";
import { requestsMade } from "./requests-made.ts";
import { spaced } from "./spaced.ts";
import { addToldOf } from "./told-of.ts";

const invitedSchema = z.object({ invitedUser: z.object({ id: z.string() }) });

/**
 * Guests become owners of a subscription, one after the other, which is critical; local Azure tells of each by an event 50 to 300 ms later.
 * Each is given by somebody else, since what one person does within minutes is one incident and told together. Measured from
 * the moment at which the resource manager has answered, so that the event's own delay is in it, to the arrival of the message that
 * names it. Throws unless each was critical and was told.
 */
export async function roleEventsTold(
  count: number,
  azures: BenchAzures,
  add: (row: BenchRow) => void,
): Promise<void> {
  await azures.use({ size: "small", args: [], env: ACCESS_ONLY }, async ({ azure }) => {
    const hand = createAccessHand(azure);
    const owner = { roleId: azureRoleIds.owner, scope: smallTenant().subscription(1) };
    const pairs: { readonly giver: string; readonly guest: string }[] = [];
    for (let number = 1; number <= count; number += 1) {
      const name = `bench-${String(number).padStart(5, "0")}`;
      await hand.giveAzureRole({ to: await hand.newPerson(name), ...owner });
      pairs.push({ giver: `${name}@contoso.com`, guest: await invited(hand, name) });
    }
    await firstScanTold(azure);
    const mailsBefore = (await azure.mailbox()).length;
    const since = (await requestsMade(azure)).at(-1)?.id;
    await spaced(pairs, async ({ giver, guest }) => {
      const asGiver = createAccessHand(azure, (method, url, body) =>
        asUser(azure, giver, method, url, body),
      );
      await asGiver.giveAzureRole({ to: guest, ...owner });
    });
    const guests = pairs.map(({ guest }) => guest);
    const doneAt = await assignmentsAnswered(azure, guests, since);
    await addToldOf({ item: "(x)", azure, mailsBefore, doneAt, nameOf: holderIn }, add);
  });
}

/** Answers the object id. */
async function invited(hand: AccessHand, name: string): Promise<string> {
  const answer = await hand.graph("POST", "invitations", {
    invitedUserEmailAddress: `${name}@partner.example`,
    inviteRedirectUrl: "https://contoso.example/welcome",
  });
  return invitedSchema.parse(answer).invitedUser.id;
}

/** When the resource manager had answered each of the assignments: they were made in the order of their holders. */
async function assignmentsAnswered(
  azure: LocalAzure,
  holders: readonly string[],
  since: number | undefined,
): Promise<ReadonlyMap<string, number>> {
  const writes = (await requestsMade(azure, since)).filter(
    ({ method, path, status }) =>
      method === "PUT" &&
      status === 201 &&
      path.includes("/Microsoft.Authorization/roleAssignments/"),
  );
  if (writes.length !== holders.length) throw new Error("Not every role was assigned once.");
  return new Map(writes.map(({ at, ms }, index) => [holders[index] ?? "", at + ms]));
}

function holderIn({ detector, evidence }: Finding): string | undefined {
  const { principalId } = evidence;
  return detector === "azure-role-assigned" && typeof principalId === "string"
    ? principalId
    : undefined;
}
