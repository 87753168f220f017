import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type RequestShape, requests } from "../../shared/azure/request-manifest.ts";
import { azureRoleIds } from "../../infra/local/tenant/azure-role-ids.ts";
import { openTenant } from "../oracle/tenant-http.ts";
import { createAccessHand } from "../support/access-hand.ts";
import { type LocalAzure, startLocalAzure } from "../support/local-azure.ts";
import { smallTenant } from "../support/small-tenant.ts";
import { deleteVault, deliverVaultEvent } from "../support/vault.ts";

/** One request as local Azure has seen it; those inside of a batch have entries of their own. */
const entrySchema = z.object({
  host: z.string(),
  method: z.string(),
  path: z.string(),
  query: z.string(),
  status: z.number(),
  identity: z.string(),
});
type Entry = z.infer<typeof entrySchema>;

/** Requests that a run as short as this one does not make, each with the reason. */
const notInThisRun: Readonly<Record<string, string>> = {
  getDelegatedGrant: "asked for what the complete read of a week later does not show",
  getRootAzureAssignment: "the root scope of this tenant is not readable: see access-joins",
};

const SERVICES: readonly (readonly [RequestShape["service"], RegExp, string])[] = [
  ["graph", /^graph\.microsoft\.com$/, "/v1.0"],
  ["resource-manager", /^management\.azure\.com$/, ""],
  ["key-vault", /\.vault\.azure\.net$/, ""],
  ["teams", /\.logic\.azure\.com$/, ""],
  ["webhook", /^hooks\.contoso-webhooks\.example$/, ""],
];

let azure: LocalAzure;
let journal: readonly Entry[] = [];

beforeAll(async () => {
  azure = await startLocalAzure();
  await azure.advance("PT1M");
  const tenant = await openTenant(azure.control);
  try {
    await changeAnApplicationAndAServicePrincipal(tenant);
    await deleteSomeVault();
    await givePowerToSome();
    // The second scan, by its timer, when every replica has the change.
    await azure.advance("PT2H");
    for (const event of await eventsOfEachKind(tenant)) {
      expect(await deliverVaultEvent(azure, event)).toBe(202);
    }
    await azure.idle();
    const told = (await azure.mailbox()).find(({ to }) => /^[a-z]+\.[a-z]+\d+@/.test(to));
    const answer = await azure.api("/api/findings", { as: { user: told?.to ?? "" } });
    expect(answer.status).toBe(200);
    expect((answer.body as { value: unknown[] }).value).not.toHaveLength(0);
  } finally {
    await tenant.close();
  }
  const entries = z.array(entrySchema).parse(await azure.controlGet("requests"));
  // What a person or this test asks for carries the person's name.
  journal = entries.filter(
    ({ host, identity }) => serviceOf(host) !== undefined && !identity.includes("@"),
  );
});
afterAll(async () => {
  await azure.stop();
});

test("every request of a run is in the manifest: service, method, path, query options, identity", () => {
  const unknown = journal.filter((entry) => shapesOf(entry).length === 0);
  expect(unknown.map(({ host, method, path }) => `${method} ${host}${path}`)).toEqual([]);

  const otherwise = journal.filter(
    (entry) => !shapesOf(entry).some(([, shape]) => isAsWritten(entry, shape)),
  );
  expect(otherwise).toEqual([]);
});

test("every request of the manifest is made in a run", () => {
  const made = new Set(
    journal.flatMap((entry) => {
      const [first] = shapesOf(entry).filter(([, shape]) => isAsWritten(entry, shape));
      return first === undefined ? [] : [first[0]];
    }),
  );
  const notMade = Object.keys(requests).filter((name) => !made.has(name));
  expect(notMade).toEqual(Object.keys(notInThisRun));
});

type Named = readonly [name: string, shape: RequestShape];

/** Those that method and path fit, the most literal first: `/applications/delta` before `/applications/{id}`. */
function shapesOf({ host, method, path }: Entry): readonly Named[] {
  const service = SERVICES.find(([name]) => name === serviceOf(host));
  if (service === undefined) return [];
  const [name, , prefix] = service;
  return Object.entries<RequestShape>(requests)
    .filter(
      ([, shape]) =>
        shape.service === name &&
        shape.method === method &&
        path.startsWith(prefix) &&
        patternOf(shape).test(path.slice(prefix.length)),
    )
    .toSorted(([, a], [, b]) => a.path.split("{").length - b.path.split("{").length);
}

