/**
 * A Linux host that is not ours: real OpenSSH, real systemd, real dpkg, real processes. What it says is true of Debian.
 *
 * `startRig()` boots systemd as process 1 of namespaces of its own (mounts, processes, network, host name, cgroups) on
 * an overlay of this machine's file system. So every absolute path in a session is a real one (`/etc/systemd/system`,
 * `/usr/local/avamar`, `/run/systemd`, dpkg's database), port 28002 is always free, and nothing of the machine itself
 * is changed: what a session writes lives in memory and goes with the rig. When the test process dies, everything goes.
 *
 * After `startRig()`: sshd (Debian's unit and defaults: MaxSessions 10, internal-sftp, sh as root's shell or bash), users
 * root, `sysop` (may use `sudo -n`) and `guest` (may not), all with the same key and password; a stand-in agent,
 * version 7.4.101-58, installed by dpkg, registered and running on 28002 as `avagent.service`, which systemd generates
 * from `/etc/init.d/avagent`. Real systemd shows such a unit without MainPID. `startRig({ agent: false })` has none.
 *
 * An upgrade: upload `rig.packages[1].file` (19.10.100-149) and run `dpkg -i` on it in a session.
 *
 * Only the agent is a stand-in (`agent/avagent.c` says what it does). Needs root, and these packages of Debian:
 * openssh-server openssh-client systemd dbus iproute2 sudo gcc libc6-dev
 */
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { type AgentPackage, buildAgentPackage } from "./agent/package.ts";
import { Network } from "./network.ts";

const run = promisify(execFile);

/** The kinds of host keys that Debian's sshd has. */
type HostKeyType = "ed25519" | "ecdsa" | "rsa";

/** How to log in. */
export interface Connection {
  host: string;
  port: number;
  user: string;
  /** PEM text. */
  privateKey: string;
  password: string;
  /** SHA-256 of every host key, as `ssh-keygen -l` prints it. */
  hostKeys: Record<HostKeyType, string>;
  /** The same as lines for a known_hosts file, without the leading name: type and base64. */
  publicHostKeys: Record<HostKeyType, string>;
}

/** How a command on the machine ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** A running machine. */
export interface Rig {
  connection: Connection;
  /** The same machine as another user: `sysop` may use `sudo -n`, `guest` may not. */
  as(user: "root" | "sysop" | "guest"): Connection;
  /** Runs a command with `/bin/sh` as root on it, by another road than SSH. */
  exec(command: string): Promise<Ended>;
  /** What sshd logged: connections, logins, sessions and how they ended. */
  log(): string;
  /** The stand-in agent's packages, older first, as files on this side. */
  packages: [AgentPackage, AgentPackage];
  /** The cable to the machine: cut connections, drop packets, refuse. */
  network: Network;
  /** Makes a unit's processes stop dead, so that it stays `deactivating` when told to stop. The hand frees them. */
  freeze(unit: string): Promise<() => Promise<void>>;
  /** Another program listens on a port. The returned hand ends it. */
  holdPort(port: number): Promise<() => Promise<void>>;
  /** Puts a small empty disk at a path (made when missing). The returned hand takes it away. */
  smallDisk(path: string, kilobytes: number): Promise<() => Promise<void>>;
  /** Fills the disk that a folder is on to the last byte. The returned hand empties it again. */
  fill(folder: string): Promise<() => Promise<void>>;
  /** `systemctl reboot`; returns when sshd answers again. */
  restart(): Promise<void>;
  /** The power goes and comes back; returns when sshd answers again. */
  crash(): Promise<void>;
  /** Ends the machine and removes every trace of it. */
  down(): Promise<void>;
}

const tools: Record<string, string> = {
  "/usr/sbin/sshd": "openssh-server",
  "/usr/bin/ssh-keygen": "openssh-client",
  "/lib/systemd/systemd": "systemd",
  "/usr/bin/dbus-daemon": "dbus",
  "/usr/bin/ss": "iproute2",
  "/usr/bin/sudo": "sudo",
  "/usr/bin/gcc": "gcc libc6-dev",
  "/usr/bin/dpkg-deb": "dpkg",
  "/usr/bin/nsenter": "util-linux",
};

