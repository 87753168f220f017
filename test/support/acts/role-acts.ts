import type { Severity } from "../../../shared/findings/finding.ts";
import { harmlessRole } from "./access-near-misses.ts";
import type { Act, Done, Step } from "./act.ts";
import type { ActingTenant } from "./acting-tenant.ts";
import { empoweredApplication } from "./empowered.ts";

const ASSIGNMENTS = "roleManagement/directory/roleAssignments";

type Holder = "person" | "guest" | "workload";

/** Who is to get it, as what comes of it. */
function holderOf({ draw }: ActingTenant, kind: Holder): Done {
  if (kind !== "workload") return { about: draw[kind]().id };
  const { id, appId } = draw.workload();
  return { about: id, besides: [appId] };
}

/** Past PIM, as most tools give roles. */
function directly(role: string, to: Holder = "person"): Step {
  return async (tenant) => {
    const done = holderOf(tenant, to);
    await tenant.hand.graph("POST", ASSIGNMENTS, assignment(tenant, role, done.about));
    return done;
  };
}

function assignment({ known }: ActingTenant, role: string, principalId: string): object {
  return { principalId, roleDefinitionId: known.directoryRoleId(role), directoryScopeId: "/" };
}

function throughPim(
  role: string,
  how: { readonly isEligible?: true; readonly hours?: number; readonly to?: Holder } = {},
): Step {
  return async (tenant) => {
    const { hand, known, now } = tenant;
    const done = holderOf(tenant, how.to ?? "person");
    const hours = (how.hours ?? 0) * 3_600_000;
    await hand.giveDirectoryRole({
      to: done.about,
      roleId: known.directoryRoleId(role),
      isEligible: how.isEligible === true,
      ...(hours === 0 ? {} : { endsAt: new Date((await now()).getTime() + hours) }),
    });
    return done;
  };
}

function given(what: string, rows: readonly number[], atLeast: Severity, begin: Step): Act {
  const found = { detector: "entra-role-assigned", atLeast } as const;
  return { what, rows, begin, found, nearMiss: harmlessRole };
}

/** Directory roles, in every way in which they are given. */
export const roleActs: readonly Act[] = [
  given(
    "Global Administrator, past PIM",
    [3, 4, 5, 6, 9, 20, 22, 23, 25, 26, 27, 31, 34, 39, 52, 56, 58, 59, 77, 79, 80, 82, 85, 86, 91],
    "critical",
    directly("Global Administrator"),
  ),
  given("Application Administrator", [40, 42], "critical", directly("Application Administrator")),
  given(
    "Privileged Authentication Administrator",
    [41, 42],
    "critical",
    directly("Privileged Authentication Administrator"),
  ),
  given("Exchange Administrator", [48], "critical", directly("Exchange Administrator")),
  given("Power Platform Administrator", [30], "medium", directly("Power Platform Administrator")),
  given(
    "a role without Administrator in its name",
    [42, 49],
    "critical",
    directly("Partner Tier2 Support"),
  ),
  given("a role to a guest", [33, 87], "critical", directly("User Administrator", "guest")),
  given(
    "a role to a service principal",
    [13, 43, 50, 62, 87],
    "critical",
    directly("User Administrator", "workload"),
  ),
  given(
    "a role always, through PIM",
    [2, 53, 75, 84],
    "critical",
    throughPim("Global Administrator"),
  ),
  given(
    "a role for hours, through PIM",
    [2, 53, 75, 84],
    "critical",
    throughPim("Global Administrator", { hours: 20 }),
  ),
  given(
    "a role to be activated",
    [1, 2, 20, 22, 25, 26, 44, 53, 60, 84],
    "high",
    throughPim("Global Administrator", { isEligible: true }),
  ),
  given(
    "a role to be activated by a guest",
    [33, 84],
    "high",
    throughPim("User Administrator", { isEligible: true, to: "guest" }),
  ),
  given("a role to a group", [84], "critical", async ({ hand, known, draw }) => {
    const about = await hand.newGroup(draw.name(), true);
    const roleId = known.directoryRoleId("User Administrator");
    return async () => {
      await hand.giveDirectoryRole({ to: about, roleId });
      return { about };
    };
  }),
  given("a role for an administrative unit", [62], "high", async ({ hand, known, draw }) => {
    const { id } = draw.person();
    const [unit] = known.specimen("administrative unit");
    const roleId = known.directoryRoleId("User Administrator");
    await hand.giveDirectoryRole({ to: id, roleId, scope: `/administrativeUnits/${unit}` });
    return { about: id };
  }),
  given("another role to who has one", [19], "critical", async ({ hand, known, draw }) => {
    const { id } = draw.person();
    await hand.giveDirectoryRole({ to: id, roleId: known.directoryRoleId("Global Reader") });
    const roleId = known.directoryRoleId("Privileged Role Administrator");
    return async () => {
      await hand.giveDirectoryRole({ to: id, roleId });
      return { about: id };
    };
  }),
  given("a role by an application", [46], "critical", async (tenant) => {
    const app = await empoweredApplication(tenant, "RoleManagement.ReadWrite.Directory");
    return async () => {
      const { id } = tenant.draw.person();
      await app.actAs().graph("POST", ASSIGNMENTS, assignment(tenant, "User Administrator", id));
      return { about: id, by: app.id, besides: [app.id, app.appId] };
    };
  }),
];
