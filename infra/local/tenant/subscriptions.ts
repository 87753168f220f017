import { contoso } from "./contoso.ts";
import type { TenantDraft } from "./draft.ts";
import type { Subscription } from "./model.ts";
import { createRandom } from "./random.ts";

const locations = ["westeurope", "northeurope", "eastus"] as const;

/** Subscriptions with resource groups; the second one and one of its groups name a contact in their tags. */
export function addSubscriptions(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "subscriptions");
  const contact = (): Record<string, string> => ({
    [contoso.contactTag]: random.pick(draft.staff).mail,
  });
  for (let index = 0; index < draft.counts.subscriptions; index++) {
    const known = contoso.subscriptions[index];
    const groups = Array.from({ length: 4 + draft.counts.copies * 2 }, (_, group) => ({
      name: `rg-${["payments", "erp", "web", "data", "shared"][group % 5] ?? "shared"}-${index + 1}${group < 5 ? "" : `-${group}`}`,
      location: random.pick(locations),
      tags: { costCenter: String(random.int(1000, 9999)), ...(group === 2 ? contact() : {}) },
    }));
    const subscription: Subscription = {
      subscriptionId: known?.subscriptionId ?? random.guid(),
      displayName: known?.displayName ?? `Contoso Unit ${index + 1}`,
      state: "Enabled",
      tags: index === 1 ? contact() : {},
      resourceGroups:
        index === 0
          ? [{ name: contoso.stewardResourceGroup, location: "westeurope", tags: {} }, ...groups]
          : groups,
    };
    draft.subscriptions.push(subscription);
  }
}
