import { execFile } from "node:child_process";
import { createServer, type Server, type Socket } from "node:net";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { addressOf, shownAddress } from "../../provider/commands/trust/address";
import type { Certificate } from "../../provider/commands/trust/certificate";
import { jsonReport, textReport } from "../../provider/commands/trust/report";
import { freePort } from "../free-port.ts";
import { type Site, startSite } from "../site/index.ts";

const command = resolve(import.meta.dirname, "../../provider/bin/pulumi-avamar.js");
const run = promisify(execFile);

/** Runs the command as people do. */
async function trust(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await run(process.execPath, [command, "trust", ...args])) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

describe("an address", () => {
  it.each([
    ["dd01.example.com", "data-domain", "dd01.example.com", 3009, "dd01.example.com"],
    ["grid:8443", "grid", "grid", 8443, "grid:8443"],
    ["https://grid.example.com/", "grid", "grid.example.com", 443, "grid.example.com"],
    ["https://grid:9443", "grid", "grid", 9443, "grid:9443"],
    ["10.0.0.1:22", "ssh", "10.0.0.1", 22, "10.0.0.1"],
    ["fd00::1", "ssh", "fd00::1", 22, "[fd00::1]"],
    ["[fd00::1]:2222", "ssh", "fd00::1", 2222, "[fd00::1]:2222"],
    [" fs_01 ", "ssh", "fs_01", 22, "fs_01"],
  ] as const)("%j of a %s is read", (typed, kind, host, port, shown) => {
    const at = addressOf(typed, kind);
    expect(at).toEqual({ host, port });
    expect(shownAddress(at, kind)).toBe(shown);
  });

  it.each([
    "",
    "a/b",
    "a b",
    "user@host",
    "host:",
    "host:x",
    "host:0",
    "host:70000",
    "-x",
    "https://a/b",
    "[::1",
    "a:1:2x",
  ])("%j is none", (typed) => expect(() => addressOf(typed, "grid")).toThrow(/is no address|a port is a number/));
});

describe("the report", () => {
  const now = Date.parse("2026-11-26T00:00:00Z");
  const certificate: Certificate = {
    fingerprint: "AB:CD",
    subject: "CN=dd01",
    issuer: "CN=dd01",
    names: [],
    validFrom: "2024-01-01T00:00:00.000Z",
    validTo: "2030-01-01T00:00:00.000Z",
    isSelfSigned: true,
    isForThisName: true,
    distrust: "DEPTH_ZERO_SELF_SIGNED_CERT",
  };
  const of = (more: Partial<Certificate>, kind: "grid" | "data-domain" = "data-domain") =>
    textReport({ kind, at: addressOf("dd01", kind), certificate: { ...certificate, ...more }, now });

  it("of a certificate that has signed itself offers the pin alone", () => {
    const text = of({});
    expect(text).toMatch(/^Data Domain dd01\n/);
    expect(text).toContain("issuer   CN=dd01 (itself)");
    expect(text).toContain("trusted  no: it has signed itself (DEPTH_ZERO_SELF_SIGNED_CERT)");
    expect(text).toContain(
      'If it is the same, write:\n  dataDomain: { host: "dd01", certificateSha256: "AB:CD", ... }',
    );
    expect(text).not.toContain("caCertificate");
  });

  it("of one with an authority names that too, and under which names it helps", () => {
    const other = {
      isSelfSigned: false,
      issuer: "CN=ca",
      names: ["a.example.com"],
      distrust: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    };
    expect(of(other)).toContain("or give the certificate of its authority as dataDomain.caCertificate: that outlives");
    expect(of({ ...other, isForThisName: false }, "grid")).toContain(
      "as avamar:caCertificate and one of its names (a.example.com) as the address",
    );
  });

  it("of one that is trusted says that nothing has to be written", () => {
    expect(of({ distrust: undefined })).toContain("Nothing has to be written: it is trusted as it is.");
    expect(
      jsonReport({
        kind: "grid",
        at: addressOf("g", "grid"),
        certificate: { ...certificate, distrust: undefined },
        now,
      }),
    ).toMatchObject({
      certificate: { trusted: true, distrust: null },
      write: ["pulumi config set avamar:certificateSha256 AB:CD"],
    });
  });

  it.each([
    ["2026-11-25T00:00:00.000Z", ", EXPIRED"],
    ["2026-12-26T00:00:00.000Z", ", 30 days left"],
    ["2030-01-01T00:00:00.000Z", ""],
  ])("valid to %s says%s", (validTo, said) => {
    expect(of({ validTo })).toContain(`to ${validTo.slice(0, 10)}${said}\n`);
  });

  it("says when it is not valid yet", () => {
    expect(of({ validFrom: "2027-01-01T00:00:00.000Z" })).toContain(", NOT VALID YET\n");
  });
});

