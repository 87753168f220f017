import type { AccessHand, Undo } from "./access-hand.ts";
import type { Gift } from "./gifts.ts";
import type { SmallTenant } from "./small-tenant.ts";

type Given = Pick<Gift, "what" | "to" | "give">;

/** Those who get gifts, each somebody else, who had nothing before. */
export interface GiftReceivers {
  /** Object id of who gets it. */
  idOf(gift: Given): string;
  giveAll(gifts: readonly Given[]): Promise<readonly Undo[]>;
}

/** Makes people and groups for these gifts; they can be used two minutes later. */
export async function giftReceivers(
  hand: AccessHand,
  tenant: SmallTenant,
  gifts: readonly Given[],
): Promise<GiftReceivers> {
  const ids = new Map<Given, string>();
  const ofKind = (kind: Gift["to"]) => gifts.filter(({ to }) => to === kind);
  for (const [index, gift] of ofKind("person").entries()) {
    ids.set(gift, await hand.newPerson(`receiver-${index}`));
  }
  for (const [index, gift] of ofKind("group").entries()) {
    ids.set(gift, await hand.newGroup(`receivers-${index}`, true));
  }
  const ofApplications = ofKind("application");
  for (const [index, id] of tenant.idleApplications(ofApplications.length).entries()) {
    const gift = ofApplications[index];
    if (gift !== undefined) ids.set(gift, id);
  }

  function idOf(gift: Given): string {
    const id = ids.get(gift);
    if (id === undefined) throw new Error(`Nobody gets ${gift.what}.`);
    return id;
  }

  return {
    idOf,
    async giveAll(some) {
      const undone: Undo[] = [];
      for (const gift of some) undone.push(await gift.give(hand, idOf(gift)));
      return undone;
    },
  };
}
