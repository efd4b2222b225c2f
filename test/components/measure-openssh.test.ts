import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, totalmem, userInfo } from "node:os";
import { join } from "node:path";
import { utils } from "ssh2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { measureSources } from "../../provider/host/measure";

const PROGRAM = "/usr/sbin/sshd";
const UNSHARE = "/usr/bin/unshare";
// sshd wants a folder that only an administrator can make: root makes it in a mount namespace that ends with the server.
const inNamespace = ["-m", "sh", "-c", 'mount -t tmpfs none /run && mkdir /run/sshd && exec "$@"', "sh"];
const [first, ...rest] = existsSync("/run/sshd") ? [PROGRAM] : [UNSHARE, ...inNamespace, PROGRAM];
const isHere =
  process.platform === "linux" &&
  existsSync(PROGRAM) &&
  (existsSync("/run/sshd") || spawnSync(UNSHARE, [...inNamespace, "true"]).status === 0);

/** A port that is free now. */
const freePort = () =>
  new Promise<number>((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });

describe.skipIf(!isHere)("measuring a Linux server: OpenSSH itself, on 127.0.0.1", () => {
  let folder: string;
  let tree: string;
  let server: ChildProcess;
  let connection: Parameters<typeof measureSources>[0]["connection"];

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "measure-openssh-")));
    const [host, user] = [utils.generateKeyPairSync("ed25519"), utils.generateKeyPairSync("ed25519")];
    writeFileSync(join(folder, "host"), host.private, { mode: 0o600 });
    writeFileSync(join(folder, "user.pub"), `${user.public}\n`);
    const port = await freePort();
    const settings = [
      ...[`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${folder}/host`, `AuthorizedKeysFile ${folder}/user.pub`],
      ...["StrictModes no", "UsePAM no", "PermitRootLogin yes", "PidFile none", "Subsystem sftp internal-sftp"],
    ];
    writeFileSync(join(folder, "config"), `${settings.join("\n")}\n`);
    server = spawn(first!, [...rest, "-D", "-e", "-f", join(folder, "config")], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    await new Promise<void>((done, fail) => {
      server.stderr!.on("data", (data: Buffer) => data.toString().includes("listening on") && done());
      server.on("exit", (code) => fail(new Error(`sshd ended with ${code}`)));
    });
    connection = {
      ...{ host: "127.0.0.1", port, user: userInfo().username },
      privateKey: user.private,
      hostKey: host.public,
    };
    tree = join(folder, "srv");
    for (const name of ["projects/Alpha/deep", "projects/alpha", "home"])
      mkdirSync(join(tree, name), { recursive: true });
    for (let i = 0; i < 300; i++) writeFileSync(join(tree, "projects/Alpha/deep", `${i}`), "x");
    writeFileSync(join(tree, "projects/alpha/C#[1].txt"), "12345");
    writeFileSync(join(tree, "loose\\file"), "123");
    symlinkSync(join(tree, "home"), join(tree, "projects/old"));
    symlinkSync("/nowhere", join(tree, "home/dead"));
  });
  afterAll(() => {
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  test("sizes by their own case, links with their targets and not followed, memory and room", async () => {
    const measured = await measureSources({
      ...{ connection, os: "linux" as const, paths: [tree, `${tree}/projects/*`] },
      cacheDirectory: `${folder}/not/there/yet`,
      onProgress: () => undefined,
    });
    const byPath = Object.fromEntries(
      measured.folders.map(({ path, bytes, files }) => [path.slice(tree.length), [bytes, files]]),
    );
    expect(byPath).toEqual({
      "": [308, 302],
      "/projects": [305, 301],
      "/projects/Alpha": [300, 300],
      "/projects/alpha": [5, 1],
      "/home": [0, 0],
    });
    expect([...measured.links].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: `${tree}/home/dead`, to: "/nowhere" },
      { path: `${tree}/projects/old`, to: `${tree}/home` },
    ]);
    expect(measured.memoryBytes).toBe(totalmem());
    expect(measured.volumes).toEqual([
      { volume: `${folder}/not/there/yet`, freeBytes: expect.any(Number), sizeBytes: expect.any(Number) },
    ]);
    expect(measured.volumes[0]!.sizeBytes).toBeGreaterThan(0);
  });

  test("through a jump host; both connections end", async () => {
    const { folders } = await measureSources({
      ...{ connection: { ...connection, proxy: connection }, os: "linux" as const, paths: [`${tree}/projects`] },
      onProgress: () => undefined,
    });
    expect(folders.find(({ path }) => path === `${tree}/projects`)).toMatchObject({ bytes: 305, files: 301 });
    // A session of sshd is a process of its own, and ends with its connection.
    const sessions = () => {
      const listed = spawnSync("ps", ["--ppid", String(server.pid), "-o", "pid="]).stdout.toString();
      return listed.split("\n").filter((line) => line.trim() !== "").length;
    };
    await expect.poll(sessions, { timeout: 10_000 }).toBe(0);
  });
});
