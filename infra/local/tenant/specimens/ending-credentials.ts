import { addApplication } from "../application.ts";
import { businessAppName } from "../business-names.ts";
import { certificate, secret } from "../credentials.ts";
import { noteSpecimen, type TenantDraft, someStaff } from "../draft.ts";
import type { Random } from "../random.ts";

/** Credentials that end, have ended, never end or make no sense. */
export function addEndingCredentials(draft: TenantDraft, random: Random): void {
  const owner = () => someStaff(draft, random, 1).map(({ id }) => id);
  const add = (
    specimen: string,
    credentials: Pick<
      Parameters<typeof addApplication>[2],
      "passwordCredentials" | "keyCredentials"
    >,
  ): void => {
    const displayName = businessAppName(random);
    const { application } = addApplication(draft, random, {
      displayName,
      owners: owner(),
      ...credentials,
    });
    noteSpecimen(draft, specimen, application.id);
  };
  const span = (starts: number, ends: number) => secret(random, { starts, ends });

  add("secret ending in 5 days, one enabled owner", { passwordCredentials: [span(-360, 5)] });
  add("secret ending in 5 days, a newer secret valid for a year beside it", {
    passwordCredentials: [span(-360, 5), span(-3, 362)],
  });
  add("certificate ended yesterday, still attached", {
    keyCredentials: [certificate(random, { starts: -366, ends: -1 })],
  });
  add("certificate ended two years ago, still attached", {
    keyCredentials: [certificate(random, { starts: -1_095, ends: -730 })],
  });
  add("three active secrets", {
    passwordCredentials: [span(-200, 165), span(-100, 265), span(-30, 335)],
  });
  add("secret valid for 99 years", { passwordCredentials: [span(-700, 99 * 365.25 - 700)] });
  add("secret that ends in the year 9999", {
    passwordCredentials: [{ ...span(-400, 0), endDateTime: "9999-12-31T23:59:59.9999999Z" }],
  });
  add("certificate that ends in the year 9999", {
    keyCredentials: [
      { ...certificate(random, { starts: -400, ends: 0 }), endDateTime: "9999-12-31T23:59:59Z" },
    ],
  });
  add("secret without an end", {
    passwordCredentials: [secret(random, { starts: -500, ends: null })],
  });
  add("secret without start and end", {
    passwordCredentials: [secret(random, { starts: null, ends: null })],
  });
  add("secret that starts in the future", { passwordCredentials: [span(20, 200)] });
  add("secret ending in 22 days, its successor not valid yet", {
    passwordCredentials: [span(-340, 22), span(30, 390)],
  });
  add("secret whose start is after its end", { passwordCredentials: [span(90, 30)] });
  add("certificate ending in 5 days, a newer secret beside it", {
    passwordCredentials: [span(-3, 362)],
    keyCredentials: [certificate(random, { starts: -360, ends: 5 })],
  });
  add("two secrets ending on the same day", {
    passwordCredentials: [span(-340, 25), span(-340, 25)],
  });
}
