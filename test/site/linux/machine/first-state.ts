import type { Machine } from "./machine.ts";
import { programFile } from "./program.ts";

/** Programs in /usr/bin whose file has another name than the program. */
const OTHER_NAMES: Record<string, string> = {
  bash: "sh",
  dash: "sh",
  pkill: "pgrep",
  "[": "test",
  md5sum: "sha256sum",
  sha1sum: "sha256sum",
};

const IN_SBIN = new Set(["sshd", "reboot", "firewalld", "crond"]);

/** Whose files are not there until somebody puts them there. */
const NOT_INSTALLED = new Set(["avagent", "firewall-cmd", "firewalld", "other", "dpnctl"]);

/** The tools of the other family of distributions. */
const PACKAGE_TOOLS = { rpm: ["rpm"], deb: ["dpkg", "dpkg-query"] } as const;

/** How a first state is. */
export interface FirstState {
  packages: "rpm" | "deb";
  /** Whether firewalld is installed and running. */
  firewall: boolean;
}

/** A freshly installed server, before the agent comes. */
export function installLinux(machine: Machine, { packages, firewall }: FirstState): void {
  const { files } = machine;
  for (const folder of [
    "/usr/bin",
    "/usr/sbin",
    "/usr/lib/systemd/system",
    "/usr/local/bin",
    "/etc/ssh",
    "/etc/sudoers.d",
    "/etc/init.d",
    "/etc/rc3.d",
    "/etc/systemd/system/multi-user.target.wants",
    "/var/log",
    "/var/lib",
    "/root",
    "/home",
    "/dev",
    "/opt",
    "/srv",
  ])
    files.makeDirectory(folder, { parents: true });
  for (const name of ["bin", "sbin", "lib"]) files.symlink(`usr/${name}`, `/${name}`);
  files.chmod("/root", 0o700);
  for (const device of ["null", "zero", "tty"]) files.device(`/dev/${device}`);
  const absent = packages === "rpm" ? PACKAGE_TOOLS.deb : PACKAGE_TOOLS.rpm;
  for (const name of machine.programs.keys()) {
    const isFirewall = firewall && name.startsWith("firewall");
    if ((NOT_INSTALLED.has(name) && !isFirewall) || (absent as readonly string[]).includes(name)) continue;
    program(machine, name, name);
  }
  for (const [file, name] of Object.entries(OTHER_NAMES)) program(machine, file, name);
  program(machine, "../lib/systemd/systemd", "true");
  etc(machine);
  units(machine, firewall);
}

function program(machine: Machine, file: string, name: string): void {
  const path = `${IN_SBIN.has(file) ? "/usr/sbin" : "/usr/bin"}/${file}`;
  machine.files.write(path, programFile(name));
  machine.files.chmod(path, 0o755);
}

function etc({ files, name, locale }: Machine): void {
  files.write("/etc/hostname", `${name}\n`);
  files.write(
    "/etc/os-release",
    'NAME="CentOS Linux"\nVERSION="8"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="8"\n',
  );
  files.write("/etc/locale.conf", `LANG=${locale === "de" ? "de_DE.UTF-8" : "C"}\n`);
  const accounts = [
    "root:x:0:0:root:/root:/bin/bash",
    "sysop:x:1000:1000::/home/sysop:/bin/bash",
    "guest:x:1001:1001::/home/guest:/bin/bash",
  ];
  files.write("/etc/passwd", `${accounts.join("\n")}\n`);
  files.write("/etc/group", "root:x:0:\nsysop:x:1000:\nguest:x:1001:\n");
  files.write("/etc/sudoers.d/sysop", "sysop ALL=(ALL) NOPASSWD: ALL\n");
  files.chmod("/etc/sudoers.d/sysop", 0o440);
  for (const [user, uid] of [
    ["sysop", 1000],
    ["guest", 1001],
  ] as const) {
    files.makeDirectory(`/home/${user}`);
    files.chown(`/home/${user}`, uid, uid);
    files.chmod(`/home/${user}`, 0o700);
  }
}

function units({ files }: Machine, firewall: boolean): void {
  const folder = "/usr/lib/systemd/system";
  files.write(`${folder}/multi-user.target`, "[Unit]\nDescription=Multi-User System\n");
  const daemons = {
    sshd: "OpenSSH server daemon",
    crond: "Command Scheduler",
    ...(firewall ? { firewalld: "firewalld - dynamic firewall daemon" } : {}),
  };
  for (const [name, about] of Object.entries(daemons)) {
    files.write(
      `${folder}/${name}.service`,
      `[Unit]\nDescription=${about}\n\n[Service]\nType=simple\nExecStart=/usr/sbin/${name}\nRestart=on-failure\nRestartSec=42s\n\n[Install]\nWantedBy=multi-user.target\n`,
    );
    files.symlink(`${folder}/${name}.service`, `/etc/systemd/system/multi-user.target.wants/${name}.service`);
  }
}
