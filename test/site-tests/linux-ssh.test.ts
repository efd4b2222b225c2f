import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { SFTPWrapper } from "ssh2";
import { describe, expect, it, onTestFinished } from "vitest";
import type { LinuxHost } from "../site/linux/index.ts";
import { connect, run, startHost } from "./linux-server.ts";

/** The status with which an SFTP operation ends. */
function statusOf(work: (done: (error?: (Error & { code?: number }) | null) => void) => void): Promise<number> {
  return new Promise((resolve) => work((error) => resolve(error ? (error.code ?? -1) : 0)));
}

function readText(sftp: SFTPWrapper, path: string): Promise<string> {
  return new Promise((resolve, reject) =>
    sftp.readFile(path, (error, data) => (error ? reject(error) : resolve(data.toString()))),
  );
}

describe("SSH", () => {
  it("takes the key and the password, and nothing else", async () => {
    const { host } = await startHost();
    const client = await connect(host, { password: host.access.password });
    expect((await run(client, "id -un")).out).toBe("root\n");
    client.end();
    await expect(connect(host, { password: "wrong" })).rejects.toThrow(/authentication/);
    await expect(connect(host, { username: "nobody-here" })).rejects.toThrow(/authentication/);
  });

  it("gives a command the language that the client asks for, and nothing else of its environment", async () => {
    const { host } = await startHost();
    const client = await connect(host);
    const ran = await run(client, "echo $LANG $FOREIGN; cat /none", { env: { LANG: "de_DE.UTF-8", FOREIGN: "1" } });
    expect(ran).toEqual({ code: 1, out: "de_DE.UTF-8\n", err: "cat: /none: Datei oder Verzeichnis nicht gefunden\n" });
    client.end();
  });

  it("has ten sessions a connection", async () => {
    const { client } = await startHost();
    const opened = await client();
    const waiting = Array.from({ length: 10 }, () => run(opened, "sleep 0.3"));
    await expect(run(opened, "true")).rejects.toThrow(/[Oo]pen fail/);
    await Promise.all(waiting);
  });

  it("goes on with a command whose connection is lost", async () => {
    const { client, host } = await startHost();
    const opened = await client();
    const lost = run(opened, "sleep 0.2; touch /tmp/went-on");
    await expect.poll(() => host.processes.list().some(({ argv }) => argv[0] === "sleep")).toBe(true);
    opened.destroy();
    await lost.catch(() => undefined);
    await expect.poll(() => host.files.exists("/tmp/went-on")).toBe(true);
  });

  it("breaks as it is told, and counts", async () => {
    const { run: runHere, faults, counters, host } = await startHost();
    faults.add({
      product: "host",
      match: { command: /systemctl stop/ },
      action: { kind: "status", status: 9 },
      times: 1,
    });
    expect((await runHere("systemctl stop avagent")).code).toBe(9);
    expect(host.units.get("avagent").activeState).toBe("active");
    faults.add({ product: "host", match: { command: /mkdir/ }, action: { kind: "drop", when: "after" }, times: 1 });
    await expect(runHere("mkdir /made")).rejects.toThrow(/lost|code/);
    expect(host.files.exists("/made")).toBe(true);
    counters.reset();
    await runHere("systemctl show avagent; cat /etc/passwd 2>/dev/null | grep -q root; [ -d /x ] || true");
    expect(counters.count({ write: true })).toBe(0);
    for (const command of [
      "systemctl restart avagent",
      "echo x >/tmp/x",
      "sh -c 'rm -f /tmp/x'",
      "sudo -n mkdir /y",
      "test -d /z || mkdir /z",
    ])
      await runHere(command);
    expect(counters.count({ write: true })).toBe(5);
    expect(counters.list({ method: "EXEC" }).map(({ path }) => path)).toEqual([
      "systemctl",
      "systemctl",
      "echo",
      "sh",
      "sudo",
      "test",
    ]);
  });
});