describe("on a site", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.close());

  it("a grid's fingerprint is the one to pin, and nobody logged in", async () => {
    const { url, certificateSha256 } = site.access.avamar;
    site.counters.reset();
    const { code, stdout, stderr } = await trust(url);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`  pulumi config set avamar:certificateSha256 ${certificateSha256}\n`);
    expect(stdout).toContain("Compare it with what the grid shows itself.");
    expect(stdout).toMatch(/subject +CN=\S+\n +issuer +CN=.*\n +names .*\n +valid +\d{4}-\d\d-\d\d to/);
    expect(stdout).toMatch(/trusted +no: its authority is not known to this machine/);
    expect(site.counters.log).toEqual([]);
  });

  it("a Data Domain's as JSON, with the property to write", async () => {
    const { url, certificateSha256 } = site.access.dataDomain;
    const { code, stdout } = await trust(url, "--data-domain", "--json");
    expect(code).toBe(0);
    const { port } = new URL(url);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "data-domain",
      host: "127.0.0.1",
      certificate: { fingerprint: certificateSha256, trusted: false },
      write: [`dataDomain: { host: "127.0.0.1", port: ${port}, certificateSha256: "${certificateSha256}", ... }`],
    });
  });

  it("the host keys of a file server, all kinds of them, and no login", async () => {
    const { address, port, hostKey } = site.access.hosts[0]!;
    const { code, stdout } = await trust(`${address}:${port}`, "--ssh", "--json");
    expect(code).toBe(0);
    const { hostKeys, write } = JSON.parse(stdout);
    expect(hostKeys.map(({ type }: { type: string }) => type)).toEqual(["ssh-ed25519", "ecdsa-sha2-nistp256"]);
    expect(hostKeys[0].fingerprint).toBe(hostKey);
    expect(hostKeys[0].knownHosts).toBe(`[${address}]:${port} ssh-ed25519 ${hostKeys[0].key}`);
    expect(write).toEqual([`connection: { host: "${address}", port: ${port}, hostKey: "${hostKey}", ... }`]);
    const text = await trust(`${address}:${port}`, "--ssh");
    expect(text.stdout).toContain(`  ssh-ed25519          ${hostKey}\n`);
    expect(text.stdout).toContain("ssh-keygen -lf");
    const onHost = site.counters.log.filter(({ product }) => product === "host").map(({ method }) => method);
    expect(new Set(onHost)).toEqual(new Set(["CONNECT"]));
  });

  it.each([
    [
      "a file server asked for TLS",
      () => [`127.0.0.1:${site.access.hosts[0]!.port}`],
      /something answers there, but no TLS/,
    ],
    [
      "a grid asked for SSH",
      () => [new URL(site.access.avamar.url).host, "--ssh"],
      /something answers there, but no SSH/,
    ],
    ["a name that nobody knows", () => ["nobody.invalid"], /the name is not known here/],
    ["something that is no address", () => ["a/b"], /"a\/b" is no address\. Write a host name/],
    ["two kinds at once", () => ["a", "--ssh", "--data-domain"], /exclude each other/],
  ])("%s ends with 1 and one sentence", async (_, args, message) => {
    const { code, stdout, stderr } = await trust(...args());
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it.each([[[]], [["--ssh"]]])("where nothing listens it says so (%j)", async (more) => {
    const { code, stderr } = await trust(`127.0.0.1:${await freePort()}`, ...more);
    expect(code).toBe(1);
    expect(stderr).toContain("the connection is refused: nothing listens there.");
  });
});

describe("somebody who says nothing", () => {
  let server: Server | undefined;
  const sockets = new Set<Socket>();
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server?.close();
  });

  it.each([[[]], [["--ssh"]]])("is given up after the time that was given (%j)", async (more) => {
    server = createServer((socket) => void sockets.add(socket));
    const port = await new Promise<number>((done) =>
      server!.listen(0, "127.0.0.1", () => done((server!.address() as { port: number }).port)),
    );
    const { code, stderr } = await trust(`127.0.0.1:${port}`, "--timeout", "1", ...more);
    expect(code).toBe(1);
    expect(stderr).toContain("no answer within 1 s.");
  });
});
