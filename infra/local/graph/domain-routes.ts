import { z } from "zod";
import type { LocalResponse } from "../azure/exchange.ts";
import { domainOf, type Policy } from "../tenant/policies.ts";
import { noContent } from "./answers.ts";
import { type GraphCall, jsonBody } from "./call.ts";
import { badRequest, GraphRefusal, notFound } from "./graph-refusal.ts";
import {
  bodyOf,
  policiesPage,
  policyAnswer,
  writablePolicy,
  writePolicy,
} from "./policy-writes.ts";
import type { Route, RouteDeps } from "./route.ts";
import { rowEntity } from "./row-list.ts";
import { rowsPage } from "./rows-page.ts";

const read = ["Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All"];
const write = ["Domain.ReadWrite.All"];
const collection = "federationConfigurations";
const log = { category: "DirectoryManagement", service: "Core Directory" };
const addition = z.strictObject({ id: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i) });
/** learn.microsoft.com/graph/api/resources/internaldomainfederation. */
const federationProperties = [
  "@odata.type",
  "displayName",
  "issuerUri",
  "metadataExchangeUri",
  "signingCertificate",
  "nextSigningCertificate",
  "passiveSignInUri",
  "preferredAuthenticationProtocol",
  "activeSignInUri",
  "signOutUri",
  "promptLoginBehavior",
  "isSignedAuthenticationRequestRequired",
  "federatedIdpMfaBehavior",
];

/** Domains, and who signs their people in. Verifying always succeeds: there is no DNS here. */
export function domainRoutes(deps: RouteDeps): Route[] {
  const common = { base: 1, types: [], options: [] } as const;
  const path = "domains/{itemId}";
  const federation = "domains/{ownerId}/federationConfiguration";
  return [
    {
      ...common,
      method: "GET",
      path: "domains",
      needs: read,
      options: ["$top", "$skiptoken"],
      answer: (call) => policiesPage(call, "domains", "domains"),
    },
    {
      ...common,
      method: "GET",
      path,
      needs: read,
      answer: (call) => policyAnswer(call, "domains", "domains"),
    },
    {
      ...common,
      method: "POST",
      path: "domains",
      needs: write,
      answer: (call) => addDomain(call, deps),
    },
    {
      ...common,
      method: "POST",
      path: `${path}/verify`,
      needs: write,
      answer: (call) => verify(call, deps),
    },
    {
      ...common,
      method: "GET",
      path: federation,
      needs: read,
      answer: (call) => {
        const { id } = domain(call, deps);
        const rows = call.visible.policies.all(collection).filter((one) => one["domainId"] === id);
        return rowsPage(call, rows, `domains('${id}')/federationConfiguration`, (row) =>
          JSON.stringify(shown(row)),
        );
      },
    },
    {
      ...common,
      method: "POST",
      path: federation,
      needs: write,
      answer: (call) => addFederation(call, deps),
    },
    {
      ...common,
      method: "PATCH",
      path: `${federation}/{itemId}`,
      needs: write,
      answer: (call) => changeFederation(call, deps),
    },
  ];
}

/** Without what is only kept here. */
function shown({ domainId: _, ...configuration }: Readonly<Record<string, unknown>>): object {
  return configuration;
}

function domain(call: GraphCall, { store }: RouteDeps): Policy {
  return writablePolicy(call, store, "domains", call.path.ownerId ?? call.path.itemId);
}

function addDomain(call: GraphCall, deps: RouteDeps): LocalResponse {
  const body = addition.safeParse(jsonBody(call));
  if (!body.success) throw badRequest("Invalid value specified for property 'id'.");
  const id = body.data.id.toLowerCase();
  if (deps.store.truth.policies.get("domains", id) !== undefined) {
    throw new GraphRefusal(
      409,
      "Request_MultipleObjectsWithSameKeyValue",
      `The domain ${id} already exists.`,
    );
  }
  const after = domainOf(id, { isVerified: false });
  const acts = ["Add unverified domain"];
  writePolicy(call, deps, "domains", { before: undefined, after, acts, log });
  return rowEntity("domains", after, 201);
}

function verify(call: GraphCall, deps: RouteDeps): LocalResponse {
  const before = domain(call, deps);
  if (before["isVerified"] === true) throw badRequest("The domain is already verified.");
  const after = domainOf(before.id, { isVerified: true });
  const acts = ["Verify domain"];
  writePolicy(call, deps, "domains", { before, after, acts, log });
  return rowEntity("domains", after);
}

/** From now on somebody else signs the people of the domain in. */
function addFederation(call: GraphCall, deps: RouteDeps): LocalResponse {
  const before = domain(call, deps);
  if (before["isVerified"] !== true) throw badRequest("The domain is not verified.");
  const settings = bodyOf(call, federationProperties, ["issuerUri", "passiveSignInUri"]);
  if (before["authenticationType"] === "Federated") {
    throw badRequest("The domain is federated already.");
  }
  const configuration = { ...settings, id: deps.store.newId(), domainId: before.id };
  const after = { ...before, authenticationType: "Federated" };
  writePolicy(call, deps, "domains", { before, after, acts: ["Set domain authentication"], log });
  const acts = ["Set federation settings on domain"];
  writePolicy(call, deps, collection, { before: undefined, after: configuration, acts, log });
  return rowEntity(
    `domains('${before.id}')/federationConfiguration`,
    { ...shown(configuration) },
    201,
  );
}

function changeFederation(call: GraphCall, deps: RouteDeps): LocalResponse {
  const { id } = domain(call, deps);
  const before = writablePolicy(call, deps.store, collection);
  if (before["domainId"] !== id) throw notFound(call.path.itemId ?? "");
  const after = { ...before, ...bodyOf(call, federationProperties) };
  const acts = ["Set federation settings on domain"];
  writePolicy(call, deps, collection, { before, after, acts, log });
  return noContent();
}
