import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Client, type ClientChannel } from "ssh2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Connection, type Ended, type Rig, reasonWithoutRig, startRig } from "./rig.ts";

const reason = reasonWithoutRig();
if (reason !== undefined) console.warn(`The tests on a real Linux host are skipped: ${reason}.`);

/** A unit for one more agent, as an administrator would write it. */
const unit = `[Unit]
Description=Avamar agent %i
[Service]
Type=simple
ExecStart=/usr/local/avamar/bin/avagent.bin --daemon=false --bindir=/usr/local/avamar/bin --sysdir=/usr/local/avamar/etc --vardir=/var/avamar/%i --logfile=/var/avamar/%i/avagent.log
Restart=on-failure
RestartSec=1
[Install]
WantedBy=multi-user.target
`;

describe.skipIf(reason !== undefined)("a real Linux host", () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig?.down());

  async function ok(command: string): Promise<string> {
    const { code, stdout, stderr } = await rig.exec(command);
    expect([code, stderr], command).toEqual([0, ""]);
    return stdout.trim();
  }

  /** What `systemctl show` says of one property. */
  const shown = (name: string, property: string) => ok(`systemctl show -p ${property} --value ${name}`);

  async function until(question: () => Promise<boolean>): Promise<void> {
    for (let turn = 0; turn < 200; turn++) {
      if (await question()) return;
      await pause(50);
    }
    throw new Error("It did not come to that.");
  }

  async function makeInstance(name: string, port: number): Promise<void> {
    await rig.exec(`cat >/etc/systemd/system/avagent@.service <<'X'\n${unit}X\nsystemctl daemon-reload`);
    await ok(`mkdir -p /var/avamar/${name} && printf '%s\\n' --hostname=${name} --listenport=${port} \
      --mcsaddr=syd01-g1-util --dpndomain=/clients >/var/avamar/${name}/.avagent`);
  }
  const register = (name: string) =>
    rig.exec(`/usr/local/avamar/bin/avagent.bin --init --daemon=false --vardir=/var/avamar/${name}`);

  test("gives exit codes, both streams and real paths to a client of ssh2", async () => {
    const client = await connected(rig.connection);
    expect(await sent(client, "echo out; echo err >&2; exit 7")).toEqual({ code: 7, stdout: "out\n", stderr: "err\n" });
    expect((await sent(client, "no-such-program")).code).toBe(127);
    expect((await sent(client, "/etc/passwd")).code).toBe(126);
    expect((await sent(client, "hostname")).stdout).toBe("syd02-lx-util01\n");
    client.end();
  });

  test("is the server which its host keys name, and logs who came", async () => {
    for (const type of ["ed25519", "ecdsa", "rsa"] as const) {
      const algorithm = { ed25519: "ssh-ed25519", ecdsa: "ecdsa-sha2-nistp256", rsa: "rsa-sha2-512" }[type];
      const folder = mkdtempSync(join(tmpdir(), "linux-host-client-"));
      const { port, privateKey, publicHostKeys } = rig.connection;
      writeFileSync(join(folder, "id"), privateKey, { mode: 0o600 });
      writeFileSync(join(folder, "known"), `[127.0.0.1]:${port} ${publicHostKeys[type]}\n`);
      const options = [`UserKnownHostsFile=${folder}/known`, "StrictHostKeyChecking=yes", "BatchMode=yes"];
      const flags = [...options, `HostKeyAlgorithms=${algorithm}`].flatMap((option) => ["-o", option]);
      const args = ["-F", "none", "-i", `${folder}/id`, ...flags, "-p", String(port), "root@127.0.0.1", "exit 5"];
      const code = await new Promise((done) => execFile("ssh", args, (problem) => done(problem?.code ?? 0)));
      rmSync(folder, { recursive: true });
      expect(code, type).toBe(5);
    }
    expect(rig.log()).toMatch(/Accepted publickey for root/);
  });

  test("has a user who may become root and one who may not", async () => {
    for (const [user, code] of [
      ["sysop", 0],
      ["guest", 1],
    ] as const) {
      const client = await connected(rig.as(user));
      expect((await sent(client, "sudo -n id -u")).code, user).toBe(code);
      expect((await sent(client, "systemctl is-active avagent")).stdout).toBe("active\n");
      expect((await sent(client, "touch /usr/local/avamar/var/x")).code).toBe(1);
      client.end();
    }
  });

  test("accepts the password too, and no other", async () => {
    const client = await connected({ ...rig.connection, privateKey: "" });
    expect((await sent(client, "id -u")).stdout).toBe("0\n");
    client.end();
    await expect(connected({ ...rig.connection, privateKey: "", password: "wrong" })).rejects.toThrow(/authentication/);
  });

  test("refuses the eleventh session of a connection", async () => {
    const client = await connected(rig.connection);
    const channels = await Promise.all(Array.from({ length: 10 }, () => opened(client, "cat")));
    await expect(opened(client, "cat")).rejects.toThrow(/open failed/);
    for (const channel of channels) channel.end();
    client.end();
  });

  test("moves files by SFTP, replacing only with OpenSSH's own rename", async () => {
    const client = await connected(rig.connection);
    const sftp = await new Promise<import("ssh2").SFTPWrapper>((done, fail) =>
      client.sftp((problem, wrapper) => (problem ? fail(problem) : done(wrapper))),
    );
    const call = (work: (end: (problem?: Error | null) => void) => void) =>
      new Promise<void>((done, fail) => work((problem) => (problem ? fail(problem) : done())));
    await call((end) => sftp.writeFile("/etc/one", "1", end));
    await call((end) => sftp.writeFile("/etc/two", "2", end));
    await expect(call((end) => sftp.rename("/etc/one", "/etc/two", end))).rejects.toThrow();
    await call((end) => sftp.ext_openssh_rename("/etc/one", "/etc/two", end));
    expect(await ok("cat /etc/two; ls -A /etc/one 2>/dev/null || echo gone")).toBe("1gone");
    // Nothing of it is on the machine under the tests.
    expect(existsSync("/etc/two")).toBe(false);
    client.end();
  });

  test("runs the first agent as a unit made from an init script, which has no main process", async () => {
    expect(await ok("systemctl show -p LoadState,ActiveState,MainPID,FragmentPath avagent | sort")).toBe(
      [
        "ActiveState=active",
        "FragmentPath=/run/systemd/generator.late/avagent.service",
        "LoadState=loaded",
        "MainPID=0",
      ].join("\n"),
    );
    expect(await ok("ss -Hltnp 'sport = :28002'")).toMatch(/"avagent.bin",pid=\d+/);
    expect(await ok("cat /usr/local/avamar/var/avagent.cfg")).toContain("--hostname=syd02-lx-util01");
  });

  test("runs one more agent, whose unit, process, lock file and listener agree", async () => {
    await makeInstance("fs1_data", 28003);
    const registered = await register("fs1_data");
    expect(registered.code).toBe(0);
    expect(registered.stdout).toContain(
      "<7502>: Registration of client /clients/fs1_data with MCS syd01-g1-util:28001 successful.",
    );
    await ok("systemctl start avagent@fs1_data");
    await until(async () => (await ok("ss -Hltn 'sport = :28003'")) !== "");
    const pid = await shown("avagent@fs1_data", "MainPID");
    expect(await ok("ss -Hltnp 'sport = :28003'")).toContain(`pid=${pid},`);
    expect(await ok("cut -d' ' -f1 /var/avamar/fs1_data/avagent.lck")).toBe(pid);
    expect(await ok(`readlink /proc/${pid}/exe`)).toBe("/usr/local/avamar/bin/avagent.bin");
  });

  test("restarts what was killed, and waits for daemon-reload before a drop-in counts", async () => {
    const before = await shown("avagent@fs1_data", "MainPID");
    await ok(`kill -9 ${before}`);
    await until(async () => !["0", before].includes(await shown("avagent@fs1_data", "MainPID")));
    expect(await shown("avagent@fs1_data", "NRestarts")).toBe("1");
    const folder = "/etc/systemd/system/avagent@fs1_data.service.d";
    await ok(`mkdir ${folder} && printf '[Service]\\nEnvironment=A=1\\n' >${folder}/x.conf`);
    // systemd has not seen the folder yet, so it does not even know that something has changed.
    expect(await shown("avagent@fs1_data", "NeedDaemonReload")).toBe("no");
    await ok("systemctl daemon-reload");
    expect(await shown("avagent@fs1_data", "Environment")).toBe("A=1");
    await ok(`printf '[Service]\\nEnvironment=A=2\\n' >${folder}/x.conf`);
    expect(await shown("avagent@fs1_data", "NeedDaemonReload")).toBe("yes");
    expect(await shown("avagent@fs1_data", "Environment")).toBe("A=1");
    await ok("systemctl daemon-reload");
    expect(await shown("avagent@fs1_data", "NeedDaemonReload")).toBe("no");
  });

  test("shows an agent that cannot start as failed, with its exit status", async () => {
    await makeInstance("fs1_twin", 28003);
    await register("fs1_twin");
    await ok("systemctl start avagent@fs1_twin");
    await until(async () => (await shown("avagent@fs1_twin", "ExecMainStatus")) === "1");
    expect(await ok("tail -n 2 /var/avamar/fs1_twin/avagent.log")).toContain("Cannot listen on port 28003");
    await rig.exec(
      "systemctl stop avagent@fs1_twin; rm /var/avamar/fs1_twin/cid.bin; systemctl start avagent@fs1_twin",
    );
    await until(async () => (await ok("tail -n 2 /var/avamar/fs1_twin/avagent.log")).includes("cid.bin is missing"));
    await rig.exec("systemctl stop avagent@fs1_twin");
  });

  test("keeps a frozen unit in deactivating until it is freed", async () => {
    const free = await rig.freeze("avagent@fs1_data");
    await ok("systemctl stop --no-block avagent@fs1_data");
    expect(await shown("avagent@fs1_data", "ActiveState")).toBe("deactivating");
    await free();
    await until(async () => (await shown("avagent@fs1_data", "ActiveState")) === "inactive");
    expect(await shown("avagent@fs1_data", "Result")).toBe("success");
    expect(await ok("ls /var/avamar/fs1_data")).not.toContain("avagent.lck");
  });

  test("holds a port for another program", async () => {
    const release = await rig.holdPort(28009);
    expect(await ok("ss -Hltnp 'sport = :28009'")).toContain('"perl"');
    await release();
    expect(await ok("ss -Hltnp 'sport = :28009'")).toBe("");
  });

  test("cannot register on a full disk, and leaves no half identity", async () => {
    const unmount = await rig.smallDisk("/var/avamar/fs1_full", 64);
    await makeInstance("fs1_full", 28005);
    const empty = await rig.fill("/var/avamar/fs1_full");
    expect((await rig.exec("echo more >/var/avamar/fs1_full/more")).code).not.toBe(0);
    expect((await register("fs1_full")).code).toBe(1);
    expect(await ok("ls /var/avamar/fs1_full")).not.toContain("cid.bin");
    await empty();
    expect((await register("fs1_full")).code).toBe(0);
    await unmount();
  });

  test("goes on with a command whose connection is cut", async () => {
    const client = await connected(rig.connection);
    const closed = new Promise<void>((done) => client.once("close", () => done()));
    await opened(client, "sleep 0.5; touch /root/it-went-on");
    await until(async () => (await rig.exec("pgrep -x sleep")).code === 0);
    rig.network.cut();
    await closed;
    await until(async () => (await rig.exec("test -e /root/it-went-on")).code === 0);
  });

  test("upgrades with dpkg, which restarts the first agent only", async () => {
    await ok("systemctl start avagent@fs1_data");
    const pid = await shown("avagent@fs1_data", "MainPID");
    const client = await connected(rig.connection);
    await new Promise<void>((done, fail) =>
      client.sftp((problem, sftp) => {
        if (problem) fail(problem);
        else sftp.fastPut(rig.packages[1].file, "/tmp/agent.deb", (error) => (error ? fail(error) : done()));
      }),
    );
    expect((await sent(client, "dpkg -i /tmp/agent.deb")).code).toBe(0);
    client.end();
    expect(await ok("dpkg-query -W avamarclient-debian")).toBe("avamarclient-debian\t19.10.100-149");
    expect(await ok("/usr/local/avamar/bin/avagent.bin --version")).toContain("19.10.100-149");
    expect(await shown("avagent@fs1_data", "MainPID")).toBe(pid);
    expect(await ok(`readlink /proc/${pid}/exe`)).toMatch(/ \(deleted\)$/);
    expect(existsSync("/var/lib/dpkg/info/avamarclient-debian.list")).toBe(false);
  });

  test("comes back from a restart and from a power failure with what was enabled", async () => {
    await ok("systemctl enable --quiet avagent@fs1_data");
    for (const again of [rig.restart, rig.crash]) {
      await again();
      await until(async () => (await ok("ss -Hltn 'sport = :28003'")) !== "");
      expect(await ok("systemctl is-active avagent avagent@fs1_data")).toBe("active\nactive");
    }
    const client = await connected(rig.connection);
    expect((await sent(client, "cat /var/avamar/fs1_data/cid.bin")).stdout).toMatch(
      /^syd01-g1-util\t\d+\t[0-9a-f]{40}\n$/,
    );
    client.end();
  });

  test("is refused while the cable is out, and reached again on the same port", async () => {
    await rig.network.unplug();
    await expect(connected(rig.connection)).rejects.toThrow(/ECONNREFUSED/);
    await rig.network.plug();
    (await connected(rig.connection)).end();
  });
});

