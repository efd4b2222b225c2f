import { readFileSync } from "node:fs";
import { createServer, connect as dial, type Socket } from "node:net";
import ssh2, { type AuthContext } from "ssh2";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { SshConnection } from "../../provider/host/ssh";
import { type Machine, PACE, type Pace } from "../../provider/host/ssh-connect";
import { commandLine, system } from "../../provider/host/windows/command-line";
import { SshConnections } from "../../provider/pulumi/ssh-connections";
import { type Site, startSite } from "../site/index.ts";

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site?.close());
afterEach(() => site.faults.clear());

function machine(changes: Partial<Machine> = {}): Machine {
  const { address, port, user, password, hostKey } = site.access.hosts[0]!;
  return { host: address, port, user, password, hostKey, ...changes };
}

/** A connection that ends with its test. */
function open(changes: Partial<Machine> = {}, pace?: Pace): SshConnection {
  const ssh = new SshConnection(machine(changes), undefined, pace);
  onTestFinished(() => ssh.close());
  return ssh;
}

describe("what OpenSSH for Windows does", () => {
  test("exit codes are 32 bits, whatever the program means by them", async () => {
    const ssh = open();
    for (const code of [0, 255, 256, 1060, 2147483647]) expect((await ssh.run(`exit ${code}`)).code).toBe(code);
    expect((await ssh.run("exit -1")).code).toBe(4294967295);
    expect((await ssh.run(commandLine(system("sc"), ["query", "no-such-service"]))).code).toBe(1060);
  });

  test("a line that begins and ends with quotes reaches the program whole: cmd strips only the server's own", async () => {
    const ssh = open();
    const key = "HKLM\\SOFTWARE\\A & B (1)";
    const reg = system("reg");
    const add = commandLine(reg, ["add", key, "/v", "a b", "/d", 'x "y" & z', "/f"]);
    expect((await ssh.run(add)).code).toBe(0);
    expect(site.hosts[0]!.registry.get(key, "a b")?.data).toBe('x "y" & z');
    // Quoted from the first character to the last.
    const quoted = `"${reg.replace("%SystemRoot%", "C:\\Windows")}" query "${key}"`;
    const { code, stdout } = await ssh.run(quoted);
    expect(code).toBe(0);
    expect(stdout).toContain("a b");
  });

  test("what a command leaves behind dies with its session", async () => {
    const ssh = open();
    await ssh.run("start /b ping -n 600 127.0.0.1");
    await expect.poll(() => site.hosts[0]!.processes.list().some(({ image }) => /ping/i.test(image))).toBe(false);
  });

  test("a program that keeps its session open for ever is given up, and the connection serves on", async () => {
    site.faults.add({ product: "host", match: { command: /waitfor/ }, action: { kind: "hang" }, times: 1 });
    const ssh = open();
    await expect(ssh.run("waitfor /t 600 never", 200)).rejects.toMatchObject({ code: "timeout" });
    expect((await ssh.run("exit 1")).code).toBe(1);
  });

  test("no terminal is asked for: with one the exit code would be lost", async () => {
    expect((await open().run("exit 37")).code).toBe(37);
  });

  test("a line that cmd.exe cannot take is not sent", () => {
    const sent = site.counters.count({ method: "EXEC" });
    expect(() => commandLine(system("sc"), ["x".repeat(8192)])).toThrow(/cmd\.exe takes/);
    expect(site.counters.count({ method: "EXEC" })).toBe(sent);
  });

  test("thirty commands at once are one connection, and every one has its own answer", async () => {
    site.counters.reset();
    const ssh = open();
    const codes = await Promise.all(Array.from({ length: 30 }, (_, i) => ssh.run(`exit ${i}`)));
    expect(codes.map(({ code }) => code)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    expect(site.counters.count({ method: "CONNECT" })).toBe(1);
  });
});

describe("logging in", () => {
  test("with key and password given, the password is used where the key is refused", async () => {
    const stranger = ssh2.utils.generateKeyPairSync("ecdsa", { bits: 256 }).private;
    expect((await open({ privateKey: stranger }).run("exit 2")).code).toBe(2);
    const own = readFileSync(site.access.hosts[0]!.privateKeyFile, "utf8");
    expect((await open({ privateKey: own, password: "not-used-8" }).run("exit 2")).code).toBe(2);
  });

  test("nothing to log in with", async () => {
    await expect(open({ password: undefined }).run("ver")).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringMatching(/no credentials\. Give privateKey, agentSocketPath or password/),
    });
  });

  test.each([
    ["a path", "/home/me/.ssh/id_ed25519", /the text is no private key, or not all of it/],
    ["a cut-off key", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n", /no private key, or not all of it|Malformed/],
    ["a damaged PEM", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", /the text is damaged/],
  ])("%s for a key", async (_what, privateKey, said) => {
    await expect(open({ password: undefined, privateKey }).run("ver")).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(said),
    });
  });

  /** An SSH server that asks for the password as a question. */
  async function asking(
    ask: (context: AuthContext & { method: "keyboard-interactive" }) => void,
  ): Promise<{ port: number; hostKey: string; tries: string[] }> {
    const { private: key, public: shown } = ssh2.utils.generateKeyPairSync("ecdsa", { bits: 256 });
    const tries: string[] = [];
    const server = new ssh2.Server({ hostKeys: [key] }, (client) => {
      client.on("error", () => undefined);
      client.on("authentication", (context) => {
        tries.push(context.method);
        if (context.method === "keyboard-interactive") ask(context);
        else context.reject(["keyboard-interactive"]);
      });
      client.on("session", (accept) => {
        accept().on("exec", (take) => {
          const channel = take();
          channel.exit(0);
          channel.end();
        });
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    onTestFinished(() => void server.close());
    return { port: (server.address() as { port: number }).port, hostKey: shown, tries };
  }

  test("a server that asks one hidden question gets the password", async () => {
    const { port, hostKey, tries } = await asking((context) =>
      context.prompt([{ prompt: "Password: ", echo: false }], (answers) =>
        answers.join() === "right-one-1" ? context.accept() : context.reject(),
      ),
    );
    expect((await open({ port, hostKey, password: "right-one-1" }).run("true")).code).toBe(0);
    const wrong = open({ port, hostKey, password: "wrong-one-1" });
    await expect(wrong.run("true")).rejects.toMatchObject({
      code: "unauthorized",
      message: expect.stringMatching(/refused: wrong user or password\..*tried once/),
    });
    expect(tries).toEqual(["none", "keyboard-interactive", "none", "keyboard-interactive"]);
  });

  test.each<[string, { prompt: string; echo: boolean }[]]>([
    [
      "two questions",
      [
        { prompt: "Password: ", echo: false },
        { prompt: "Code: ", echo: false },
      ],
    ],
    ["a question whose answer shows", [{ prompt: "User: ", echo: true }]],
  ])("a server with %s gets nothing", async (_what, prompts) => {
    const heard: string[] = [];
    const { port, hostKey } = await asking((context) =>
      context.prompt(prompts, (answers) => {
        heard.push(...answers.filter(Boolean));
        context.reject();
      }),
    );
    await expect(open({ port, hostKey, password: "right-one-1" }).run("true")).rejects.toMatchObject({
      code: "unauthorized",
      message: expect.stringMatching(/it asks for more than a password\. .*use a key/),
    });
    expect(heard).toEqual([]);
  });

  test("a second question after the password is not answered with it again", async () => {
    const heard: string[] = [];
    const { port, hostKey } = await asking((context) =>
      context.prompt([{ prompt: "Password: ", echo: false }], () =>
        context.prompt([{ prompt: "Code: ", echo: false }], (answers) => {
          heard.push(...answers.filter(Boolean));
          context.reject();
        }),
      ),
    );
    await expect(open({ port, hostKey, password: "right-one-1" }).run("true")).rejects.toThrow(/asks for more/);
    expect(heard).toEqual([]);
  });
});

describe("a peer that is gone", () => {
  /** A wire to the host that can be cut off in silence, as a firewall or a crashed host does. */
  async function wire(): Promise<{ port: number; freeze: () => void }> {
    const sockets: Socket[] = [];
    let isFrozen = false;
    const server = createServer((near) => {
      const far = dial(site.access.hosts[0]!.port, "127.0.0.1");
      sockets.push(near, far);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.on("error", () => undefined);
        from.on("data", (data) => {
          if (!isFrozen) to.write(data);
        });
      }
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return {
      port: (server.address() as { port: number }).port,
      freeze: () => {
        isFrozen = true;
      },
    };
  }

  test("is found after the signs of life, whatever was asked, and said plainly; the default is a minute", async () => {
    expect((PACE.aliveMs * (PACE.mostUnanswered + 1)) / 1000).toBe(60);
    const { port, freeze } = await wire();
    const ssh = open({ port }, { ...PACE, aliveMs: 50, mostUnanswered: 3 });
    await ssh.run("ver");
    const list = () => ssh.file("list C:", (sftp, done) => sftp.readdir("/C:/", done as never), 60_000);
    await list();
    freeze();
    for (const request of await Promise.allSettled([ssh.run("ver"), list()])) {
      expect(request).toMatchObject({
        status: "rejected",
        reason: {
          code: "unreachable",
          retryable: true,
          message: expect.stringMatching(
            /the SSH connection broke while trying to (run a command|list C:) \(no sign of life for 0\.2 s\)/,
          ),
        },
      });
    }
  });

  test("while connecting it is said with the deadline", async () => {
    const { port, freeze } = await wire();
    freeze();
    await expect(open({ port }, { ...PACE, connectMs: 100 }).run("ver")).rejects.toMatchObject({
      code: "unreachable",
      retryable: true,
      message: expect.stringMatching(
        /does not answer over SSH within 0\.1 s\. Check the name 127\.0\.0\.1, the port \d+/,
      ),
    });
  });

  test("a port where nobody listens, and one where something else does", async () => {
    await expect(open({ port: 1 }).run("ver")).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringMatching(/cannot be reached over SSH \(ECONNREFUSED\)/),
    });
    const mute = createServer((socket) => socket.end());
    await new Promise<void>((done) => mute.listen(0, "127.0.0.1", done));
    onTestFinished(() => void mute.close());
    await expect(open({ port: (mute.address() as { port: number }).port }).run("ver")).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringMatching(/it ends the connection before it says anything/),
    });
  });

  test("the connection is made again by whoever needs it next", async () => {
    const ssh = open();
    await ssh.run("ver");
    site.faults.add({
      product: "host",
      match: { command: /hostname/ },
      action: { kind: "drop", when: "before" },
      times: 1,
    });
    await expect(ssh.run("hostname")).rejects.toMatchObject({ code: "unreachable", retryable: true });
    expect((await ssh.run("exit 5")).code).toBe(5);
  });
});

