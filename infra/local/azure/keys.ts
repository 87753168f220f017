import {
  type JsonWebKey,
  type KeyObject,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
} from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** What local Azure keeps secret over restarts; all of it throw-away. */
export interface Keys {
  /** Signs every token. */
  readonly signing: {
    readonly kid: string;
    readonly private: KeyObject;
    readonly public: KeyObject;
  };
  /** Public half, as `/discovery/v2.0/keys` publishes it. */
  readonly jwks: { readonly keys: readonly JsonWebKey[] };
  /** What IDENTITY_HEADER holds. */
  readonly identityHeader: string;
  /** The function host's keys: `masterKey` opens everything, `hostKey` the functions. */
  readonly masterKey: string;
  readonly hostKey: string;
}

interface KeyFile {
  readonly kid: string;
  readonly privateKey: string;
  readonly identityHeader: string;
  readonly masterKey: string;
  readonly hostKey: string;
}

/** Reads the key file, or makes one. */
export function openKeys(path: string): Keys {
  if (!existsSync(path))
    writeFileSync(path, JSON.stringify(makeKeys(), undefined, 2), { mode: 0o600 });
  const file = JSON.parse(readFileSync(path, "utf8")) as KeyFile;
  const privateKey = createPrivateKey(file.privateKey);
  const publicKey = createPublicKey(privateKey);
  const jwk = publicKey.export({ format: "jwk" });
  return {
    signing: { kid: file.kid, private: privateKey, public: publicKey },
    jwks: { keys: [{ ...jwk, kid: file.kid, use: "sig", alg: "RS256" }] },
    identityHeader: file.identityHeader,
    masterKey: file.masterKey,
    hostKey: file.hostKey,
  };
}

function makeKeys(): KeyFile {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    kid: randomBytes(20).toString("base64url"),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    identityHeader: randomBytes(16).toString("hex").toUpperCase(),
    masterKey: randomBytes(32).toString("base64url"),
    hostKey: randomBytes(32).toString("base64url"),
  };
}
