import { Client } from "ssh2";
import { fingerprint, KEY_TYPES, keyType, signaturesOf } from "../../host/host-key";
import type { Address } from "./address";
import { unreachable } from "./unreachable";

/** A key by which a host proves over SSH that it is the one it is taken for. */
export interface ShownKey {
  /** "ssh-ed25519" */
  type: string;
  /** "SHA256:..." as `ssh-keygen -lf` prints it. */
  fingerprint: string;
  /** Base64 of the key, for a known_hosts file. */
  key: string;
}

/**
 * Looks at all host keys of a server, one connection for each kind, as a server shows only one at a time. Nobody logs
 * in: the connection ends with the key.
 *
 * @throws AvamarError `unreachable`, `timeout`, or `protocol` where no SSH is spoken
 */
export async function lookAtHostKeys(at: Address, timeoutMs: number): Promise<ShownKey[]> {
  const keys: ShownKey[] = [];
  let cause: Error | undefined;
  for (const type of KEY_TYPES) {
    try {
      const blob = await keyOfType(at, type, timeoutMs);
      keys.push({ type: keyType(blob), fingerprint: fingerprint(blob), key: blob.toString("base64") });
    } catch (error) {
      if (!isWithoutKey(error as Error)) throw unreachable(error as Error, at, "SSH", timeoutMs);
      cause = error as Error;
    }
  }
  if (keys.length === 0) throw unreachable(cause ?? new Error("no key"), at, "SSH", timeoutMs);
  return keys;
}

function keyOfType({ host, port }: Address, type: string, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on("error", (error: Error & { level?: string; code?: string }) => {
      // After the key has been seen the end of the connection is an error too, and no news: the promise is settled.
      reject(error.level === "client-timeout" ? Object.assign(error, { code: "LATE" }) : error);
      client.destroy();
    });
    client.on("close", () => reject(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
    client.connect({
      host,
      port,
      // Never sent: the name would follow only after the key was taken, and it is not.
      username: "nobody",
      readyTimeout: timeoutMs,
      algorithms: { serverHostKey: signaturesOf([type]) as never },
      hostVerifier: (key: Buffer) => {
        resolve(Buffer.from(key));
        return false;
      },
    });
  });
}

/** True when the server has no key of the kind it was asked for. */
function isWithoutKey(error: Error): boolean {
  return /host key format/.test(error.message);
}
