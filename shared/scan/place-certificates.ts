import type { FactsSpace } from "../facts/facts-space.ts";
import type { SetRead } from "../facts/plan-merge.ts";
import { addressOf, subjectOf } from "../inventory/holder.ts";
import type { Fact } from "../inventory/records.ts";
import type { CertificatePlaces } from "./certificate-places.ts";
import type { CredentialSource } from "./scan-types.ts";

type Reads = Readonly<Partial<Record<CredentialSource, SetRead>>>;

/**
 * The facts, with one thing more done to a plan: sources are read side by side, and only when all have been can it be told
 * which vault certificates are on an application, too. Those that were staged elsewhere are staged once more, in a part that
 * overrules; an hour in which nothing has changed asks for nothing.
 */
export function placingCertificates(
  facts: FactsSpace<Fact>,
  places: Pick<CertificatePlaces, "misplaced">,
): FactsSpace<Fact> {
  return {
    ...facts,
    async plan(run, reads, options, read) {
      const vaultObjects = mayMove(reads) ? reads["vault-objects"] : undefined;
      if (vaultObjects === undefined) return facts.plan(run, reads, options, read);
      const misplaced = await places.misplaced();
      if (misplaced.length === 0) return facts.plan(run, reads, options, read);
      const part = await facts.stage(
        run,
        "vault-objects",
        1 + Math.max(...vaultObjects.parts.map((one) => one.part)),
        "complete",
        misplaced.map((fact) => ({
          kind: "seen",
          key: addressOf(fact),
          subject: subjectOf(fact),
          fact,
        })),
        read,
      );
      const parts = [...vaultObjects.parts, part];
      return facts.plan(
        run,
        { ...reads, "vault-objects": { ...vaultObjects, parts } },
        options,
        read,
      );
    },
  };
}

/** All three must have been read: what half a directory says of certificates takes nothing from anybody. */
function mayMove(reads: Reads): boolean {
  const { applications, "service-principals": principals, "vault-objects": vaultObjects } = reads;
  if (applications === undefined || principals === undefined || vaultObjects === undefined) {
    return false;
  }
  const all = [applications, principals, vaultObjects];
  return (
    all.some(({ parts }) => parts.some(({ blob }) => blob !== undefined)) ||
    // Once a week everything is looked at, whatever was missed.
    [applications, principals].some(({ mode }) => mode === "complete")
  );
}
