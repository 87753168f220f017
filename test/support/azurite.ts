import "reflect-metadata"; // must come before @peculiar/x509, which is built on its decorators
import * as x509 from "@peculiar/x509";
import type { TokenCredential } from "@azure/identity";
import { type ChildProcess, spawn } from "node:child_process";
import { KeyObject, webcrypto } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import tls from "node:tls";
import { freePorts } from "./free-ports.ts";

export interface AzuriteServices {
  readonly tables?: boolean;
  readonly blobs?: boolean;
}

export interface RunningAzurite {
  /** For `createTables`; the service must have been asked for. */
  readonly tablesUrl: string;
  /** For `createBlobs`; the service must have been asked for. */
  readonly blobsUrl: string;
  readonly credential: TokenCredential;
  stop(): Promise<void>;
}

const ACCOUNT = "devstoreaccount1";
const START_MS = 20_000;

/**
 * Starts Azurite's services in memory, over TLS and with bearer tokens as in production, and makes this process trust
 * their certificate. Each caller has its own, empty and on its own ports; stop it in `afterAll`.
 */
export async function startAzurite({
  tables = true,
  blobs = false,
}: AzuriteServices = {}): Promise<RunningAzurite> {
  const directory = mkdtempSync(join(tmpdir(), "azurite-"));
  const certificate = await selfSigned("127.0.0.1");
  const [cert, key] = [join(directory, "cert.pem"), join(directory, "key.pem")];
  writeFileSync(cert, certificate.certificate);
  writeFileSync(key, certificate.key);
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), certificate.certificate]);

  const processes: ChildProcess[] = [];
  const start = async (service: "table" | "blob"): Promise<string> => {
    // Azurite does not say which one it takes for 0.
    const port = await freePorts(1);
    const program = createRequire(import.meta.url).resolve(`azurite/dist/src/${service}/main.js`);
    const options = [
      [`--${service}Host`, "127.0.0.1", `--${service}Port`, String(port)],
      ["--oauth", "basic", "--cert", cert, "--key", key],
      ["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent"],
    ];
    const child = spawn(process.execPath, [program, ...options.flat()], {
      cwd: directory,
      stdio: "pipe",
    });
    processes.push(child);
    // A test process that ends without having stopped it must not leave it running.
    const kill = (): void => void child.kill("SIGKILL");
    process.once("exit", kill);
    child.once("exit", () => process.off("exit", kill));
    await listening(child);
    return `https://127.0.0.1:${port}/${ACCOUNT}`;
  };
  const [tablesUrl, blobsUrl] = await Promise.all([
    tables ? start("table") : "",
    blobs ? start("blob") : "",
  ]);

  return {
    tablesUrl,
    blobsUrl,
    credential: unsignedCredential(),
    async stop() {
      await Promise.all(processes.map(ended));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/**
 * Tokens that Azurite's `--oauth basic` takes: it looks at issuer, audience and times, not at the signature
 * (tried with azurite 3.35.0).
 */
export function unsignedCredential(): TokenCredential {
  return {
    getToken() {
      const now = Math.floor(Date.now() / 1000);
      const expires = now + 3600;
      const claims = {
        iss: "https://sts.windows.net/00000000-0000-0000-0000-000000000000/",
        aud: "https://storage.azure.com",
        nbf: now - 60,
        iat: now - 60,
        exp: expires,
      };
      const part = (value: object): string =>
        Buffer.from(JSON.stringify(value)).toString("base64url");
      const token = `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`;
      return Promise.resolve({ token, expiresOnTimestamp: expires * 1000 });
    },
  };
}

async function selfSigned(address: string): Promise<{ certificate: string; key: string }> {
  x509.cryptoProvider.set(webcrypto);
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${address}`,
    notBefore: new Date(now - 3_600_000),
    notAfter: new Date(now + 86_400_000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true),
      new x509.SubjectAlternativeNameExtension([{ type: "ip", value: address }]),
    ],
  });
  return {
    certificate: certificate.toString("pem"),
    key: KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

async function listening(child: ChildProcess): Promise<void> {
  let said = "";
  const isUp = new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes("successfully")) resolve();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", (code) => {
      reject(new Error(`Azurite ended with ${code ?? "a signal"}: ${said}`));
    });
  });
  const isLate = sleep(START_MS, undefined, { ref: false }).then(() => {
    throw new Error(`Azurite did not start within ${START_MS} ms: ${said}`);
  });
  await Promise.race([isUp, isLate]);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await exit;
}