/** Why there can be no such host here, or undefined when there can. */
export function reasonWithoutRig(): string | undefined {
  if (process.platform !== "linux") return "a real Linux host needs Linux";
  if (process.getuid?.() !== 0) return "a real Linux host needs root here: it mounts and makes namespaces";
  const missing = Object.entries(tools).filter(([file]) => !existsSync(file));
  if (missing.length > 0) return `a real Linux host needs apt-get install ${missing.map(([, name]) => name).join(" ")}`;
  if (unifiedGroups() === undefined) return "systemd needs cgroups of version 2, which are not mounted here";
  return undefined;
}

/** Boots a machine; 3 to 5 seconds. */
export async function startRig(options: { agent?: boolean; hostname?: string; grid?: string } = {}): Promise<Rig> {
  const { agent = true, hostname = "syd02-lx-util01", grid = "syd01-g1-util" } = options;
  const folder = mkdtempSync(join(tmpdir(), "linux-host-"));
  const group = join(unifiedGroups() ?? "", basename(folder));
  for (const name of ["keys", "log", "disk", "root", "packages"]) mkdirSync(join(folder, name));
  const password = randomBytes(12).toString("base64url");
  writeFileSync(join(folder, "keys/password"), password, { mode: 0o600 });
  writeFileSync(join(folder, "grid"), grid);
  const [older, newer] = await Promise.all([
    buildAgentPackage(join(folder, "packages"), "7.4.101-58"),
    buildAgentPackage(join(folder, "packages"), "19.10.100-149"),
    ...["ed25519", "ecdsa", "rsa"].map((type) => makeKey(folder, `ssh_host_${type}_key`, type)),
    makeKey(folder, "id_ed25519", "ed25519"),
  ]);
  if (agent) symlinkSync(older.file, join(folder, "agent.deb"));
  const network = new Network(join(folder, "door.sock"));
  await network.plug();

  // Its input stays open as long as this process lives; its end is the machine's end.
  const keeper = spawn(
    "sh",
    [
      join(import.meta.dirname, "keep.sh"),
      folder,
      group,
      hostname,
      join(import.meta.dirname, "relay.mjs"),
      process.execPath,
    ],
    { stdio: ["pipe", "ignore", "inherit"], detached: true },
  );
  keeper.stdin.on("error", () => undefined);
  const ended = new Promise<void>((resolve) => keeper.once("exit", () => resolve()));
  const machineLog = () => {
    const file = join(folder, "machine.log");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };
  const down = async () => {
    keeper.stdin.end();
    await Promise.all([ended, network.unplug()]);
  };
  const connection: Connection = {
    host: "127.0.0.1",
    port: network.port,
    user: "root",
    privateKey: readFileSync(join(folder, "keys/id_ed25519"), "utf8"),
    password,
    hostKeys: await everyHostKey(async (file) => (await run("ssh-keygen", ["-lf", file])).stdout.split(" ")[1] ?? ""),
    publicHostKeys: await everyHostKey(async (file) => readFileSync(file, "utf8").split(" ").slice(0, 2).join(" ")),
  };
  async function everyHostKey(read: (file: string) => Promise<string>): Promise<Record<HostKeyType, string>> {
    const of = (type: HostKeyType) => read(join(folder, `keys/ssh_host_${type}_key.pub`));
    return { ed25519: await of("ed25519"), ecdsa: await of("ecdsa"), rsa: await of("rsa") };
  }

  const exec = async (command: string): Promise<Ended> => {
    const pid = initOf(group);
    if (pid === undefined) throw new Error(`The machine is off.\n${machineLog()}`);
    const entering = ["-t", String(pid), "-m", "-p", "-n", "-u", "-i", "-C", "--", "/bin/sh", "-c", command];
    const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root", LANG: "C" };
    return await new Promise((resolve) => {
      execFile(
        "/usr/bin/nsenter",
        entering,
        { env, timeout: 120_000, maxBuffer: 2 ** 24 },
        (problem, stdout, stderr) => {
          resolve({
            code: problem === null ? 0 : typeof problem.code === "number" ? problem.code : -1,
            stdout,
            stderr,
          });
        },
      );
    });
  };
  const must = async (command: string): Promise<string> => {
    const { code, stdout, stderr } = await exec(command);
    if (code !== 0) throw new Error(`${command}: exit ${code}: ${stderr}${stdout}`);
    return stdout;
  };
  /** Waits until another boot than that one has come so far that sshd answers. */
  const booted = async (before: string | undefined): Promise<void> => {
    for (let turn = 0; turn < 600; turn++) {
      if (machineLog().includes("the machine is broken")) break;
      if (bootOf(group) !== before && initOf(group) !== undefined && (await answers(network.port))) {
        // Starting jobs are the agent's; whether one failed is for a test to find out.
        await exec("systemctl is-system-running --wait");
        return;
      }
      await pause(50);
    }
    const why = machineLog();
    await down();
    throw new Error(`The machine did not come up.\n${why}`);
  };
  await booted(undefined);

  return {
    connection,
    as: (user) => ({ ...connection, user }),
    exec,
    log: () => readFileSync(join(folder, "log/sshd.log"), "utf8"),
    packages: [older, newer],
    network,
    freeze: async (unit) => {
      await must(`systemctl kill -s STOP '${unit}'`);
      return async () => void (await exec(`systemctl kill -s CONT '${unit}'`));
    },
    holdPort: async (port) => {
      // The dollars are doubled for systemd, which has variables of its own.
      const script = `$$s = IO::Socket::INET->new(LocalPort => ${port}, Listen => 5, ReuseAddr => 1) or die;
        open(F, ">/run/held-${port}"); close F; 1 while $$s->accept`;
      const listen = `perl -MIO::Socket::INET -e '${script}'`;
      await must(`systemd-run --quiet --unit=holder-of-${port} ${listen}`);
      await must(`for i in $(seq 100); do [ -e /run/held-${port} ] && exit 0; sleep 0.05; done; exit 1`);
      return async () => void (await must(`rm -f /run/held-${port}; systemctl stop holder-of-${port}`));
    },
    smallDisk: async (path, kilobytes) => {
      await must(`mkdir -p '${path}' && mount -t tmpfs -o size=${kilobytes}k,mode=755 tmpfs '${path}'`);
      return async () => void (await must(`umount -l '${path}'`));
    },
    fill: async (folderThere) => {
      await exec(
        `dd if=/dev/zero of='${folderThere}/.filler' bs=64k; dd if=/dev/zero of='${folderThere}/.rest' bs=512`,
      );
      return async () => void (await must(`rm -f '${folderThere}/.filler' '${folderThere}/.rest'`));
    },
    restart: async () => {
      const before = bootOf(group);
      await exec("systemctl reboot");
      await booted(before);
    },
    crash: async () => {
      const before = bootOf(group);
      process.kill(initOf(group) ?? 0, "SIGKILL");
      await booted(before);
    },
    down,
  };
}

/** Where cgroups of version 2 are mounted. */
function unifiedGroups(): string | undefined {
  return /^\S+ (\S+) cgroup2 /m.exec(readFileSync("/proc/mounts", "utf8"))?.[1];
}

/** Which boot the machine is in, or none. */
function bootOf(group: string): string | undefined {
  const boots = existsSync(group) ? readdirSync(group).filter((name) => name.startsWith("boot-")) : [];
  return boots.sort((a, b) => Number(a.slice(5)) - Number(b.slice(5))).at(-1);
}

/** The number that the machine's systemd has on this side, once it is up. */
function initOf(group: string): number | undefined {
  const file = join(group, bootOf(group) ?? "", "init.scope/cgroup.procs");
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  return pid > 0 ? pid : undefined;
}

async function makeKey(folder: string, name: string, type: string): Promise<AgentPackage> {
  await run("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "rig", "-f", join(folder, "keys", name)]);
  return undefined as never;
}

/** Whether an SSH server says its first line there. */
async function answers(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2000, () => end(false));
    socket.once("error", () => end(false));
    socket.once("close", () => end(false));
    socket.once("data", (data) => end(data.toString("latin1").startsWith("SSH-")));
  });
}
