import { createHash, createHmac, generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { declaredKeys, fingerprint, keyOf, keyType, signaturesOf, wrongHostKey } from "../../provider/host/host-key";
import { entriesOf, expectedFrom } from "../../provider/host/known-hosts";

const field = (data: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, data.length]), data]);

/** A raw ed25519 key as it travels in SSH. */
function rawKey(): Buffer {
  const { publicKey } = generateKeyPairSync("ed25519");
  const point = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  return Buffer.concat([field(Buffer.from("ssh-ed25519")), field(point)]);
}

const [key, other] = [rawKey(), rawKey()];
const line = (blob: Buffer) => `ssh-ed25519 ${blob.toString("base64")}`;

describe("hostKey", () => {
  test.each([
    ["a fingerprint", fingerprint(key)],
    ["a padded fingerprint", `${fingerprint(key)}=`],
    ["what ssh-keygen -lf prints", `256 ${fingerprint(key)} root@host (ED25519)`],
    ["a public key", line(key)],
    ["a .pub file", `${line(key)} root@host\n`],
    ["what ssh-keyscan prints", `# host:22 SSH-2.0-OpenSSH\nhost ${line(key)}\n`],
    ["several, by comma", `${fingerprint(other)}, ${line(key)}`],
    ["several, by line, as Windows writes them", `${line(other)}\r\n${line(key)}\r\n`],
  ])("%s is understood, and another key is not taken", (_name, declared) => {
    expect(wrongHostKey(declared)).toBeUndefined();
    expect(declaredKeys(declared).accepts(key)).toBe(true);
    expect(declaredKeys(declared).accepts(rawKey())).toBe(false);
  });

  test.each([
    ["nothing", " , ", /is empty/],
    ["a word", "abc", /neither a fingerprint nor a public key/],
    ["a short fingerprint", "SHA256:AAAA", /neither/],
    ["an MD5 fingerprint", "MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48", /MD5/],
    ["a key that is cut off", line(key).slice(0, -6), /cut off or damaged/],
    ["a key of another type than it says", `ssh-rsa ${key.toString("base64")}`, /cut off or damaged/],
    [
      "a security key",
      `sk-ssh-ed25519@openssh.com ${key.toString("base64")}`,
      /type sk-ssh-ed25519@openssh.com, which/,
    ],
    ["a DSA key", "ssh-dss AAAAB3NzaC1kc3MAAACBAP", /type ssh-dss, which cannot be verified/],
    ["a line of a file with a mark", `@revoked * ${line(key)}`, /use knownHosts/],
  ])("%s is refused", (_name, declared, reason) => {
    expect(wrongHostKey(declared)).toMatch(reason);
  });

  test("the kinds to ask for follow from keys, never from fingerprints; SHA-1 comes last", () => {
    expect(keyType(key)).toBe("ssh-ed25519");
    expect(declaredKeys(line(key)).types).toEqual(["ssh-ed25519"]);
    expect(declaredKeys(`${line(key)},${fingerprint(other)}`).types).toBeUndefined();
    expect(signaturesOf(["ssh-rsa", "ssh-ed25519"])).toEqual([
      "ssh-ed25519",
      "rsa-sha2-512",
      "rsa-sha2-256",
      "ssh-rsa",
    ]);
  });
});

