import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "ssh2";
import { describe, expect, it, onTestFinished } from "vitest";
import { manualClock } from "../site/clock.ts";
import { connect, createAgent, openSftp, run, startHost, statusOf, until } from "./windows-server.ts";

function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "avamar-site-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Whether a login succeeds. */
async function canLogIn(attempt: Promise<Client>): Promise<boolean> {
  try {
    (await attempt).end();
    return true;
  } catch {
    return false;
  }
}

describe("logging in", () => {
  it("takes the key or the password, in any spelling of the user's name", async () => {
    const { host } = await startHost();
    const { password } = host.access;
    expect(await canLogIn(connect(host))).toBe(true);
    expect(await canLogIn(connect(host, { password, username: "administrator" }))).toBe(true);
    expect(await canLogIn(connect(host, { password, username: "FS1\\Administrator" }))).toBe(true);
    expect(await canLogIn(connect(host, { password: `${password}x` }))).toBe(false);
    expect(await canLogIn(connect(host, { password, username: "guest" }))).toBe(false);
  });

  it("reads the authorized keys where Windows keeps those of administrators", async () => {
    const { host } = await startHost();
    host.files.write("C:\\ProgramData\\ssh\\administrators_authorized_keys", "# none\r\n");
    expect(await canLogIn(connect(host))).toBe(false);
  });

  it("shows the host key it said it would show", async () => {
    const { host } = await startHost();
    const seen: string[] = [];
    const hostVerifier = (hash: string) => {
      seen.push(`SHA256:${Buffer.from(hash, "hex").toString("base64").replace(/=+$/, "")}`);
      return true;
    };
    (await connect(host, { hostHash: "sha256", hostVerifier })).end();
    expect(seen).toEqual([host.access.hostKey]);
    expect(host.access.hostKeys).toHaveLength(2);
  });

  it("keeps keys and password in its state folder, readable by their owner only", async () => {
    const stateDir = stateFolder();
    const first = (await startHost({}, { stateDir })).host.access;
    const second = (await startHost({}, { stateDir })).host.access;
    expect(second).toEqual({ ...first, port: second.port });
    for (const name of ["host_ed25519", "id_ed25519", "password"]) {
      expect(statSync(join(stateDir, name)).mode & 0o077).toBe(0);
    }
  });

  it("leaves nothing behind without a state folder", async () => {
    const { host } = await startHost();
    expect(existsSync(host.access.privateKeyFile)).toBe(true);
    await host.close();
    expect(existsSync(host.access.privateKeyFile)).toBe(false);
  });
});

describe("a connection", () => {
  it("has room for ten sessions, with SFTP as one of them", async () => {
    const { host } = await startHost();
    const client = await connect(host);
    const sftp = await openSftp(client);
    const running = Array.from({ length: 9 }, () => run(client, "waitfor /t 600 x").catch(() => undefined));
    await expect(run(client, "hostname")).rejects.toThrow(/open/i);
    sftp.end();
    await expect.poll(async () => (await run(client, "hostname").catch(() => ({ code: -1 }))).code).toBe(0);
    client.end();
    await host.close();
    await Promise.all(running);
  });

  it("does not forward", async () => {
    const { host } = await startHost();
    const client = await connect(host);
    await expect(
      new Promise((resolve, reject) => {
        client.forwardOut("127.0.0.1", 1, "127.0.0.1", 445, (error, channel) =>
          error ? reject(error) : resolve(channel),
        );
      }),
    ).rejects.toThrow();
    client.end();
  });

  it("feeds what comes in to the program", async () => {
    const { host } = await startHost();
    const client = await connect(host);
    expect((await run(client, "findstr b", { input: "a\r\nb\r\n" })).out).toBe("b\r\n");
    client.end();
  });

  it("may go away: the command runs to its end", async () => {
    const clock = manualClock();
    const { host } = await startHost({}, { clock });
    const client = await connect(host);
    const lost = run(client, "ping -n 2 127.0.0.1 >nul & md C:\\done").catch((error: Error) => error.message);
    await expect.poll(() => host.processes.list().some((process) => /ping/i.test(process.image))).toBe(true);
    client.destroy();
    await lost;
    expect(host.files.exists("C:\\done")).toBe(false);
    clock.advance(1000);
    await expect.poll(() => host.files.exists("C:\\done")).toBe(true);
    await expect.poll(() => host.processes.list().some((process) => process.image === "cmd.exe")).toBe(false);
  });
});

