import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ssh2 from "ssh2";

/** The keys of an emulated server: its own, and the one with which clients log in. */
export interface ServerKeys {
  /** Private host keys, the preferred first. */
  hostKeys: string[];
  /** SHA-256 fingerprints of the host keys in the same order, as OpenSSH prints them. */
  fingerprints: string[];
  /** File of the client's private key, readable by its owner only. */
  privateKeyFile: string;
  /** The client's public key as a line of `authorized_keys`. */
  publicKey: string;
  password: string;
}

/** Makes the keys in a folder, or finds those which an earlier run made there. */
export function serverKeys(folder: string, password: string | undefined): ServerKeys {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ed25519 = keyIn(folder, "host_ed25519", () => ssh2.utils.generateKeyPairSync("ed25519"));
  const ecdsa = keyIn(folder, "host_ecdsa", () => ssh2.utils.generateKeyPairSync("ecdsa", { bits: 256 }));
  const client = keyIn(folder, "id_ed25519", () => ssh2.utils.generateKeyPairSync("ed25519"));
  const passwordFile = join(folder, "password");
  if (password !== undefined || !existsSync(passwordFile)) {
    const text = password ?? `Aa1${randomBytes(12).toString("base64url")}`;
    writeFileSync(passwordFile, text, { mode: 0o600 });
  }
  return {
    hostKeys: [ed25519.privateKey, ecdsa.privateKey],
    fingerprints: [fingerprintOf(ed25519.publicKey), fingerprintOf(ecdsa.publicKey)],
    privateKeyFile: join(folder, "id_ed25519"),
    publicKey: client.publicKey,
    password: readFileSync(passwordFile, "utf8"),
  };
}

function keyIn(
  folder: string,
  name: string,
  make: () => { private: string; public: string },
): { privateKey: string; publicKey: string } {
  const file = join(folder, name);
  if (!existsSync(file)) {
    let made = make();
    // About one key in a hundred comes out of the library in a form that it cannot read back itself.
    while (ssh2.utils.parseKey(made.private) instanceof Error) made = make();
    writeFileSync(`${file}.pub`, `${made.public}\n`);
    writeFileSync(file, made.private, { mode: 0o600 });
  }
  return { privateKey: readFileSync(file, "utf8"), publicKey: readFileSync(`${file}.pub`, "utf8").trim() };
}

function fingerprintOf(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(" ")[1] ?? "", "base64");
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}