describe("known_hosts", () => {
  const salt = randomBytes(20);
  const hashed = (name: string) =>
    `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;
  const at = (host: string, port = 22) => ({ host, port });
  const has = (text: string, host: string, port?: number) =>
    entriesOf(text, at(host, port)).keys.some(({ blob }) => blob.equals(key));

  test.each<[string, string, string, number, boolean]>([
    ["the name", "fs1", "fs1", 22, true],
    ["the name in another case", "FS1.example.com", "fs1.EXAMPLE.com", 22, true],
    ["one of several names", "fs1,fs1.example.com,192.0.2.7", "192.0.2.7", 22, true],
    ["a longer name", "fs1", "fs11", 22, false],
    ["a dot that is no dot", "fs1.example", "fs1xexample", 22, false],
    ["a port of its own", "[fs1]:2222", "fs1", 2222, true],
    ["another port", "[fs1]:2222", "fs1", 2223, false],
    ["port 22 where another is named", "[fs1]:2222", "fs1", 22, false],
    ["any port, where a line names none", "fs1", "fs1", 2222, true],
    ["an address of version 6", "fe80::1", "fe80::1", 22, true],
    ["an address of version 6 with a port", "[fe80::1]:2222", "fe80::1", 2222, true],
    ["any text", "*.example.com", "fs1.example.com", 22, true],
    ["any text, not here", "*.example.com", "fs1.example.org", 22, false],
    ["one character", "fs?", "fs1", 22, true],
    ["one character, not two", "fs?", "fs12", 22, false],
    ["an exception, before", "!fs9.example.com,*.example.com", "fs9.example.com", 22, false],
    ["an exception, behind", "*.example.com,!fs9.example.com", "fs9.example.com", 22, false],
    ["only an exception", "!fs9", "fs1", 22, false],
  ])("%s: %s for %s port %i is %s", (_what, patterns, host, port, expected) => {
    expect(has(`${patterns} ${line(key)} remark`, host, port)).toBe(expected);
  });

  test("hashed names, with and without a port", () => {
    expect(has(`${hashed("fs1")} ${line(key)}`, "FS1")).toBe(true);
    expect(has(`${hashed("fs2")} ${line(key)}`, "fs1")).toBe(false);
    expect(has(`${hashed("[fs1]:2222")} ${line(key)}`, "fs1", 2222)).toBe(true);
    expect(has(`|2|x|y ${line(key)}`, "fs1")).toBe(false);
  });

  test("a line for the port counts before one for the name", () => {
    const text = `fs1 ${line(other)}\n[fs1]:2222 ${line(key)}`;
    expect(entriesOf(text, at("fs1", 2222)).keys.map(({ blob }) => blob)).toEqual([key]);
    expect(entriesOf(text, at("fs1")).keys.map(({ blob }) => blob)).toEqual([other]);
  });

  test("remarks, empty lines, damaged keys and Windows line ends", () => {
    const text = `# fs1 ${line(other)}\r\n\r\n  fs1\t${line(key)}\r\nfs1 ${line(key).slice(0, -8)}\r\nfs1\r\n`;
    expect(entriesOf(text, at("fs1")).keys.map(({ blob }) => blob)).toEqual([key]);
  });

  describe("as what a host has to prove", () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "known-hosts-"));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const expected = (text: string, host = "fs1", port = 22) => {
      const file = join(folder, createHash("sha1").update(text).digest("hex"));
      writeFileSync(file, text);
      return expectedFrom(file, at(host, port), host);
    };

    test("any of its keys, and only those", async () => {
      const keys = await expected(`fs1 ${line(key)}\nfs1 ${line(other)}\nfs2 ${line(rawKey())}`);
      expect([key, other, rawKey()].map(keys.accepts)).toEqual([true, true, false]);
      expect(keys.types).toEqual(["ssh-ed25519"]);
    });

    test("a revoked key is refused, also where another line has it, and also under a wildcard", async () => {
      const keys = await expected(`@revoked * ${line(key)}\nfs1 ${line(key)}\nfs1 ${line(other)}`);
      expect(keys.accepts(key)).toBe(false);
      expect(keys.isRevoked(key)).toBe(true);
      expect(keys.accepts(other)).toBe(true);
      expect((await expected(`@revoked fs1 ${line(key)}`)).isRevoked(key)).toBe(true);
      expect((await expected(`@revoked [fs1]:2222 ${line(key)}\nfs1 ${line(key)}`, "fs1", 2222)).accepts(key)).toBe(
        false,
      );
    });

    test.each([
      [
        "no entry",
        `fs2 ${line(key)}`,
        /has no entry for fs1\. Add it: ssh-keyscan fs1 >> \S+; then compare ssh-keygen/,
      ],
      [
        "an authority",
        `@cert-authority *.example.com,fs1 ${line(key)}`,
        /only a @cert-authority line for fs1, and cert/,
      ],
      ["a type that cannot be verified", "fs1 sk-ssh-ed25519@openssh.com AAAA", /cannot be verified here \(sk-ssh-ed/],
    ])("%s is an error that says how to add one", async (_what, text, reason) => {
      await expect(expected(text)).rejects.toThrow(reason);
    });

    test("an authority beside a plain key does no harm", async () => {
      expect((await expected(`@cert-authority * ${line(other)}\nfs1 ${line(key)}`)).accepts(key)).toBe(true);
    });

    test("a file that is not there", async () => {
      await expect(expectedFrom(join(folder, "none"), at("fs1", 2222), "fs1:2222")).rejects.toMatchObject({
        code: "precondition",
        message: expect.stringMatching(
          /^fs1:2222: its host key is unknown, as \S+none cannot be read \(ENOENT\)\. Add it: ssh-keyscan -p 2222 fs1 >> /,
        ),
      });
    });
  });

  test("what is no key is none", () => {
    expect(keyOf("ssh-ed25519", "")).toBeUndefined();
    expect(keyOf("ssh-ed25519", "!!!!")).toBeUndefined();
    expect(keyOf("ssh-ed25519", key.toString("base64"))?.blob).toEqual(key);
  });
});
