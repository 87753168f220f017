import { z } from "zod";
import type { LocalResponse } from "../azure/exchange.ts";
import type { FederatedCredential } from "../tenant/consent-model.ts";
import type { Directory } from "../tenant/directory.ts";
import type { GraphObject } from "../tenant/model.ts";
import type { Store } from "../tenant/store.ts";
import { noContent } from "./answers.ts";
import { type GraphCall, jsonBody, setOf, subjectOf } from "./call.ts";
import { badRequest, GraphRefusal, notFound } from "./graph-refusal.ts";
import type { RowType } from "./query-options.ts";
import { rowEntity } from "./row-list.ts";
import { rowsPage } from "./rows-page.ts";

export const federatedType: RowType = {
  name: "federatedIdentityCredential",
  properties: ["id", "name", "issuer", "subject", "audiences", "description"],
};

/** For one object (learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations). */
const most = 20;
const text = z.string().min(1).max(600);
const shape = z.strictObject({
  name: z.string().regex(/^[\w-]{3,120}$/),
  issuer: text,
  subject: text,
  audiences: z.array(text).length(1),
  description: z.string().max(600).nullable().exactOptional(),
});
const change = shape.omit({ name: true }).partial();

/** `GET /applications/{id}/federatedIdentityCredentials`, and the same of service principals. */
export function federatedPage(call: GraphCall): LocalResponse {
  const { id } = subjectOf(call);
  const context = `${setOf(call)}('${id}')/federatedIdentityCredentials`;
  return rowsPage(call, call.visible.consent.federatedCredentials(id), context, (credential) =>
    JSON.stringify(cut(credential, call.options.select)),
  );
}

/** `GET …/federatedIdentityCredentials/{credential}`; by id, or by name. */
export function federatedAnswer(call: GraphCall): LocalResponse {
  const { id } = subjectOf(call);
  const credential = find(call.visible.consent.federatedCredentials(id), call.path.itemId ?? "");
  const context = `${setOf(call)}('${id}')/federatedIdentityCredentials`;
  return rowEntity(context, cut(credential, call.options.select));
}

/** What `$expand=federatedIdentityCredentials` adds to the text of an object; nothing when it was not asked for. */
export function federatedProperty({ options, visible }: GraphCall, id: string): string {
  if (options.expandFederatedCredentials === undefined) return "";
  const credentials = visible.consent.federatedCredentials(id);
  return `,"federatedIdentityCredentials":${JSON.stringify(credentials)}`;
}

/** `POST …/federatedIdentityCredentials`. @param holder as it truly is */
export function addFederated(call: GraphCall, store: Store, holder: GraphObject): LocalResponse {
  const body = shape.safeParse(jsonBody(call));
  if (!body.success) throw badRequest("Invalid value specified for a federated credential.");
  const before = store.truth.consent.federatedCredentials(holder.id);
  const { name, description = null, ...rest } = body.data;
  if (before.length >= most) throw badRequest(`No more than ${most} federated credentials.`);
  if (before.some((one) => one.name === name)) {
    throw new GraphRefusal(
      409,
      "Request_MultipleObjectsWithSameKeyValue",
      `FederatedIdentityCredential with name ${name} already exists.`,
    );
  }
  const made = { id: store.newId(), name, ...rest, description };
  checkPair(before, made);
  write(store, holder.id, [...before, made]);
  const context = `${setOf(call)}('${holder.id}')/federatedIdentityCredentials`;
  return rowEntity(context, { ...made }, 201);
}

/** `PATCH …/federatedIdentityCredentials/{credential}`: all but the name. */
export function changeFederated(call: GraphCall, store: Store, holder: GraphObject): LocalResponse {
  const { before, credential } = subject(call, store, holder);
  const body = change.safeParse(jsonBody(call));
  if (!body.success) throw badRequest("Invalid value specified for a federated credential.");
  const { description = credential.description, ...rest } = body.data;
  const changed: FederatedCredential = {
    ...credential,
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    description,
  };
  const others = before.filter((one) => one !== credential);
  checkPair(others, changed);
  write(
    store,
    holder.id,
    before.map((one) => (one === credential ? changed : one)),
  );
  return noContent();
}

/** `DELETE …/federatedIdentityCredentials/{credential}`. */
export function removeFederated(call: GraphCall, store: Store, holder: GraphObject): LocalResponse {
  const { before, credential } = subject(call, store, holder);
  write(
    store,
    holder.id,
    before.filter((one) => one !== credential),
  );
  return noContent();
}

export function countFederated(visible: Directory, id: string): number {
  return visible.consent.federatedCredentials(id).length;
}

function subject(call: GraphCall, store: Store, { id }: GraphObject) {
  const before = store.truth.consent.federatedCredentials(id);
  return { before, credential: find(before, call.path.itemId ?? "") };
}

function find(credentials: readonly FederatedCredential[], key: string): FederatedCredential {
  const found = credentials.find(({ id, name }) => id === key.toLowerCase() || name === key);
  if (found === undefined) throw notFound(key);
  return found;
}

/** Issuer and subject together are unique on an object. */
function checkPair(
  others: readonly FederatedCredential[],
  { issuer, subject: wanted }: FederatedCredential,
): void {
  if (!others.some((one) => one.issuer === issuer && one.subject === wanted)) return;
  throw badRequest("A federated credential with this issuer and subject exists already.");
}

function write(store: Store, id: string, credentials: readonly FederatedCredential[]): void {
  store.write({ kind: "federated-credentials", id, credentials });
}

function cut(
  credential: FederatedCredential,
  select: readonly string[] | undefined,
): Record<string, unknown> {
  const row: Record<string, unknown> = { ...credential };
  return select === undefined
    ? row
    : Object.fromEntries(select.map((name) => [name, row[name] ?? null]));
}
