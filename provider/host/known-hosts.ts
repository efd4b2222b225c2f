import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { AvamarError } from "../kernel/errors";
import { type ExpectedKeys, fingerprint, type HostKey, KEY_TYPES, keyOf } from "./host-key";

/** Where a host is looked up. */
interface Place {
  host: string;
  port: number;
}

/** What a known_hosts file says about one host. */
interface Entries {
  keys: HostKey[];
  revoked: HostKey[];
  /** There are lines for the host whose mark says that an authority signs its keys. */
  hasAuthority: boolean;
  /** Types of keys of the host that cannot be verified here. */
  otherTypes: string[];
}

/** What the file that `knownHosts` names expects of a host. Read when a connection is made, never in a check. */
export async function expectedFrom(file: string, place: Place, where: string): Promise<ExpectedKeys> {
  const path = file.startsWith("~/") ? join(homedir(), file.slice(2)) : file;
  const refuse = (reason: string, hint = howToAdd(file, place)) =>
    new AvamarError(reason, { code: "precondition", product: "host", host: where, hint });
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw refuse(`its host key is unknown, as ${path} cannot be read (${error.code ?? error.message}).`);
  });
  const { keys, revoked, hasAuthority, otherTypes } = entriesOf(text, place);
  if (keys.length === 0) {
    const name = nameIn(place);
    if (otherTypes.length > 0)
      throw refuse(`${file} has only keys for ${name} that cannot be verified here (${otherTypes.join(", ")}).`);
    if (hasAuthority)
      throw refuse(`${file} has only a @cert-authority line for ${name}, and certificates of hosts are not supported.`);
    // A host whose only key was stolen is not a host that nobody knows.
    if (revoked.length === 0) throw refuse(`${file} has no entry for ${name}.`);
  }
  const holds = (list: HostKey[], blob: Buffer) => list.some((key) => key.blob.equals(blob));
  const prints = keys.map(({ blob }) => fingerprint(blob));
  return {
    accepts: (blob) => holds(keys, blob) && !holds(revoked, blob),
    isRevoked: (blob) => holds(revoked, blob),
    types: [...new Set((keys.length > 0 ? keys : revoked).map(({ type }) => type))],
    said: prints.length > 0 ? `${file} has ${prints.join(", ")}` : `${file} has only revoked keys`,
  };
}

function howToAdd(file: string, { host, port }: Place): string {
  const scan = `ssh-keyscan ${port === 22 ? "" : `-p ${port} `}${host} >> ${file}`;
  return `Add it: ${scan}; then compare ssh-keygen -lf ${file} with what ssh-keygen -lf shows of the .pub file on the host itself.`;
}

/** The host as a known_hosts file names it. */
function nameIn({ host, port }: Place): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/**
 * The lines of a known_hosts file that are about a host. Lines that name another port than 22 with it count first; as
 * with ssh, those without a port are for every port that has no line of its own.
 */
export function entriesOf(text: string, place: Place): Entries {
  const own = entriesFor(text, nameIn(place));
  const isKnown = own.keys.length > 0 || own.otherTypes.length > 0 || own.hasAuthority;
  if (isKnown || place.port === 22) return own;
  const plain = entriesFor(text, place.host.toLowerCase());
  return { ...plain, revoked: [...own.revoked, ...plain.revoked] };
}

function entriesFor(text: string, name: string): Entries {
  const entries: Entries = { keys: [], revoked: [], hasAuthority: false, otherTypes: [] };
  for (const line of text.split(/\r?\n/)) {
    const words = line.trim().split(/\s+/);
    if (words[0] === "" || words[0]!.startsWith("#")) continue;
    const mark = words[0]!.startsWith("@") ? words.shift() : undefined;
    const [patterns = "", type = "", base64 = ""] = words;
    if (!isFor(patterns, name)) continue;
    if (mark === "@cert-authority") entries.hasAuthority = true;
    else if (mark === "@revoked") {
      const key = keyOf(type, base64);
      if (key) entries.revoked.push(key);
    } else if (mark === undefined) {
      const key = KEY_TYPES.includes(type) ? keyOf(type, base64) : undefined;
      if (key) entries.keys.push(key);
      else if (/^[a-z][a-z0-9@.-]+$/.test(type)) entries.otherTypes.push(type);
    }
  }
  return entries;
}

/** True when a comma list of names, patterns and hashes is about this name. A `!pattern` that fits rules the line out. */
function isFor(patterns: string, name: string): boolean {
  if (patterns.startsWith("|")) return isHashOf(patterns, name);
  const each = patterns.split(",").map((pattern) => pattern.toLowerCase());
  if (each.some((pattern) => pattern.startsWith("!") && fits(pattern.slice(1), name))) return false;
  return each.some((pattern) => !pattern.startsWith("!") && fits(pattern, name));
}

/** A hashed name: `|1|salt|HMAC-SHA1 of the name with that salt|`. */
function isHashOf(text: string, name: string): boolean {
  const [, version, salt = "", hash = ""] = text.split("|");
  if (version !== "1") return false;
  return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest().equals(Buffer.from(hash, "base64"));
}

/** `*` is any text, `?` any one character; everything else, brackets too, is itself. */
function fits(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`).test(name);
}
