import { businessAppName, slug } from "./business-names.ts";
import { contoso } from "./contoso.ts";
import { someStaff, type TenantDraft } from "./draft.ts";
import { groupOf } from "./group.ts";
import { createRandom } from "./random.ts";
import { guest, signIn, synchronised, userOf } from "./user.ts";

const given = [
  "Anna",
  "Ben",
  "Carla",
  "David",
  "Elif",
  "Farid",
  "Greta",
  "Hiro",
  "Ines",
  "Jonas",
  "Katja",
  "Liam",
  "Mei",
  "Noah",
  "Olga",
  "Pablo",
  "Quinn",
  "Rosa",
  "Samir",
  "Tara",
  "Uwe",
  "Vera",
  "Wanda",
  "Xavier",
  "Yara",
  "Zoltan",
  "Amélie",
  "Björn",
  "Chloé",
  "Đorđe",
] as const;
const family = [
  "Abel",
  "Bauer",
  "Costa",
  "Diaz",
  "Eriksen",
  "Fischer",
  "Garcia",
  "Haas",
  "Ivanova",
  "Jansen",
  "Kaya",
  "Lindqvist",
  "Moreau",
  "Nowak",
  "O'Neil",
  "Petrov",
  "Quist",
  "Rossi",
  "Sato",
  "Tran",
  "Ueda",
  "Vogel",
  "Weber",
  "Xu",
  "Yilmaz",
  "Zhang",
  "Müller",
  "Strand",
  "Okafor",
  "Silva",
] as const;
const departments = [
  "Finance",
  "HR",
  "IT",
  "Sales",
  "Logistics",
  "Legal",
  "Research",
  "Production",
] as const;

/** Fills the tenant up with ordinary people: 30 % synchronised, 10 % guests, 5 % disabled, managers for most. */
export function addPeople(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "people");
  const missing = draft.counts.users - draft.users.length;
  const leads: string[] = draft.staff.map(({ id }) => id);

  for (let index = 0; index < missing; index++) {
    const first = random.pick(given);
    const last = random.pick(family);
    const name = `${first} ${last}`;
    const account = `${plain(first)}.${plain(last)}${index === 0 ? "" : index}`;
    const kind = random.next();
    if (kind < 0.1) {
      const address = `${account}@${random.pick(["fabrikam.com", "adatum.com", "litware.org"])}`;
      draft.users.push(userOf(random, { ...guest(address, "Accepted"), displayName: name }));
      continue;
    }
    const isEnabled = kind >= 0.15;
    const user = userOf(random, {
      userPrincipalName: `${account}@${contoso.domain}`,
      displayName: name,
      givenName: first,
      surname: last,
      accountEnabled: isEnabled,
      department: random.pick(departments),
      jobTitle: random.pick(["Analyst", "Engineer", "Lead", "Manager", "Specialist"]),
      ...(random.chance(0.35) ? synchronised(random, account) : {}),
      ...(isEnabled ? {} : { signInActivity: signIn(-random.int(60, 900)) }),
    });
    draft.users.push(user);
    if (isEnabled) draft.staff.push({ id: user.id, mail: `${account}@${contoso.domain}` });
    if (leads.length > 0 && random.chance(0.85)) draft.managers.set(user.id, random.pick(leads));
    // A tenth of the people lead the others; whoever came before can be above.
    if (isEnabled && random.chance(0.1)) leads.push(user.id);
  }
}

/** Security and Microsoft 365 groups of the ordinary sort. */
export function addGroups(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "groups");
  for (let index = draft.groups.length; index < draft.counts.groups; index++) {
    const isUnified = random.chance(0.4);
    const displayName = `${businessAppName(random)} team`;
    const nickname = `${slug(displayName)}-${index}`;
    const id = random.guid();
    draft.groups.push(groupOf(id, { displayName, mailNickname: nickname, isUnified }));
    draft.entra.members.set(
      id,
      someStaff(draft, random, random.int(1, 9)).map((person) => person.id),
    );
  }
}

function plain(name: string): string {
  return name
    .normalize("NFD")
    .replaceAll(/[^A-Za-z]/g, "")
    .toLowerCase();
}
