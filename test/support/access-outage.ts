import { expect } from "vitest";
import { createAccessHand } from "./access-hand.ts";
import { scanAccess } from "./access-scan.ts";
import { allFindings, essence, type Finding } from "./findings.ts";
import { giftReceivers } from "./gift-receivers.ts";
import { azureGifts, consentGifts, directoryGifts, type Gift, groupGifts } from "./gifts.ts";
import { isOfAccess } from "./is-of-access.ts";
import { type LocalAzure, startLocalAzure } from "./local-azure.ts";
import { moveTo } from "./settled.ts";
import { smallTenant } from "./small-tenant.ts";

const tenant = smallTenant();

/** How the cause of each source's blind spot begins, and the requests without which the source cannot be read. */
export const ACCESS_SOURCES = [
  {
    source: "workloads",
    match: { host: "graph.microsoft.com", path: "/\\/servicePrincipals(\\/delta)?$/" },
  },
  {
    source: "entra-roles",
    match: { host: "graph.microsoft.com", path: "*/directory/roleAssignments" },
  },
  {
    source: "azure-roles",
    match: { host: "management.azure.com", path: "*/Microsoft.ResourceGraph/resources" },
  },
  {
    source: "azure-pim",
    match: { host: "management.azure.com", path: "*/roleEligibilityScheduleInstances" },
  },
  { source: "powerful-groups", match: { host: "graph.microsoft.com", path: "/\\/groups$/" } },
  {
    source: "application-permissions",
    match: { host: "graph.microsoft.com", path: permissionsOn(tenant.graphId) },
  },
  {
    source: "other-application-permissions",
    match: { host: "graph.microsoft.com", path: permissionsOn(tenant.ownApiId) },
  },
  {
    source: "delegated-grants",
    match: { host: "graph.microsoft.com", path: "/\\/oauth2PermissionGrants(\\/delta)?$/" },
  },
] as const;

export interface AccessOutage {
  readonly azure: LocalAzure;
  /** What was found about access while all was well. */
  readonly before: readonly Finding[];
  /** What was given before that, each a finding. */
  readonly gifts: readonly Gift[];
  /** Expects that nothing about access has changed since. */
  expectAsBefore(): Promise<void>;
  /** How many blind spots a source has at the moment. */
  openSpotsOf(source: string): Promise<number>;
}

/** Starts a tenant in which each source has something that was told, and in which access is read only when asked for. */
export async function startAccessOutage(): Promise<AccessOutage> {
  const azure = await startLocalAzure({
    env: { STEWARD_ACCESS_SCAN_SCHEDULE: "0 0 9 2 3 *" },
  });
  const hand = createAccessHand(azure);
  const [group] = tenant.specimen("role-assignable group with members and a role");
  const [person] = tenant.specimen("user whose mail differs from the user principal name");
  const gifts = [
    // What ends by itself would look as if it had been lost.
    ...directoryGifts(tenant).filter(({ finding }) => finding.evidence["endsAt"] === undefined),
    ...azureGifts(tenant),
    ...groupGifts(group),
    ...consentGifts(tenant, person),
  ];
  const receivers = await giftReceivers(hand, tenant, gifts);
  await moveTo(azure, new Date("2026-03-02T09:05:00Z"));
  await receivers.giveAll(gifts);
  await scanAccess(azure);
  // The log of what was done follows within minutes, and adds to what is known.
  await moveTo(azure, new Date("2026-03-02T09:45:00Z"));
  const before = await ofAccess(azure);
  return {
    azure,
    before,
    gifts,
    async expectAsBefore() {
      expect(essence(await ofAccess(azure))).toEqual(essence(before));
    },
    async openSpotsOf(source) {
      const all = await allFindings(azure);
      return all.filter(
        ({ subject, state }) =>
          subject.kind === "source" && subject.id.startsWith(`${source}:`) && state === "open",
      ).length;
    },
  };
}

async function ofAccess(azure: LocalAzure): Promise<readonly Finding[]> {
  return (await allFindings(azure)).filter(isOfAccess);
}

/** What is asked for many objects together comes in a batch, and a fault sees that as one request. */
function permissionsOn(resourceId: string): string {
  return `/\\/(${resourceId}\\/appRoleAssignedTo|\\$batch)$/`;
}
