import { createHash } from "node:crypto";
import type { LocalResponse } from "../azure/exchange.ts";
import { isRecord, jsonObject } from "../arm/arm-answers.ts";
import type { VaultObject } from "../tenant/model.ts";
import { issueCertificate } from "./issue-certificate.ts";
import { refuseName } from "./names.ts";
import { badParameter, vaultError } from "./vault-answers.ts";
import {
  findHolder,
  findObject,
  findVersion,
  objectNotFound,
  objectUri,
  store,
  unixNow,
  type VaultRequest,
} from "./vault-request.ts";
import { certificateBytes, showCertificate, showPolicy } from "./vault-shapes.ts";
import { newVersion, readVersionInput } from "./version-input.ts";
import { without } from "./without.ts";

/**
 * `GET /certificates/{name}/{version?}`, with its policy. One that still waits for its issuer is shown disabled and without a
 * certificate (the clients' `getCertificateOperation` asks for it).
 */
export function getCertificate(asked: VaultRequest): LocalResponse {
  const certificate = findObject(asked, "certificate");
  if (certificate?.pending !== undefined && certificate.versions.length === 0) {
    const version = createHash("md5").update(certificate.name).digest("hex");
    const made = newVersion(asked, "certificate", certificate.name, certificate, {});
    const waiting = { ...made, version, enabled: false };
    return { status: 200, body: showCertificate(asked.record.vault, certificate, waiting) };
  }
  const version = findVersion(asked, certificate);
  if (certificate === undefined || version === undefined) {
    return objectNotFound("certificate", asked.path["name"] ?? "");
  }
  return { status: 200, body: showCertificate(asked.record.vault, certificate, version) };
}

export function getCertificatePolicy(asked: VaultRequest): LocalResponse {
  const certificate = findObject(asked, "certificate");
  if (certificate === undefined) return objectNotFound("certificate", asked.path["name"] ?? "");
  return { status: 200, body: showPolicy(asked.record.vault, certificate) };
}

/** `PATCH /certificates/{name}/policy`: what is given replaces what was there. */
export function updateCertificatePolicy(asked: VaultRequest): LocalResponse {
  const certificate = findObject(asked, "certificate");
  if (certificate === undefined) return objectNotFound("certificate", asked.path["name"] ?? "");
  const body = jsonObject(asked.request.body);
  if (body === undefined) return badParameter("The request body is not a JSON object.");
  const changed = {
    ...certificate,
    policy: { ...certificate.policy, ...without(body, "id") },
  };
  store(asked, changed);
  return { status: 200, body: showPolicy(asked.record.vault, changed) };
}

/** `GET /certificates/{name}/pending`: the last request to the issuer. */
export function getPendingCertificate(asked: VaultRequest): LocalResponse {
  const certificate = findObject(asked, "certificate");
  if (certificate?.pending === undefined) {
    return vaultError(
      404,
      "PendingCertificateNotFound",
      `Pending certificate not found: ${asked.path["name"] ?? ""}`,
    );
  }
  return { status: 200, body: showPending(asked, certificate, certificate.pending) };
}

/**
 * `POST /certificates/{name}/create`: the vault's own issuer (`Self`) answers at once with a version valid for as long as the
 * policy says; any other issuer leaves a request pending. The secret and the key behind the certificate come with it.
 */
export function createCertificate(asked: VaultRequest): LocalResponse {
  const { path } = asked;
  const name = path["name"] ?? "";
  const existing = findHolder(asked, "certificate");
  const refused = refuseName(name, existing);
  if (refused !== undefined) return refused;
  const read = readVersionInput(asked);
  if ("status" in read) return read;
  const policy = isRecord(read.body["policy"]) ? read.body["policy"] : existing?.policy;
  if (policy === undefined) return badParameter("Property policy is required.");
  const issuer = isRecord(policy["issuer"]) ? policy["issuer"]["name"] : undefined;
  if (typeof issuer !== "string") return badParameter("Property policy.issuer.name is required.");
  const taken = (["secret", "key"] as const).find((kind) => {
    const other = findHolder(asked, kind);
    return other !== undefined && other.managed !== true;
  });
  if (taken !== undefined) {
    return vaultError(409, "Conflict", `A ${taken} named ${name} stands on its own already.`);
  }
  const isDone = issuer.toLowerCase() === "self";
  const base: VaultObject = {
    ...existing,
    kind: "certificate",
    name: existing?.name ?? name,
    versions: existing?.versions ?? [],
    policy,
    pending: {
      issuer: { name: issuer },
      csr: certificateBytes(`request ${name}`).toString("base64"),
      cancellation_requested: false,
      status: isDone ? "completed" : "inProgress",
      request_id: createHash("md5")
        .update(`${name}${unixNow(asked)}`)
        .digest("hex"),
    },
  };
  const certificate = isDone ? issueCertificate(asked, base, read.input) : base;
  if (!isDone) store(asked, base);
  return { status: 202, body: showPending(asked, certificate, certificate.pending ?? {}) };
}

function showPending(
  asked: VaultRequest,
  certificate: VaultObject,
  pending: Record<string, unknown>,
): object {
  const address = objectUri(asked.record.vault, certificate);
  const isDone = pending["status"] === "completed";
  return { id: `${address}/pending`, ...pending, ...(isDone && { target: address }) };
}
