import "reflect-metadata"; // must come before @peculiar/x509, which is built on its decorators
import * as x509 from "@peculiar/x509";
import { KeyObject, createPrivateKey, randomBytes, webcrypto } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { type SecureContext, createSecureContext } from "node:tls";
import { realTime } from "../clock/clock-file.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const dayMs = 86_400_000;

export interface CertificateAuthority {
  /** The authority's own certificate: what a client must trust. */
  readonly caFile: string;
  readonly caPem: string;
  /** Certificate and key for a host name or address, made at its first use. */
  leaf(host: string): Promise<{ readonly certificate: string; readonly key: string }>;
  /** The same, ready for a TLS server. */
  context(host: string): Promise<SecureContext>;
}

/**
 * Opens the throw-away certificate authority in `directory`, or makes one. Validity is by real time, since TLS
 * libraries check it natively, past every replaced `Date`.
 */
export async function openCertificateAuthority(directory: string): Promise<CertificateAuthority> {
  x509.cryptoProvider.set(webcrypto);
  mkdirSync(directory, { recursive: true });
  const caFile = join(directory, "ca.pem");
  const keyFile = join(directory, "ca.key");
  if (!existsSync(caFile) || !existsSync(keyFile)) await makeAuthority(caFile, keyFile);

  const caPem = readFileSync(caFile, "utf8");
  const authority = new x509.X509Certificate(caPem);
  const signingKey = await importKey(readFileSync(keyFile, "utf8"));
  const leafKeys = await generateKeys();
  const leafKeyPem = KeyObject.from(leafKeys.privateKey)
    .export({ type: "pkcs8", format: "pem" })
    .toString();
  const leaves = new Map<string, Promise<{ certificate: string; key: string }>>();
  const contexts = new Map<string, Promise<SecureContext>>();

  async function makeLeaf(host: string): Promise<{ certificate: string; key: string }> {
    const names: x509.JsonGeneralNames = isIP(host)
      ? [
          { type: "ip", value: host },
          { type: "dns", value: "localhost" },
        ]
      : [{ type: "dns", value: host }];
    const leaf = await x509.X509CertificateGenerator.create({
      serialNumber: randomBytes(12).toString("hex"),
      subject: [{ CN: [host.slice(0, 64)] }],
      issuer: authority.subject,
      ...validity(5 * 365),
      signingAlgorithm: algorithm,
      publicKey: leafKeys.publicKey,
      signingKey,
      extensions: [
        new x509.BasicConstraintsExtension(false),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(names),
      ],
    });
    return { certificate: leaf.toString("pem"), key: leafKeyPem };
  }

  const leaf = (host: string): Promise<{ certificate: string; key: string }> =>
    remembered(leaves, host, () => makeLeaf(host));
  return {
    caFile,
    caPem,
    leaf,
    context: (host) =>
      remembered(contexts, host, async () => {
        const { certificate, key } = await leaf(host);
        return createSecureContext({ cert: certificate, key });
      }),
  };
}

async function makeAuthority(caFile: string, keyFile: string): Promise<void> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(12).toString("hex"),
    name: "CN=Local Azure throw-away authority",
    ...validity(20 * 365),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
    ],
  });
  writeFileSync(keyFile, KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }));
  chmodSync(keyFile, 0o600);
  writeFileSync(caFile, certificate.toString("pem"));
}

function validity(days: number): { notBefore: Date; notAfter: Date } {
  const now = realTime();
  return { notBefore: new Date(now - 2 * dayMs), notAfter: new Date(now + days * dayMs) };
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: "pkcs8", format: "der" });
  return webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
}

function remembered<T>(
  known: Map<string, Promise<T>>,
  name: string,
  make: () => Promise<T>,
): Promise<T> {
  const present = known.get(name);
  if (present !== undefined) return present;
  const made = make();
  known.set(name, made);
  return made;
}
