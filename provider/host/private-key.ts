import { createPrivateKey, type KeyObject } from "node:crypto";
import { type ParsedKey, utils } from "ssh2";

/**
 * A private key as the SSH library takes it.
 *
 * @throws Error that says what is wrong with the text, without any of it.
 */
export function readPrivateKey(text: string, passphrase: string | undefined): ParsedKey {
  const plain = text.trim();
  const isPem = /^-----BEGIN ((RSA|EC|DSA|ENCRYPTED) )?PRIVATE KEY-----/.test(plain);
  const parsed = utils.parseKey(isPem ? fromPem(plain, passphrase) : plain, passphrase);
  if (parsed instanceof Error) throw new Error(inWords(parsed.message, plain, passphrase));
  const [key] = Array.isArray(parsed) ? parsed : [parsed];
  if (!key?.isPrivateKey()) throw new Error("it is a public key");
  if (key.type === "ssh-dss") throw new Error("DSA keys are no longer taken by SSH servers");
  return key;
}

/** The library knows only one of the two PEM forms, and cannot tell a wrong passphrase in it: OpenSSL reads both. */
function fromPem(text: string, passphrase: string | undefined): string {
  const isEncrypted = /ENCRYPTED/.test(text);
  if (isEncrypted && passphrase === undefined) throw new Error("it needs its passphrase");
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, format: "pem", ...(isEncrypted ? { passphrase } : {}) });
  } catch {
    throw new Error(isEncrypted ? "the passphrase does not fit" : "the text is damaged");
  }
  const type = key.asymmetricKeyType;
  if (type === "rsa") return key.export({ type: "pkcs1", format: "pem" }).toString();
  if (type === "ec") return key.export({ type: "sec1", format: "pem" }).toString();
  if (type === "ed25519") return opensshForm(key);
  throw new Error(`SSH has no keys of the type ${type}`);
}

/** An Ed25519 key in OpenSSH's own form, the only one in which the library takes it. */
function opensshForm(key: KeyObject): string {
  const { x = "", d = "" } = key.export({ format: "jwk" });
  const [point, seed] = [Buffer.from(x, "base64url"), Buffer.from(d, "base64url")];
  const publicKey = Buffer.concat([field("ssh-ed25519"), field(point)]);
  // The same number twice shows a reader that it has decrypted rightly; nothing is encrypted here.
  const check = Buffer.alloc(8);
  const secret = Buffer.concat([check, publicKey, field(Buffer.concat([seed, point])), field("")]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, i) => i + 1));
  const count = Buffer.from([0, 0, 0, 1]);
  const whole = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    field("none"),
    field("none"),
    field(""),
    count,
    field(publicKey),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = whole.toString("base64").match(/.{1,70}/g) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n");
}

/** A text or bytes with their length before them. */
function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** The library's reason in words that say what to do. */
function inWords(reason: string, text: string, passphrase: string | undefined): string {
  if (/no passphrase/i.test(reason)) return "it needs its passphrase";
  if (/integrity|passphrase/i.test(reason) && passphrase !== undefined) return "the passphrase does not fit";
  if (/^PuTTY-User-Key-File-3/.test(text))
    return "it is in PuTTY's form 3; export it with PuTTYgen (Conversions, Export OpenSSH key)";
  if (/unsupported openssh private key type: (\S+)/i.test(reason)) return `keys of its type are not supported`;
  if (/unsupported key format/i.test(reason)) return "the text is no private key, or not all of it";
  return reason;
}
