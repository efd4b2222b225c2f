import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { measureSources } from "../../provider/host/measure";
import { makeKey, reasonWithoutSshd, type Sshd, startSshd } from "../host/openssh";

const reason = reasonWithoutSshd();
if (reason) console.warn(`skipped: measuring a real Linux server: ${reason}`);

describe.skipIf(reason !== undefined)("measuring a Linux server: OpenSSH itself, on 127.0.0.1", () => {
  let folder: string;
  let tree: string;
  let server: Sshd;
  let connection: Parameters<typeof measureSources>[0]["connection"];

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "measure-openssh-")));
    const key = makeKey(folder, "id", ["-t", "ed25519"]);
    server = await startSshd({ authorized: [key.publicKey] });
    connection = {
      ...{ host: "127.0.0.1", port: server.port, user: server.user },
      privateKey: key.privateKey,
      hostKey: server.hostKeys.ed25519!.fingerprint,
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
    server?.close();
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
    const pid = readFileSync(join(server.folder, "pid"), "utf8").trim();
    const sessions = () => {
      const listed = spawnSync("ps", ["--ppid", pid, "-o", "pid="]).stdout.toString();
      return listed.split("\n").filter((line) => line.trim() !== "").length;
    };
    await expect.poll(sessions, { timeout: 10_000 }).toBe(0);
  });
});
