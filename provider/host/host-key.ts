import { createHash, timingSafeEqual } from "node:crypto";
import { hostKeysOf } from "./connection";

/** Fingerprint of a raw host key, as `ssh-keygen -lf` shows it: base64 of SHA-256 without padding. */
export function fingerprint(rawKey: Buffer): string {
  return `SHA256:${createHash("sha256").update(rawKey).digest("base64").replace(/=+$/, "")}`;
}

/** Type of a raw host key: its first length-prefixed text, "ssh-ed25519". */
export function keyType(rawKey: Buffer): string {
  return rawKey.subarray(4, 4 + rawKey.readUInt32BE(0)).toString("ascii");
}

/** True when the shown key is one of the declared ones. */
export function isDeclaredKey(rawKey: Buffer, hostKey: string): boolean {
  const shown = Buffer.from(fingerprint(rawKey));
  return declaredFingerprints(hostKey).some(
    (print) => print.length === shown.length && timingSafeEqual(Buffer.from(print), shown),
  );
}

/** Fingerprints of the declared keys. */
export function declaredFingerprints(hostKey: string): string[] {
  return hostKeysOf(hostKey).map((key) =>
    key.startsWith("SHA256:") ? key.replace(/=+$/, "") : fingerprint(Buffer.from(key.split(/\s+/)[1] ?? "", "base64")),
  );
}

/** The key types to ask the server for, where the declared keys tell; a server has several keys and shows one. */
export function declaredTypes(hostKey: string): string[] | undefined {
  const keys = hostKeysOf(hostKey);
  if (keys.some((key) => key.startsWith("SHA256:"))) return undefined;
  const types = keys.map((key) => key.split(/\s+/)[0]!);
  // One RSA key signs in three ways.
  return types.flatMap((type) => (type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [type]));
}