function isAsWritten({ query, identity, status, host }: Entry, shape: RequestShape): boolean {
  // The first request to a vault carries no token: the vault's answer says where to get one.
  const isChallenge = identity === "" && status === 401 && serviceOf(host) === "key-vault";
  if (!isChallenge && identity !== (shape.identity === "none" ? "" : shape.identity)) return false;
  const sent = new URLSearchParams(query);
  // A link is followed as it was received, whatever it holds.
  const isReceived =
    sent.has("$skiptoken") || (sent.has("$deltatoken") && sent.get("$deltatoken") !== "latest");
  if (isReceived || shape.query.includes("*")) return true;
  return [...sent.keys()].every((option) => shape.query.includes(option));
}

function patternOf({ service, path }: RequestShape): RegExp {
  const source = path
    .split(/(\{\+?\w+\})/)
    .map((part) => {
      if (part.startsWith("{+")) return ".+";
      return part.startsWith("{") ? "[^/]+" : RegExp.escape(part);
    })
    .join("");
  return new RegExp(`^${source}$`, service === "resource-manager" ? "i" : "");
}

function serviceOf(host: string): RequestShape["service"] | undefined {
  return SERVICES.find(([, pattern]) => pattern.test(host))?.[0];
}

type Tenant = Awaited<ReturnType<typeof openTenant>>;
const withId = z.object({ id: z.string() });
const withName = z.object({ name: z.string() });

/** Somebody adds a secret to each, so that a delta round has something to tell. */
async function changeAnApplicationAndAServicePrincipal(tenant: Tenant): Promise<void> {
  for (const set of ["applications", "servicePrincipals"]) {
    const url = `https://graph.microsoft.com/v1.0/${set}`;
    const [first] = await tenant.list("admin", `${url}?$select=id&$top=999`, withId);
    const answer = await tenant.send("admin", `${url}/${first?.id ?? ""}/addPassword`, {
      passwordCredential: { displayName: "added by hand" },
    });
    expect(answer.status).toBe(200);
  }
}

/** A role of Azure, of which an event tells, and an application permission, of which the audit log tells. */
async function givePowerToSome(): Promise<void> {
  const hand = createAccessHand(azure);
  const tenant = smallTenant();
  const to = await hand.newPerson("deputy");
  await azure.advance("PT3M");
  const scope = tenant.subscription(1);
  await hand.giveAzureRole({ to, roleId: azureRoleIds.owner, scope });
  const [client] = tenant.specimen("tier-0 permission of a Microsoft first-party application");
  const appRoleId = tenant.graphRoleId("Mail.ReadWrite");
  await hand.givePermission({ to: client, resourceId: tenant.graphId, appRoleId });
}

/** The last of those that were asked for secrets: what was in it is missed. */
async function deleteSomeVault(): Promise<void> {
  const asked = z.array(entrySchema).parse(await azure.controlGet("requests"));
  const vaults = asked.flatMap(({ host, path, status }) => {
    const id = host === "management.azure.com" && /^(.+\/vaults\/[^/]+)\/secrets$/.exec(path)?.[1];
    return id !== false && id !== undefined && status === 200 ? [id] : [];
  });
  await deleteVault(azure, vaults.toSorted().at(-1) ?? "");
}

/** A secret, a key and a certificate that are there, each said to end soon. */
async function eventsOfEachKind(tenant: Tenant): Promise<readonly Record<string, unknown>[]> {
  const asked = z.array(entrySchema).parse(await azure.controlGet("requests"));
  const vaults = new Set(
    asked.flatMap(({ host, path, status }) => {
      const id = host === "management.azure.com" && /^(.+\/vaults\/[^/]+)\/keys$/.exec(path)?.[1];
      return id !== false && id !== undefined && status === 200 ? [id] : [];
    }),
  );
  const events: Record<string, unknown>[] = [];
  for (const kind of ["Secret", "Key"]) {
    for (const vault of vaults) {
      const url = `https://management.azure.com${vault}/${kind.toLowerCase()}s?api-version=2026-02-01`;
      const [object] = await tenant.list("admin", url, withName);
      if (object === undefined) continue;
      events.push(nearExpiry(kind, vault, object.name));
      break;
    }
  }
  const policy = asked.find(({ path }) => /^\/certificates\/[^/]+\/policy$/.test(path));
  const vault = [...vaults].find((id) => policy?.host.startsWith(`${id.split("/").at(-1) ?? ""}.`));
  events.push(nearExpiry("Certificate", vault ?? "", policy?.path.split("/")[2] ?? ""));
  expect(events).toHaveLength(3);
  return events;
}

function nearExpiry(kind: string, vault: string, name: string): Record<string, unknown> {
  return {
    specversion: "1.0",
    id: `${kind}-near-expiry`,
    source: vault,
    subject: name,
    type: `Microsoft.KeyVault.${kind}NearExpiry`,
    time: "2026-03-02T11:00:00Z",
    data: { ObjectType: kind, ObjectName: name },
  };
}
