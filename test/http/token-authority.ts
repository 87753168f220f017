import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from "@peculiar/x509";
import { exportJWK, exportPKCS8, generateKeyPair, SignJWT } from "jose";

export const tenantId = "0a6f7d5e-1111-4222-8333-444455556666";
export const apiClientId = "11111111-0000-4000-8000-000000000003";
/** When the tests take place. */
export const NOW = new Date("2026-11-21T08:00:00Z");
export const seconds = Math.floor(NOW.getTime() / 1000);

type Key = Awaited<ReturnType<typeof generateKeyPair>>;

/** Claims by name; `undefined` is not written. */
export type Claims = Readonly<Record<string, unknown>>;

/** A sign-in service with its keys at a real https address. */
export interface TokenAuthority {
  readonly cloud: { readonly loginHost: string; readonly issuerHost: string };
  /** A token of a person with a role; `changes` replaces claims, `undefined` leaves one out. */
  userToken(changes?: Claims): Promise<string>;
  appToken(changes?: Claims): Promise<string>;
  /** Signs with a key that the service does not publish, under the id of one that it does. */
  forgedToken(): Promise<string>;
  hmacToken(): Promise<string>;
  unsignedToken(): string;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** What the key address answers from now on. */
  answerWith(status: number): void;
  stop(): Promise<void>;
}

export const user = {
  oid: "aaaaaaaa-0000-4000-8000-000000000001",
  sub: "pairwise-subject",
  azp: "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
  scp: "user_impersonation",
  name: "Anna Schmidt",
  preferred_username: "Anna.Schmidt@contoso.com",
};
const app = {
  oid: "bbbbbbbb-0000-4000-8000-000000000001",
  sub: "bbbbbbbb-0000-4000-8000-000000000001",
  azp: "cccccccc-0000-4000-8000-000000000001",
};

/** Starts the service on a free port of this machine, with a certificate that this thread trusts from then on. */
export async function startTokenAuthority(): Promise<TokenAuthority> {
  const [known, forger] = await Promise.all([newKey(), newKey()]);
  const tls = await newCertificate();
  setDefaultCACertificates([...getCACertificates(), tls.cert]);
  const jwk = { ...(await exportJWK(known.publicKey)), use: "sig", kid: "known" };
  const asked: string[] = [];
  let status = 200;
  const server = createServer(tls, (request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issued = {
    iss: `https://${host}/${tenantId}/v2.0`,
    aud: apiClientId,
    tid: tenantId,
    ver: "2.0",
    iat: seconds,
    nbf: seconds,
    exp: seconds + 3600,
  };
  const sign = (claims: Claims, key: Key = known) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", kid: "known", typ: "JWT" })
      .sign(key.privateKey);

  return {
    cloud: { loginHost: host, issuerHost: host },
    userToken: (changes) => sign({ ...issued, ...user, ...changes }),
    appToken: (changes) => sign({ ...issued, ...app, ...changes }),
    forgedToken: () => sign({ ...issued, ...user, roles: ["Steward.Admin"] }, forger),
    hmacToken: () =>
      new SignJWT({ ...issued, ...user })
        .setProtectedHeader({ alg: "HS256", kid: "known" })
        .sign(Buffer.from(JSON.stringify(jwk))),
    unsignedToken: () =>
      `${base64({ alg: "none", kid: "known" })}.${base64({ ...issued, ...user })}.`,
    asked,
    answerWith(next) {
      status = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function newKey(): Promise<Key> {
  return generateKeyPair("RS256", { extractable: true });
}

async function newCertificate(): Promise<{ key: string; cert: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: "CN=127.0.0.1",
      notBefore: new Date("2020-01-01T00:00:00Z"),
      notAfter: new Date("2100-01-01T00:00:00Z"),
      signingAlgorithm: algorithm,
      keys,
      extensions: [new SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }])],
    },
    webcrypto,
  );
  return { key: await exportPKCS8(keys.privateKey), cert: certificate.toString("pem") };
}

function base64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
