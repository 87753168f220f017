import type { FactsSpace } from "../facts/facts-space.ts";
import type { AccessFact, Catalogue } from "../inventory/access-records.ts";
import { type ApplicationPower, applicationPower } from "../privilege/application-power.ts";
import { accessSubjectOf } from "../privilege/holdings.ts";
import type { CatalogueStore } from "./catalogue-store.ts";
import type { PowersStore } from "./powers-store.ts";

/**
 * The facts of access, with one thing more done when a slice is merged: of every subject that is looked at, it is noted whether
 * it is an application with power. What has not changed is noted already.
 */
export function notingPowers(
  facts: FactsSpace<AccessFact>,
  deps: { readonly catalogue: Pick<CatalogueStore, "read">; readonly powers: PowersStore },
): FactsSpace<AccessFact> {
  return {
    ...facts,
    async mergeSlice(slice, handlers) {
      const catalogue = await deps.catalogue.read();
      const seen = new Map<string, ApplicationPower | undefined>();
      const counts = await facts.mergeSlice(slice, {
        ...handlers,
        visit(subjects) {
          const held = subjects.map(
            ({ subject, facts: stored }) => [subject, stored.map(({ fact }) => fact)] as const,
          );
          for (const [subject, power] of powersNow(held, catalogue)) seen.set(subject, power);
          return handlers.visit(subjects);
        },
      });
      await deps.powers.note(seen);
      return counts;
    },
  };
}

/** Which of the subjects, given with all that is known of them, are applications with power. */
export function powersNow(
  subjects: readonly (readonly [subject: string, facts: readonly AccessFact[]])[],
  catalogue: Catalogue,
): ReadonlyMap<string, ApplicationPower | undefined> {
  return new Map(
    subjects.map(([subject, facts]) => [
      subject,
      applicationPower(accessSubjectOf(subject, facts, catalogue)),
    ]),
  );
}