// Node 24 runs TypeScript by itself; that is how this test gets a process that it may kill.
const node = resolve(import.meta.dirname, "../../node_modules/node/bin/node");

test.skipIf(reason !== undefined)("leaves nothing behind when its process is killed", async () => {
  const script = `import { startRig } from ${JSON.stringify(resolve(import.meta.dirname, "rig.ts"))};
    const rig = await startRig({ agent: false });
    console.log((await rig.exec("cat /proc/self/mountinfo")).stdout.match(/linux-host-\\w+/)[0]);
    await new Promise(() => setInterval(() => {}, 1000));`;
  const child = spawn(node, ["--input-type=module-typescript", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const name = await new Promise<string>((done) => child.stdout.once("data", (data) => done(String(data).trim())));
  expect(name).toMatch(/^linux-host-/);
  expect(traces(name)).not.toEqual([]);
  child.kill("SIGKILL");
  for (let turn = 0; turn < 200 && traces(name).length > 0; turn++) await pause(50);
  expect(traces(name)).toEqual([]);
});

/** Processes and folders of a machine. */
function traces(name: string): string[] {
  const processes = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry) && commandLine(entry).includes(name));
  return [...processes, ...readdirSync(tmpdir()).filter((entry) => entry === name)];
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // It ended meanwhile.
  }
}

async function connected({ host, port, user, privateKey, password }: Connection): Promise<Client> {
  const client = new Client();
  await new Promise<void>((done, fail) => {
    client.once("ready", done).once("error", fail);
    client.connect({ host, port, username: user, ...(privateKey === "" ? { password } : { privateKey }) });
  });
  client.on("error", () => undefined);
  return client;
}

async function opened(client: Client, command: string): Promise<ClientChannel> {
  return await new Promise((done, fail) =>
    client.exec(command, (problem, channel) => (problem ? fail(problem) : done(channel))),
  );
}

/** Listens before the channel is given away: a quick command's end may come in the same packet as its beginning. */
async function sent(client: Client, command: string): Promise<Ended> {
  const ended: Ended = { code: -1, stdout: "", stderr: "" };
  return await new Promise((done, fail) =>
    client.exec(command, (problem, channel) => {
      if (problem) return fail(problem);
      channel.on("data", (data: Buffer) => {
        ended.stdout += data;
      });
      channel.stderr.on("data", (data: Buffer) => {
        ended.stderr += data;
      });
      channel.on("exit", (code: number) => {
        ended.code = code;
      });
      channel.once("close", () => done(ended));
    }),
  );
}
