import { addApplication } from "../application.ts";
import { secret } from "../credentials.ts";
import { noteSpecimen, type TenantDraft, someStaff } from "../draft.ts";
import { hostileTexts } from "../hostile-text.ts";
import { createRandom } from "../random.ts";

/** One application for each hostile text: in its name, tags, notes, redirect addresses and the name of a secret that ends soon. */
export function addHostileApplications(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "hostile applications");
  for (const [index, { text }] of hostileTexts.entries()) {
    const { application, servicePrincipal } = addApplication(draft, random, {
      displayName: text,
      notes: text,
      tags: [text.slice(0, 256), "prod"],
      redirectUris: [`https://app.contoso.com/${text.slice(0, 200)}`],
      serviceManagementReference: text.slice(0, 128),
      owners: someStaff(draft, random, 1).map(({ id }) => id),
      passwordCredentials: [
        secret(random, { starts: -350, ends: 15 + (index % 10), displayName: text.slice(0, 90) }),
      ],
    });
    noteSpecimen(draft, "application with hostile text", application.id);
    if (servicePrincipal !== undefined) {
      noteSpecimen(draft, "service principal with hostile text", servicePrincipal.id);
    }
  }
}
