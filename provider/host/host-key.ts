import { createHash } from "node:crypto";

/** One public key of a host, as it travels in SSH. */
export interface HostKey {
  /** "ssh-ed25519" */
  type: string;
  blob: Buffer;
}

/** What a host has to prove to be, wherever that was declared. */
export interface ExpectedKeys {
  /** True when the host may show this key. */
  accepts(blob: Buffer): boolean;
  /** True when this key was declared as stolen. */
  isRevoked(blob: Buffer): boolean;
  /** The kinds of keys to ask the host for; undefined where fingerprints do not tell. */
  types: string[] | undefined;
  /** Who expects what, for messages: "the program declares SHA256:...". */
  said: string;
}

/**
 * The kinds of host keys that can be verified here, the preferred first, each with the signatures to ask for. One RSA
 * key signs in three ways; the oldest is taken only from a server that has no better one of any kind.
 */
const SIGNATURES: Record<string, string[]> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"],
};

/** The kinds of host keys that can be verified. */
export const KEY_TYPES = Object.keys(SIGNATURES);

/** What to ask a server for so that it shows a key of one of these kinds. */
export function signaturesOf(types: string[]): string[] {
  return KEY_TYPES.filter((type) => types.includes(type)).flatMap((type) => SIGNATURES[type]!);
}

/** Fingerprint of a raw host key, as `ssh-keygen -lf` shows it: base64 of SHA-256 without padding. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** Type of a raw host key: its first length-prefixed text, "ssh-ed25519". */
export function keyType(blob: Buffer): string {
  return blob.length < 4 ? "" : blob.subarray(4, 4 + blob.readUInt32BE(0)).toString("ascii");
}

/** The key that a type and its base64 text are; undefined when the text is cut off or of another type. */
export function keyOf(type: string, base64: string): HostKey | undefined {
  const blob = Buffer.from(base64, "base64");
  const isWhole = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && blob.length > 4 + type.length && isComplete(blob);
  return isWhole && keyType(blob) === type ? { type, blob } : undefined;
}

/** True when the fields of a key end where the key ends. */
function isComplete(blob: Buffer): boolean {
  let at = 0;
  while (at + 4 <= blob.length) at += 4 + blob.readUInt32BE(at);
  return at === blob.length;
}

/** The parts of a `hostKey` property: each is a fingerprint or a public key. */
function partsOf(text: string): string[] {
  return text
    .split(/[,\r\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== "" && !part.startsWith("#"));
}

/** One part of a `hostKey` property: what it expects, or what is wrong with it. */
function readPart(part: string): { print: string; type?: string } | { wrong: string } {
  // What ssh-keygen -lf prints around a fingerprint may stay.
  const print = /(?:^|\s)(SHA256:[A-Za-z0-9+/]{43})=?(?:\s|$)/.exec(part)?.[1];
  if (print) return { print };
  if (/(?:^|\s)(MD5:)?([0-9a-f]{2}:){15}[0-9a-f]{2}(\s|$)/i.test(part))
    return { wrong: "is an MD5 fingerprint, which proves nothing any more; use the SHA256 one" };
  if (/^@/.test(part)) return { wrong: `cannot hold the mark ${part.split(/\s/)[0]}; use knownHosts for a whole file` };
  // ssh-keyscan prints the host's name before the key.
  const words = part.split(/\s+/);
  const at = words.findIndex((word, i) => i < 2 && /^(ssh|ecdsa|sk)-[a-z0-9@.-]+$/.test(word));
  const [type, base64] = at < 0 ? [] : words.slice(at);
  if (!type || !base64) return { wrong: "is neither a fingerprint nor a public key" };
  if (!KEY_TYPES.includes(type))
    return { wrong: `is a key of the type ${type}, which cannot be verified here; use another key of the host` };
  const key = keyOf(type, base64);
  return key ? { print: fingerprint(key.blob), type } : { wrong: "is a public key that is cut off or damaged" };
}

/** What is wrong with a `hostKey` property, or undefined. */
export function wrongHostKey(text: string): string | undefined {
  const parts = partsOf(text);
  if (parts.length === 0) return "is empty";
  for (const part of parts) {
    const read = readPart(part);
    if ("wrong" in read) return read.wrong;
  }
  return undefined;
}

/** What a `hostKey` property expects: the host has to show one of these keys. */
export function declaredKeys(text: string): ExpectedKeys {
  const parts = partsOf(text)
    .map(readPart)
    .flatMap((part) => ("print" in part ? [part] : []));
  const types = parts.flatMap(({ type }) => type ?? []);
  return {
    accepts: (blob) => parts.some(({ print }) => print === fingerprint(blob)),
    isRevoked: () => false,
    types: types.length === parts.length ? [...new Set(types)] : undefined,
    said: `the program declares ${parts.map(({ print }) => print).join(", ")}`,
  };
}
