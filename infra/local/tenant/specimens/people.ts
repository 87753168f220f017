import { daysFromAnchor } from "../anchor.ts";
import { contoso } from "../contoso.ts";
import { noteSpecimen, type TenantDraft } from "../draft.ts";
import { createRandom, type Random } from "../random.ts";
import { guest, signIn, synchronised, userOf } from "../user.ts";

/** The people the service itself relies on, and those who show what people can be like. */
export function addSpecimenPeople(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "specimen people");
  addNamed(draft, random);
  addBreakGlass(draft, random);
  for (let copy = 0; copy < draft.counts.copies; copy++) {
    const suffix = copy === 0 ? "" : String(copy + 1);
    addGuests(draft, random, suffix);
    addUnusualAddresses(draft, random, suffix);
    addChains(draft, random, suffix);
    addDeleted(draft, random, suffix);
  }
}

function addNamed(draft: TenantDraft, random: Random): void {
  const named: readonly (readonly [address: string, displayName: string])[] = [
    [contoso.administrator, "Petra Admin"],
    [contoso.reader, "Aria Auditor"],
  ];
  for (const [userPrincipalName, displayName] of named) {
    const user = userOf(random, { userPrincipalName, displayName, department: "IT" });
    draft.users.push(user);
    draft.staff.push({ id: user.id, mail: userPrincipalName });
  }
  const shared: readonly (readonly [address: string, displayName: string])[] = [
    [contoso.fallbackContact, "Identity Team"],
    [contoso.securityContact, "Security Operations"],
    [contoso.sender, "Tenant Steward"],
  ];
  for (const [userPrincipalName, displayName] of shared) {
    // The account behind a shared mailbox is disabled, the mailbox works.
    const user = userOf(random, { userPrincipalName, displayName, accountEnabled: false });
    draft.users.push({ ...user, signInActivity: null });
    noteSpecimen(draft, "shared mailbox whose account is disabled", user.id);
  }
}

function addBreakGlass(draft: TenantDraft, random: Random): void {
  for (const name of ["kestrel", "osprey"]) {
    const user = userOf(
      random,
      {
        userPrincipalName: `${name}@${contoso.initialDomain}`,
        displayName: name,
        mail: null,
        signInActivity: null,
      },
      -2_000,
    );
    draft.users.push(user);
    noteSpecimen(draft, "break-glass account", user.id);
  }
}

function addGuests(draft: TenantDraft, random: Random, suffix: string): void {
  const add = (specimen: string, name: string, extra: Readonly<Record<string, unknown>>): void => {
    const account = name.toLowerCase().replace(" ", ".") + suffix;
    const user = userOf(random, {
      ...guest(`${account}@fabrikam.com`, "Accepted"),
      displayName: name,
      ...extra,
    });
    draft.users.push(user);
    noteSpecimen(draft, specimen, user.id);
  };
  add("guest who never redeemed", "Otis Brandt", {
    externalUserState: "PendingAcceptance",
    signInActivity: null,
  });
  add("guest who has not signed in for a year", "Mira Falk", { signInActivity: signIn(-371) });
  add("guest with a directory role", "Rafael Lund", {});
  add("guest who owns an application", "Sofie Ahlgren", {});
}

function addUnusualAddresses(draft: TenantDraft, random: Random, suffix: string): void {
  const add = (
    specimen: string,
    account: string,
    displayName: string,
    extra: Readonly<Record<string, unknown>> = {},
  ): void => {
    const userPrincipalName = `${account}${suffix}@${contoso.domain}`;
    const user = userOf(random, { userPrincipalName, displayName, ...extra });
    draft.users.push(user);
    noteSpecimen(draft, specimen, user.id);
  };
  add("user without mail", "tomas.reiter", "Tomas Reiter", { mail: null });
  add("user whose mail differs from the user principal name", "u40417", "Lena Brook", {
    mail: `lena.brook${suffix}@${contoso.domain}`,
  });
  add("two users of one display name", "jan.meyer", "Jan Meyer");
  add("two users of one display name", "jan.meyer.logistics", "Jan Meyer");
}

function addChains(draft: TenantDraft, random: Random, suffix: string): void {
  const add = (account: string, displayName: string, accountEnabled = true): string => {
    const user = userOf(random, {
      userPrincipalName: `${account}${suffix}@${contoso.domain}`,
      displayName,
      accountEnabled,
      ...synchronised(random, account),
    });
    draft.users.push(user);
    return user.id;
  };
  const leaver = add("walter.ott", "Walter Ott", false);
  noteSpecimen(draft, "owner who left: disabled, the only owner of three applications", leaver);

  const goneManager = add("heidi.krause", "Heidi Krause", false);
  const middle = add("pavel.horak", "Pavel Horak");
  const below = add("nils.aune", "Nils Aune", false);
  draft.managers.set(below, middle);
  draft.managers.set(middle, goneManager);
  noteSpecimen(draft, "disabled, and the managers above end in a disabled one", below);
  // Who left, but whose manager is still there to ask.
  draft.managers.set(leaver, middle);

  const one = add("ida.sund", "Ida Sund");
  const two = add("oskar.berg", "Oskar Berg");
  draft.managers.set(one, two);
  draft.managers.set(two, one);
  noteSpecimen(draft, "two who are each other's manager", one, two);
}

function addDeleted(draft: TenantDraft, random: Random, suffix: string): void {
  const user = userOf(random, {
    userPrincipalName: `rene.wolff${suffix}@${contoso.domain}`,
    displayName: "René Wolff",
  });
  // The principal name of a deleted user starts with its object id (seen in practice).
  const userPrincipalName = `${user.id.replaceAll("-", "")}${String(user["userPrincipalName"])}`;
  draft.deleted.push({
    "@odata.type": "#microsoft.graph.user",
    ...user,
    userPrincipalName,
    deletedDateTime: daysFromAnchor(-9),
  });
  noteSpecimen(draft, "soft-deleted user who is still named as an owner", user.id);
}

/** One user for each hostile text. The texts are as they are in every size. */
export function addHostilePeople(
  draft: TenantDraft,
  texts: readonly { readonly what: string; readonly text: string }[],
): void {
  const random = createRandom(draft.seed, "hostile people");
  for (const [index, { text }] of texts.entries()) {
    const user = userOf(random, {
      userPrincipalName: `h${index}.account@${contoso.domain}`,
      displayName: text.slice(0, 256),
      jobTitle: text.slice(0, 128),
      department: text.slice(0, 64),
    });
    draft.users.push(user);
    noteSpecimen(draft, "user with a hostile display name", user.id);
  }
}