describe("settings for all hosts", () => {
  const { password: _, ...plain } = { password: "" };
  test("fill in what a connection does not say; a password never goes to a jump host", () => {
    const connections = new SshConnections({
      sshUser: "svc",
      sshPassword: "host-password-1",
      sshPrivateKey: "key",
      sshKnownHosts: "known_hosts",
    });
    const of = (declared: object) =>
      connections.to({ ...plain, ...declared } as never) as unknown as {
        machine: Machine;
        jump?: { machine: Machine };
      };
    expect(of({ host: "a" }).machine).toEqual({
      host: "a",
      user: "svc",
      password: "host-password-1",
      privateKey: "key",
      knownHosts: "known_hosts",
    });
    expect(of({ host: "a", user: "me", password: "own", hostKey: "k" }).machine).toEqual({
      host: "a",
      user: "me",
      password: "own",
      hostKey: "k",
    });
    expect(of({ host: "a", proxy: { host: "j" } }).jump?.machine).toEqual({
      host: "j",
      user: "svc",
      privateKey: "key",
      knownHosts: "known_hosts",
    });
  });

  test("log in as who may make services there, when nobody says otherwise", () => {
    const connections = new SshConnections({});
    const user = (system: "windows" | "linux") =>
      (connections.to({ host: "a", hostKey: "k" } as never, system) as unknown as { machine: Machine }).machine.user;
    expect([user("windows"), user("linux")]).toEqual(["Administrator", "root"]);
  });
});