describe("SFTP", () => {
  it("has absolute paths with their case, permissions, and two kinds of rename", async () => {
    const { sftp: open, host } = await startHost();
    const sftp = await open();
    expect(await statusOf((done) => sftp.writeFile("/etc/One", "1", { mode: 0o600 }, done))).toBe(0);
    expect(await statusOf((done) => sftp.stat("/etc/one", (error) => done(error)))).toBe(2);
    expect(host.files.mode("/etc/One")).toBe(0o600);
    await statusOf((done) => sftp.writeFile("/etc/two", "2", done));
    expect(await statusOf((done) => sftp.rename("/etc/One", "/etc/two", done))).toBe(4);
    expect(await statusOf((done) => sftp.ext_openssh_rename("/etc/One", "/etc/two", done))).toBe(0);
    expect(await readText(sftp, "/etc/two")).toBe("1");
    expect(await statusOf((done) => sftp.chmod("/etc/two", 0o640, done))).toBe(0);
    expect(host.files.mode("/etc/two")).toBe(0o640);
    expect(await statusOf((done) => sftp.rmdir("/etc", done))).toBe(4);
    expect(await statusOf((done) => sftp.writeFile("/none/x", "", done))).toBe(2);
    expect(await statusOf((done) => sftp.symlink("/etc/two", "/etc/three", done))).toBe(0);
    expect(await readText(sftp, "/etc/three")).toBe("1");
  });

  it("refuses what the user may not do", async () => {
    const { host } = await startHost({ user: "guest" });
    const client = await connect(host);
    const sftp = await new Promise<SFTPWrapper>((resolve, reject) =>
      client.sftp((error, one) => (error ? reject(error) : resolve(one))),
    );
    expect(await statusOf((done) => sftp.writeFile("/etc/x", "", done))).toBe(3);
    expect(await statusOf((done) => sftp.writeFile("mine", "x", done))).toBe(0);
    expect(host.files.read("/home/guest/mine").toString()).toBe("x");
    client.end();
  });

  it("writes what fits on a full disk, and says that the rest did not", async () => {
    const { sftp: open, host } = await startHost();
    const sftp = await open();
    host.disks.setFree("/data", 1000);
    expect(await statusOf((done) => sftp.writeFile("/data/big", Buffer.alloc(5000, 1), done))).toBe(4);
    expect(host.files.read("/data/big").length).toBe(1000);
    const free = await new Promise((resolve) =>
      sftp.ext_openssh_statvfs("/data", (_, value) => resolve((value as unknown as { f_bavail: number }).f_bavail)),
    );
    expect(free).toBe(0);
  });
});

const openssh = existsSync("/usr/bin/ssh") && existsSync("/usr/bin/sftp");
if (!openssh)
  console.warn("OpenSSH's own client is not tried: /usr/bin/ssh is missing (apt-get install openssh-client).");

describe.skipIf(!openssh)("OpenSSH's own client", () => {
  /** Options with which ssh and sftp trust the host's published key only. */
  async function flags(host: LinuxHost): Promise<string[]> {
    const folder = mkdtempSync(join(tmpdir(), "avamar-site-client-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { privateKeyFile, port } = host.access;
    const key = readFileSync(join(privateKeyFile, "../host_ed25519.pub"), "utf8").trim();
    writeFileSync(join(folder, "known"), `[127.0.0.1]:${port} ${key}\n`);
    return [
      "-F",
      "none",
      "-i",
      privateKeyFile,
      ...["BatchMode=yes", "StrictHostKeyChecking=yes", `UserKnownHostsFile=${folder}/known`, `Port=${port}`].flatMap(
        (option) => ["-o", option],
      ),
    ];
  }

  it("runs commands with their exit codes", async () => {
    const { host } = await startHost();
    const args = [...(await flags(host)), "root@127.0.0.1"];
    const { stdout } = await promisify(execFile)("ssh", [...args, "systemctl is-active avagent && uname"]);
    expect(stdout).toBe("active\nLinux\n");
    const code = await new Promise((done) =>
      execFile("ssh", [...args, "systemctl start nothing"], (problem) => done(problem?.code)),
    );
    expect(code).toBe(5);
    const fed = promisify(execFile)("ssh", [...args, "cat >/tmp/fed; wc -c </tmp/fed"]);
    fed.child.stdin?.end("12345");
    expect((await fed).stdout).toBe("5\n");
  });

  it("copies files there and back", async () => {
    const { host } = await startHost();
    const folder = mkdtempSync(join(tmpdir(), "avamar-site-files-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
    writeFileSync(join(folder, "there"), content);
    writeFileSync(
      join(folder, "batch"),
      `mkdir /data/x\nput ${folder}/there /data/x/File\nchmod 600 /data/x/File\nls -l /data/x\nget /data/x/File ${folder}/back\nrename /data/x/File /data/x/moved\n`,
    );
    await promisify(execFile)("sftp", [...(await flags(host)), "-b", join(folder, "batch"), "root@127.0.0.1"]);
    expect(readFileSync(join(folder, "back")).equals(content)).toBe(true);
    expect(host.files.list("/data/x")).toEqual(["moved"]);
    expect(host.files.mode("/data/x/moved")).toBe(0o600);
  });
});
