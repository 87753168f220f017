import { globalAgent as keptConnections } from "node:https";
import { CertificateClient, type CertificateClientOptions } from "@azure/keyvault-certificates";
import type { TokenCredential } from "@azure/identity";
import { z } from "zod";
import { DAY_MS } from "../core/time.ts";

/** The current version of a vault certificate: metadata only. */
export interface VaultCertificate {
  readonly name: string;
  readonly isEnabled: boolean;
  /** SHA-1 of the certificate, upper-case hexadecimal. */
  readonly thumbprint?: string;
  readonly startsAt?: Date;
  readonly endsAt?: Date;
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
  readonly tags: Readonly<Record<string, string>>;
}

export type VaultAnswer<T> =
  | { readonly kind: "ok"; readonly value: T }
  /** `code` names the cause: `ForbiddenByFirewall`, `ForbiddenByRbac`, `ForbiddenByConnection`, … */
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "gone" }
  /** It did not answer, or not in a way that can be used, however often it was asked. */
  | { readonly kind: "silent"; readonly code: string };

/** Certificates exist only on a vault's own data plane; the resource manager does not list them. */
export interface Certificates {
  list(vaultUri: string): Promise<VaultAnswer<readonly VaultCertificate[]>>;
  /** The current version of one certificate, found by listing its versions. */
  get(vaultUri: string, name: string): Promise<VaultAnswer<VaultCertificate>>;
  /** Days before the end at which the vault renews by itself; `never` when it does not. */
  renewal(vaultUri: string, name: string, lifeMs: number): Promise<VaultAnswer<number | "never">>;
}

// `keptConnections`: behind a proxy the SDK would otherwise make a new connection for every request (core-rest-pipeline
// 1.23, read); Node's own agent keeps them, and follows the environment's proxy.

/** Clients keep the outcome of the sign-in challenge; more vaults than this are asked afresh. */
const CLIENTS_KEPT = 500;

/** Reads vault certificates with one identity. */
export function createCertificates(deps: { credential: TokenCredential }): Certificates {
  const clients = new Map<string, CertificateClient>();
  const clientOf = (vaultUri: string): CertificateClient => {
    const known = clients.get(vaultUri);
    if (known !== undefined) return known;
    if (clients.size >= CLIENTS_KEPT) clients.clear();
    const client = new CertificateClient(vaultUri, deps.credential, {
      agent: keptConnections,
      additionalPolicies: [{ policy: rememberCause, position: "perRetry" }],
      retryOptions: { maxRetries: 3, retryDelayInMs: 300, maxRetryDelayInMs: 30_000 },
    });
    clients.set(vaultUri, client);
    return client;
  };

  return {
    list: (vaultUri) =>
      answered(async () => {
        const found: VaultCertificate[] = [];
        for await (const item of clientOf(vaultUri).listPropertiesOfCertificates()) {
          found.push(toCertificate(item));
        }
        return found;
      }),
    async get(vaultUri, name) {
      const versions = await answered(async () => {
        const found: VaultCertificate[] = [];
        for await (const item of clientOf(vaultUri).listPropertiesOfCertificateVersions(name)) {
          found.push(toCertificate(item));
        }
        return found;
      });
      if (versions.kind !== "ok") return versions;
      const newest = [...versions.value].sort(
        (a, b) => timeOf(b.createdAt) - timeOf(a.createdAt),
      )[0];
      return newest === undefined ? { kind: "gone" } : { kind: "ok", value: newest };
    },
    renewal: (vaultUri, name, lifeMs) =>
      answered(async () => {
        const policy = await clientOf(vaultUri).getCertificatePolicy(name);
        // With an issuer the vault cannot ask, nothing renews, whatever the actions say.
        if (policy.issuerName === "Unknown") return "never";
        const days = (policy.lifetimeActions ?? [])
          .filter((action) => action.action === "AutoRenew")
          .map((action) => {
            if (action.daysBeforeExpiry !== undefined) return action.daysBeforeExpiry;
            if (action.lifetimePercentage === undefined) return undefined;
            return ((100 - action.lifetimePercentage) / 100) * (lifeMs / DAY_MS);
          })
          .filter((value) => value !== undefined);
        return days.length === 0 ? "never" : Math.max(...days);
      }),
  };
}

interface CertificateItem {
  name?: string;
  enabled?: boolean;
  x509ThumbprintString?: string;
  notBefore?: Date;
  expiresOn?: Date;
  createdOn?: Date;
  updatedOn?: Date;
  tags?: Record<string, string>;
}

function toCertificate(item: CertificateItem): VaultCertificate {
  return {
    name: item.name ?? "",
    isEnabled: item.enabled !== false,
    ...(item.x509ThumbprintString === undefined
      ? {}
      : { thumbprint: item.x509ThumbprintString.toUpperCase() }),
    ...(item.notBefore === undefined ? {} : { startsAt: item.notBefore }),
    ...(item.expiresOn === undefined ? {} : { endsAt: item.expiresOn }),
    ...(item.createdOn === undefined ? {} : { createdAt: item.createdOn }),
    ...(item.updatedOn === undefined ? {} : { updatedAt: item.updatedOn }),
    tags: item.tags ?? {},
  };
}

function timeOf(instant: Date | undefined): number {
  return instant?.getTime() ?? 0;
}

const restError = z.object({
  statusCode: z.number().optional(),
  code: z.string().optional(),
  request: z.unknown(),
});
const refusalBody = z.object({
  error: z.object({ code: z.string(), innererror: z.object({ code: z.string() }).nullish() }),
});

type Policy = NonNullable<CertificateClientOptions["additionalPolicies"]>[number]["policy"];

/** What vaults named as the cause of a refusal, by request: the SDK's error has lost the body (4.10, tried). */
const causes = new WeakMap<object, string>();

const rememberCause: Policy = {
  name: "rememberCause",
  async sendRequest(request, next) {
    const response = await next(request);
    const cause = response.status === 403 ? causeIn(response.bodyAsText) : undefined;
    if (cause !== undefined) causes.set(request, cause);
    return response;
  },
};

function causeIn(body: string | null | undefined): string | undefined {
  try {
    const { error } = refusalBody.parse(JSON.parse(body ?? ""));
    return error.innererror?.code ?? error.code;
  } catch {
    return undefined;
  }
}

async function answered<T>(ask: () => Promise<T>): Promise<VaultAnswer<T>> {
  try {
    return { kind: "ok", value: await ask() };
  } catch (error) {
    const parsed = restError.safeParse(error);
    if (!parsed.success) throw error;
    const { statusCode, code, request } = parsed.data;
    if (statusCode === 404) return { kind: "gone" };
    if (statusCode === 401 || statusCode === 403) {
      const cause =
        typeof request === "object" && request !== null ? causes.get(request) : undefined;
      return { kind: "refused", code: cause ?? code ?? "Forbidden" };
    }
    // Without an answer nothing is proved: a name that is not known may be a vault that is gone, or a network that is.
    return {
      kind: "silent",
      code: statusCode === undefined ? (code ?? "no answer") : `status ${statusCode}`,
    };
  }
}
