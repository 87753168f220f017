import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { CertificateAuthority } from "./pki.ts";
import type { StorageService } from "./storage-roles.ts";

interface Azurite {
  readonly ports: Readonly<Record<StorageService, number>>;
  /** Resolves with what it said, should it end without being asked to. */
  readonly ended: Promise<string>;
  /** Lets it write its state down; resolves when it has gone. */
  stop(): Promise<void>;
}

/** Nobody signs with it: shared keys are refused by the front. Azurite wants one. */
const accountKey = Buffer.from("a throw-away key that the front never accepts").toString("base64");

/**
 * Starts Azurite on free ports of 127.0.0.1 with the shared clock and its state in `directory`. Resolves when all
 * three services listen, throws when it ends before.
 */
export async function startAzurite(deps: {
  directory: string;
  account: string;
  authority: CertificateAuthority;
  clockFile: string;
}): Promise<Azurite> {
  const { directory, account, authority, clockFile } = deps;
  mkdirSync(directory, { recursive: true });
  const { certificate, key } = await authority.leaf("127.0.0.1");
  const [certFile, keyFile] = [join(directory, "tls.pem"), join(directory, "tls.key")];
  writeFileSync(certFile, certificate);
  writeFileSync(keyFile, key, { mode: 0o600 });

  const program = createRequire(import.meta.url).resolve("azurite/dist/src/azurite.js");
  const child = spawn(
    process.execPath,
    [
      ...["../clock/preload.ts", "../launch/exit-with-parent.ts", "./azurite-lookups.ts"].flatMap(
        (one) => ["--import", new URL(one, import.meta.url).href],
      ),
      ...[
        "--max-old-space-size=6144",
        program,
        "--silent",
        "--disableTelemetry",
        "--skipApiVersionCheck",
      ],
      ...["--location", directory, "--oauth", "basic", "--cert", certFile, "--key", keyFile],
      ...["--blobPort", "0", "--queuePort", "0", "--tablePort", "0"],
      // The front keeps its connections; Azurite must not hang up first.
      ...["blob", "queue", "table"].flatMap((one) => [`--${one}KeepAliveTimeout`, "600"]),
    ],
    {
      stdio: ["ignore", "pipe", "inherit", "ipc"],
      env: {
        ...process.env,
        LOCAL_AZURE_CLOCK: clockFile,
        AZURITE_ACCOUNTS: `${account}:${accountKey}`,
      },
    },
  );
  const exited = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => {
      resolve(`Azurite ended (${signal ?? `exit code ${String(code)}`}).`);
    });
  });
  return {
    ports: await listeningPorts(child, exited),
    ended: exited,
    stop: async () => {
      child.kill("SIGTERM");
      const hard = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await exited;
      clearTimeout(hard);
    },
  };
}

async function listeningPorts(
  child: ChildProcess,
  exited: Promise<string>,
): Promise<Record<StorageService, number>> {
  const listening = new Promise<Record<StorageService, number>>((resolve) => {
    let said = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-10_000);
      const [blob, queue, table] = ["Blob", "Queue", "Table"].map((service) =>
        Number(
          new RegExp(`${service} service is successfully listening at \\S+:(\\d+)`).exec(said)?.[1],
        ),
      );
      if (blob && queue && table) resolve({ blob, queue, table });
    });
  });
  const early = exited.then((why) => {
    throw new Error(`${why} It never listened; its own message is above.`);
  });
  return Promise.race([listening, early]);
}
