import { timingSafeEqual } from "node:crypto";
import ssh2, { type PublicKeyAuthContext } from "ssh2";

/** Whether a login with this key succeeds under a file of authorized keys. */
export function isAuthorized(file: string, { key, blob, signature, hashAlgo }: PublicKeyAuthContext): boolean {
  for (const line of file.split(/\r?\n/)) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const parsed = ssh2.utils.parseKey(line);
    if (parsed instanceof Error || !isSame(parsed.getPublicSSH(), key.data)) continue;
    // Without a signature the client only asks whether the key would do.
    if (signature === undefined || blob === undefined) return true;
    return parsed.verify(blob, signature, hashAlgo) === true;
  }
  return false;
}

/** Compares secrets. */
export function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
