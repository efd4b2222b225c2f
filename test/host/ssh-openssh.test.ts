import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { SshConnection } from "../../provider/host/ssh";
import type { Machine } from "../../provider/host/ssh-connect";
import { SshConnections } from "../../provider/pulumi/ssh-connections";
import { type Site, startSite } from "../site/index.ts";
import {
  KEY_KINDS,
  type KeyFile,
  makeKey,
  reasonWithoutAgent,
  reasonWithoutSshd,
  type Sshd,
  startAgent,
  startSshd,
} from "./openssh.ts";

const reason = reasonWithoutSshd();
if (reason) console.warn(`The tests with a real OpenSSH server are skipped: ${reason}.`);

describe.skipIf(reason !== undefined)("a real OpenSSH server", () => {
  let folder: string;
  let key: KeyFile;
  const servers: Sshd[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ssh-test-"));
    key = makeKey(folder, "id", ["-t", "ed25519"]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function serve(options: Partial<Parameters<typeof startSshd>[0]> = {}): Promise<Sshd> {
    const server = await startSshd({ authorized: [key.publicKey], ...options });
    servers.push(server);
    return server;
  }

  /** A connection that ends with its test. */
  function open(machine: Machine, jump?: SshConnection, role?: string): SshConnection {
    const ssh = new SshConnection(machine, jump, undefined, role);
    onTestFinished(() => ssh.close());
    return ssh;
  }

  function at(server: Sshd, changes: Partial<Machine> = {}): Machine {
    const [{ fingerprint }] = Object.values(server.hostKeys) as [KeyFile];
    const { port, user } = server;
    return { host: "127.0.0.1", port, user, privateKey: key.privateKey, hostKey: fingerprint, ...changes };
  }

  describe("host keys", () => {
    test.each(Object.keys(KEY_KINDS))("%s: by its fingerprint, its line and a known_hosts file", async (kind) => {
      const server = await serve({ kinds: [kind] });
      const { fingerprint, publicKey } = server.hostKeys[kind]!;
      const knownHosts = join(folder, `known-${kind}`);
      writeFileSync(knownHosts, `[127.0.0.1]:${server.port} ${publicKey}\n`);
      // The same with the name hidden, as OpenSSH itself hides it.
      const hidden = join(folder, `hidden-${kind}`);
      writeFileSync(hidden, `[127.0.0.1]:${server.port} ${publicKey}\n`);
      execFileSync("ssh-keygen", ["-H", "-f", hidden], { stdio: "ignore" });
      const proofs = [{ hostKey: fingerprint }, { hostKey: publicKey }, { knownHosts }, { knownHosts: hidden }];
      for (const proof of proofs) {
        const ssh = open({ ...at(server), hostKey: undefined, ...proof });
        expect((await ssh.run("echo hello")).stdout).toBe("hello\n");
      }
    });

    test("of several keys any one may be declared, also by fingerprint, which does not tell its kind", async () => {
      const server = await serve({ kinds: Object.keys(KEY_KINDS) });
      const declared = [
        ...Object.values(server.hostKeys).map(({ fingerprint }) => fingerprint),
        server.hostKeys.rsa!.publicKey,
      ];
      for (const hostKey of declared) expect((await open(at(server, { hostKey })).run("exit 3")).code).toBe(3);
    });

    test("another machine: every key it has is named, nothing is sent to it, and it is asked once a run", async () => {
      const server = await serve({ kinds: ["ed25519", "rsa"] });
      const ssh = open(at(server, { hostKey: `SHA256:${"A".repeat(43)}` }));
      await expect(ssh.run("true")).rejects.toMatchObject({
        code: "host-key",
        message: expect.stringContaining(
          `it shows the ssh-ed25519 key ${server.hostKeys.ed25519!.fingerprint} and the ssh-rsa key ${server.hostKeys.rsa!.fingerprint}, the program declares SHA256:AAAA`,
        ),
      });
      const connections = () => server.log().match(/^Connection from/gm)?.length;
      const before = connections();
      await expect(ssh.run("true")).rejects.toMatchObject({ code: "host-key" });
      expect(connections()).toBe(before);
      expect(server.log()).not.toMatch(/publickey/);
    });

    test("a revoked key", async () => {
      const server = await serve();
      const knownHosts = join(folder, "revoked");
      const { publicKey } = server.hostKeys.ed25519!;
      writeFileSync(knownHosts, `@revoked * ${publicKey}\n127.0.0.1 ${publicKey}\n`);
      await expect(open({ ...at(server), hostKey: undefined, knownHosts }).run("true")).rejects.toMatchObject({
        code: "host-key",
        message: expect.stringMatching(/it shows the ssh-ed25519 key SHA256:\S+, which is @revoked/),
      });
    });

    test("a declared key of a kind that the server does not have", async () => {
      const server = await serve({ kinds: ["rsa"] });
      const { publicKey } = makeKey(folder, "elsewhere", ["-t", "ed25519"]);
      await expect(open(at(server, { hostKey: publicKey })).run("true")).rejects.toMatchObject({
        code: "protocol",
        message: expect.stringMatching(/check that the host has one of that type/),
      });
    });

    test("an old server whose RSA key signs with SHA-1 only", async () => {
      const server = await serve({ kinds: ["rsa"], config: ["HostKeyAlgorithms ssh-rsa"] });
      expect((await open(at(server)).run("true")).code).toBe(0);
    });
  });

  describe("logging in with a key", () => {
    const forms: [string, string[]][] = [
      ["ed25519", ["-t", "ed25519"]],
      ["ed25519 with a passphrase", ["-t", "ed25519", "-N", "open sesame"]],
      ["rsa", ["-t", "rsa", "-b", "2048"]],
      ["rsa with a passphrase", ["-t", "rsa", "-b", "2048", "-N", "open sesame"]],
      ["rsa in PEM", ["-t", "rsa", "-b", "2048", "-m", "PEM"]],
      ["rsa in PEM with a passphrase", ["-t", "rsa", "-b", "2048", "-m", "PEM", "-N", "open sesame"]],
      ["rsa in PKCS #8 with a passphrase", ["-t", "rsa", "-b", "2048", "-m", "PKCS8", "-N", "open sesame"]],
      ["ecdsa 256", ["-t", "ecdsa", "-b", "256"]],
      ["ecdsa 384 in PEM", ["-t", "ecdsa", "-b", "384", "-m", "PEM"]],
      ["ecdsa 521 in PKCS #8", ["-t", "ecdsa", "-b", "521", "-m", "PKCS8"]],
      ["ecdsa 521 with a passphrase", ["-t", "ecdsa", "-b", "521", "-N", "open sesame"]],
    ];
    test.each(forms)("%s", async (name, options) => {
      const made = makeKey(folder, `login-${name}`.replace(/\W/g, "-"), options);
      const server = await serve({ authorized: [made.publicKey] });
      const privateKeyPassphrase = options.includes("-N") ? "open sesame" : undefined;
      const login = { privateKey: made.privateKey, privateKeyPassphrase };
      expect((await open(at(server, login)).run("exit 4")).code).toBe(4);
      // As Windows editors and config files leave it.
      const mangled = `\r\n${made.privateKey.trim().replace(/\n/g, "\r\n")}`;
      expect((await open(at(server, { ...login, privateKey: mangled })).run("exit 5")).code).toBe(5);
      if (!privateKeyPassphrase) return;
      for (const [wrong, said] of [
        [undefined, /the private key cannot be used: it needs its passphrase\./],
        ["wrong one", /the private key cannot be used: the passphrase does not fit\./],
      ] as const) {
        const refused = open(at(server, { ...login, privateKeyPassphrase: wrong })).run("true");
        await expect(refused).rejects.toMatchObject({ code: "invalid", message: expect.stringMatching(said) });
      }
    });

    test("a key that the server does not know is refused, and offered once a run", async () => {
      const server = await serve();
      const stranger = makeKey(folder, "stranger", ["-t", "ed25519"]);
      const ssh = open(at(server, { privateKey: stranger.privateKey }));
      for (const _ of [1, 2]) {
        await expect(ssh.run("true")).rejects.toMatchObject({
          code: "unauthorized",
          message: expect.stringMatching(/the login as \S+ is refused: wrong user or key\..*tried once/),
        });
      }
      expect(server.log().match(/Failed publickey/g)).toHaveLength(1);
    });

    test("a server without password logins is not sent one", async () => {
      const server = await serve({ config: ["PasswordAuthentication no", "KbdInteractiveAuthentication no"] });
      const ssh = open(at(server, { privateKey: undefined, password: "not-for-you-1" }));
      await expect(ssh.run("true")).rejects.toMatchObject({
        code: "unauthorized",
        message: expect.stringMatching(/does not take what was given\. .*keys only/),
      });
      expect(server.log()).not.toMatch(/Failed password/);
    });
  });

  const withoutAgent = reasonWithoutAgent();
  if (withoutAgent) console.warn(`The tests with an SSH agent are skipped: ${withoutAgent}.`);
  describe.skipIf(withoutAgent !== undefined)("logging in with an agent", () => {
    test.each(Object.keys(KEY_KINDS))("that holds a key of the kind %s, among others", async (kind) => {
      const others = makeKey(folder, `other-${kind}`, ["-t", "ed25519"]);
      const held = makeKey(folder, `held-${kind}`, KEY_KINDS[kind]!);
      const agent = startAgent(mkdtempSync(join(folder, "a")), [others, held]);
      onTestFinished(agent.close);
      const server = await serve({ authorized: [held.publicKey] });
      const ssh = open(at(server, { privateKey: undefined, agentSocketPath: agent.socket }));
      expect((await ssh.run("exit 6")).code).toBe(6);
    });

    test("that is not there, holds nothing, or holds too many keys", async () => {
      const server = await serve({ config: ["MaxAuthTries 3"] });
      const without = at(server, { privateKey: undefined });
      await expect(open({ ...without, agentSocketPath: join(folder, "none") }).run("true")).rejects.toMatchObject({
        code: "precondition",
        message: expect.stringMatching(/the SSH agent at \S+none cannot be used .*SSH_AUTH_SOCK/),
      });
      const empty = startAgent(mkdtempSync(join(folder, "a")), []);
      onTestFinished(empty.close);
      await expect(open({ ...without, agentSocketPath: empty.socket }).run("true")).rejects.toMatchObject({
        code: "unauthorized",
        message: expect.stringMatching(/refused: wrong user or keys of the agent\./),
      });
      const many = Array.from({ length: 5 }, (_, i) => makeKey(folder, `many-${i}`, ["-t", "ed25519"]));
      const full = startAgent(mkdtempSync(join(folder, "a")), many);
      onTestFinished(full.close);
      await expect(open({ ...without, agentSocketPath: full.socket }).run("true")).rejects.toMatchObject({
        code: "unauthorized",
        message: expect.stringMatching(/too many keys were offered\. .*MaxAuthTries/),
      });
    });
  });

  describe("sessions", () => {
    test("twenty commands and files at once are one connection and eight sessions", async () => {
      const server = await serve();
      const ssh = open(at(server));
      const file = join(folder, "file");
      const write = ssh.file("write a file", (sftp, done) => sftp.writeFile(file, "content", done), 10_000);
      const codes = await Promise.all(Array.from({ length: 20 }, (_, i) => ssh.run(`sleep 0.05; exit ${i}`)));
      await write;
      expect(codes.map(({ code }) => code)).toEqual(Array.from({ length: 20 }, (_, i) => i));
      expect(server.log().match(/^Accepted publickey for/gm)).toHaveLength(1);
      // One that the server has not let go of yet counts there: now and then it refuses one, which is asked for again.
      expect((server.log().match(/no more sessions/g) ?? []).length).toBeLessThan(3);
    });

    test.each([2, 3])("a server that allows only %i sessions is used with fewer", async (most) => {
      const server = await serve({ config: [`MaxSessions ${most}`] });
      const ssh = open(at(server));
      const list = ssh.file("list a folder", (sftp, done) => sftp.readdir(folder, done as never), 10_000);
      const codes = await Promise.all(Array.from({ length: 12 }, (_, i) => ssh.run(`sleep 0.05; exit ${i}`)));
      expect(codes.map(({ code }) => code)).toEqual(Array.from({ length: 12 }, (_, i) => i));
      expect(await list).toBeInstanceOf(Array);
    });

    test("one session is too few, and said so", async () => {
      const server = await serve({ config: ["MaxSessions 1"] });
      const ssh = open(at(server));
      await ssh.file("list a folder", (sftp, done) => sftp.readdir(folder, done as never), 10_000);
      await expect(ssh.run("true")).rejects.toMatchObject({
        code: "precondition",
        message: expect.stringMatching(/opens no further session on this connection\. Set MaxSessions/),
      });
    });

    test("a command that a signal ends has no exit code, and that is no zero", async () => {
      const ssh = open(at(await serve()));
      await expect(ssh.run("kill -9 $$")).rejects.toMatchObject({
        code: "unreachable",
        message: expect.stringMatching(/the command ended without an exit code/),
      });
      expect((await ssh.run("exit 7")).code).toBe(7);
    });

    test("a command that does not end in time is given up, and the connection serves on", async () => {
      const ssh = open(at(await serve()));
      await expect(ssh.run("sleep 30", 200)).rejects.toMatchObject({
        code: "timeout",
        message: expect.stringMatching(/has not ended within 0\.2 s: sleep 30\./),
      });
      expect((await ssh.run("echo on")).stdout).toBe("on\n");
    });
  });

  describe("as a jump host", () => {
    let site: Site;
    beforeAll(async () => {
      site = await startSite({ hosts: ["fs1", "fs2", "fs3"] });
    });
    afterAll(() => site?.close());
    afterEach(() => site.faults.clear());

    const windows = (i: number, changes: Partial<Machine> = {}): Machine => {
      const { address, port, user, password, hostKey } = site.access.hosts[i]!;
      return { host: address, port, user, password, hostKey, ...changes };
    };
    const jumpTo = (server: Sshd, changes: Partial<Machine> = {}) => open(at(server, changes), undefined, "jump host ");

    test("one connection to it serves every host behind it, commands and files", async () => {
      const server = await serve({ config: ["MaxSessions 1"] });
      const connections = new SshConnections({});
      const proxy = { ...at(server), hostKey: server.hostKeys.ed25519!.publicKey } as never;
      site.counters.reset();
      const hosts = [0, 1, 2].map((i) => connections.to({ ...(windows(i) as never as object), proxy } as never));
      onTestFinished(() => {
        for (const host of hosts) host.close();
      });
      const codes = await Promise.all(
        hosts.flatMap((host) => Array.from({ length: 8 }, (_, i) => host.run(`exit ${1000 + i}`))),
      );
      expect(codes.map(({ code }) => code)).toEqual(
        [0, 1, 2].flatMap(() => [0, 1, 2, 3, 4, 5, 6, 7].map((i) => 1000 + i)),
      );
      const listed = await hosts[1]!.file("list C:", (sftp, done) => sftp.readdir("/C:/", done as never), 10_000);
      expect(listed).toBeInstanceOf(Array);
      expect(server.log().match(/^Accepted publickey for/gm)).toHaveLength(1);
      expect(site.counters.count({ method: "CONNECT" })).toBe(3);
      // The same declaration is the same connection, another jump host another one.
      expect(connections.to({ ...(windows(0) as never as object), proxy } as never)).toBe(hosts[0]);
      expect(connections.to(windows(0) as never)).not.toBe(hosts[0]);
    });

    test("it refuses the login: the jump host is named, and so is what to do", async () => {
      const server = await serve();
      const stranger = makeKey(folder, "jump-stranger", ["-t", "ed25519"]);
      const ssh = open(windows(0), jumpTo(server, { privateKey: stranger.privateKey }));
      for (const _ of [1, 2]) {
        await expect(ssh.run("ver")).rejects.toMatchObject({
          code: "unauthorized",
          message: expect.stringMatching(
            new RegExp(`^jump host 127\\.0\\.0\\.1:${server.port}: the login as \\S+ is refused`),
          ),
        });
      }
      expect(server.log().match(/Failed publickey/g)).toHaveLength(1);
    });

    test("the host behind it refuses the login: the host is named", async () => {
      const ssh = open(windows(0, { password: "wrong-one-7" }), jumpTo(await serve()));
      await expect(ssh.run("ver")).rejects.toMatchObject({
        code: "unauthorized",
        message: expect.stringMatching(
          new RegExp(
            `^127\\.0\\.0\\.1:${windows(0).port}: the login as Administrator is refused: wrong user or password\\. `,
          ),
        ),
      });
    });

    test("either shows another host key: each is named", async () => {
      const server = await serve();
      const wrong = `SHA256:${"A".repeat(43)}`;
      await expect(open(windows(0), jumpTo(server, { hostKey: wrong })).run("ver")).rejects.toMatchObject({
        code: "host-key",
        message: expect.stringMatching(/^jump host /),
      });
      await expect(open(windows(0, { hostKey: wrong }), jumpTo(server)).run("ver")).rejects.toMatchObject({
        code: "host-key",
        message: expect.stringMatching(/^127\.0\.0\.1:\d+: it shows/),
      });
    });

    test("it does not reach the host, or may not let anybody through", async () => {
      const server = await serve({ config: ["PermitOpen 127.0.0.1:1"] });
      const jump = jumpTo(server);
      await expect(open(windows(0), jump).run("ver")).rejects.toMatchObject({
        code: "forbidden",
        message: expect.stringMatching(
          /^jump host \S+: it does not let connections through to 127.*AllowTcpForwarding/,
        ),
      });
      await expect(open(windows(0, { port: 1 }), jump).run("ver")).rejects.toMatchObject({
        code: "unreachable",
        retryable: true,
        message: expect.stringMatching(
          /^jump host \S+: it cannot reach 127\.0\.0\.1:1 \(.*refused.*\)\. Check the name/i,
        ),
      });
    });

    test("it goes away in the middle: the command is answered, and the next one goes on when it is back", async () => {
      const server = await serve();
      const jump = jumpTo(server);
      const ssh = open(windows(0), jump);
      await ssh.run("ver");
      site.faults.add({ product: "host", match: { command: /ping/ }, action: { kind: "hang" }, times: 1 });
      const running = ssh.run("ping -n 20 127.0.0.1");
      await expect.poll(() => site.counters.count({ path: "ping" })).toBe(1);
      jump.close();
      await expect(running).rejects.toMatchObject({
        code: "unreachable",
        retryable: true,
        message: expect.stringMatching(/^127\.0\.0\.1:\d+: the SSH connection broke/),
      });
      expect((await ssh.run("exit 9")).code).toBe(9);
    });
  });
});