describe("counters", () => {
  it("tell what was asked, and what of it could change anything", async () => {
    const { counters, run: exec, sftp } = await startHost();
    await exec("sc query avbackup");
    await exec("sc config avbackup start= auto");
    await exec('"C:\\Windows\\System32\\netsh.exe" advfirewall firewall show rule name=all');
    await exec("echo x> C:\\f");
    await exec("echo x> nul");
    await exec("nosuch & md C:\\t");
    await exec('cmd /c "reg add HKLM\\SOFTWARE\\P /f"');
    const files = await sftp();
    await files.stat("/C:/f");
    await files.write("/C:/f", "y");
    const execs = counters.list({ product: "host", method: "EXEC" });
    expect(execs.map(({ path, write, status }) => [path, write, status])).toEqual([
      ["sc", false, 0],
      ["sc", true, 0],
      ["netsh", false, 0],
      ["echo", true, 0],
      ["echo", false, 0],
      ["nosuch", true, 0],
      ["cmd", true, 0],
    ]);
    expect(counters.count({ method: "CONNECT" })).toBe(1);
    expect(counters.list({ method: "SFTP" }).map(({ path, write }) => [path, write])).toEqual([
      ["limits", false],
      ["stat", false],
      ["open", true],
      ["write", true],
      ["close", false],
    ]);
  });
});

describe("faults", () => {
  it("cut the connection before or after a command took effect", async () => {
    const { faults, host, run: exec } = await startHost();
    faults.add({ product: "host", match: { command: /before/ }, action: { kind: "drop", when: "before" }, times: 1 });
    faults.add({ product: "host", match: { command: /after/ }, action: { kind: "drop", when: "after" }, times: 1 });
    await expect(exec("md C:\\before")).rejects.toThrow();
    await expect(exec("md C:\\after")).rejects.toThrow();
    expect(host.files.exists("C:\\before")).toBe(false);
    expect(host.files.exists("C:\\after")).toBe(true);
    expect((await exec("md C:\\before")).code).toBe(0);
  });

  it("answer with a code, refuse, delay, hang and cut an answer in half", async () => {
    const { faults, host, run: exec } = await startHost();
    faults.add({ product: "host", match: { command: /one/ }, action: { kind: "status", status: 5 } });
    faults.add({ product: "host", match: { command: /two/ }, action: { kind: "refuse" } });
    const delay = faults.add({ product: "host", match: { command: /three/ }, action: { kind: "delay", ms: 10 } });
    faults.add({ product: "host", match: { command: /four/ }, action: { kind: "hang" } });
    faults.add({ product: "host", match: { command: /five/ }, action: { kind: "half" } });
    expect((await exec("md C:\\one")).code).toBe(5);
    await expect(exec("md C:\\two")).rejects.toThrow();
    expect((await exec("md C:\\three")).code).toBe(0);
    expect(delay.hits).toBe(1);
    let ended = false;
    const hanging = exec("md C:\\four").catch(() => {
      ended = true;
    });
    expect((await exec("hostname")).code).toBe(0);
    expect(ended).toBe(false);
    await expect(exec("md C:\\five & dir C:\\")).rejects.toThrow();
    await hanging;
    expect(host.files.list("C:\\").filter((name) => /^(one|two|three|four|five)$/.test(name))).toEqual([
      "five",
      "three",
    ]);
  });

  it("strike connections", async () => {
    const { faults, host } = await startHost();
    faults.add({ product: "host", match: { method: "CONNECT" }, action: { kind: "refuse" }, times: 1 });
    expect(await canLogIn(connect(host))).toBe(false);
    expect(await canLogIn(connect(host))).toBe(true);
  });

  it("strike SFTP: refuse an operation, or write half of a file", async () => {
    const { faults, host, sftp } = await startHost();
    const files = await sftp();
    faults.add({ product: "host", match: { sftp: "mkdir" }, action: { kind: "status", status: 3 }, times: 1 });
    expect(await statusOf(files.mkdir("/C:/t"))).toBe(3);
    expect(await statusOf(files.mkdir("/C:/t"))).toBe(0);
    faults.add({ product: "host", match: { sftp: "write", path: /half/ }, action: { kind: "half" }, times: 1 });
    await expect(
      Promise.race([
        files.write("/C:/t/half", "0123456789"),
        new Promise((_, reject) => files.raw.on("close", () => reject(new Error("cut")))),
      ]),
    ).rejects.toThrow();
    expect(host.files.read("C:\\t\\half").toString()).toBe("01234");
  });
});

describe("restart", () => {
  it("ends everything, and starts again what starts by itself", async () => {
    const tested = await startHost();
    const { host } = tested;
    await tested.run("sc create manual binPath= C:\\Windows\\System32\\svchost.exe");
    await tested.run("sc start manual");
    await until(tested, "sc interrogate manual", 0);
    await tested.run("sc config Spooler start= disabled");
    host.services.hold("manual");
    await tested.run("sc delete manual");
    const before = host.services.get("avbackup")?.pid;
    await tested.restart();
    await until(tested, "sc interrogate avbackup", 0);
    expect((await tested.run("sc query manual")).code).toBe(1060);
    expect((await tested.run("sc interrogate Spooler")).code).toBe(1062);
    expect(host.services.get("avbackup")?.pid).not.toBe(before);
    expect(tested.grid.calls.slice(-2).map((call) => call.split(" ")[0])).toEqual(["stopped", "started"]);
  });

  it("refuses connections while it is down", async () => {
    const { host } = await startHost();
    const up = host.restart({ downMs: 50 });
    expect(await canLogIn(connect(host))).toBe(false);
    await up;
    expect(await canLogIn(connect(host))).toBe(true);
  });
});

describe("saving", () => {
  it("goes on where it was, with the same processes", async () => {
    const first = await startHost();
    first.host.files.write(
      "C:\\Program Files\\avs\\varC\\avagent.cmd",
      "--hostname=c\n--mcsaddr=ave1\n--dpndomain=/x\n--acport=28003\n",
    );
    await first.run('"C:\\Program Files\\avs\\bin\\avagent.exe" --register --vardir="C:\\Program Files\\avs\\varC"');
    await first.run(createAgent("avC", "C:\\Program Files\\avs\\varC"));
    await first.run("sc start avC");
    await until(first, "sc interrogate avC", 0);
    await first.run("net stop avbackup");
    first.host.firewall.add("rule", 28003);
    const saved: unknown = JSON.parse(JSON.stringify(first.host.save()));
    const pid = first.host.services.get("avC")?.pid;
    const second = await startHost({}, { saved });
    expect((await second.run("sc queryex avC")).out).toMatch(new RegExp(`: 4 {2}RUNNING[^]*: ${pid}\r\n`));
    expect((await second.run("netstat -ano")).out).toMatch(new RegExp(`:28003 .* ${pid}\r\n`));
    expect((await second.run("sc query avbackup")).out).toContain("WIN32_EXIT_CODE    : 0  (0x0)");
    expect((await second.run("sc interrogate avbackup")).code).toBe(1062);
    expect(second.host.firewall.rules("rule")).toHaveLength(1);
    expect(second.grid.calls).toEqual(["started ave1 cid-of-c 28003"]);
    expect(second.host.disks.list()[1]).toEqual(first.host.disks.list()[1]);
  });
});
