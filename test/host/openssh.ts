import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../free-port.ts";

const SSHD = "/usr/sbin/sshd";
const ownUser = userInfo();

/** Why no real OpenSSH server can run here, or undefined when one can. */
export function reasonWithoutSshd(): string | undefined {
  if (!existsSync(SSHD)) return `${SSHD} is not there (Debian: openssh-server)`;
  if (ownUser.uid === 0 && !existsSync("/usr/bin/unshare"))
    return "root needs unshare (util-linux) to run a second sshd";
  return undefined;
}

/** Why there can be no SSH agent here, or undefined. */
export function reasonWithoutAgent(): string | undefined {
  return existsSync("/usr/bin/ssh-agent") ? undefined : "/usr/bin/ssh-agent is not there (Debian: openssh-client)";
}

/** A key pair made by ssh-keygen. */
export interface KeyFile {
  file: string;
  privateKey: string;
  /** Type and base64. */
  publicKey: string;
  fingerprint: string;
}

/** Makes a key pair with the options of ssh-keygen. */
export function makeKey(folder: string, name: string, options: string[]): KeyFile {
  const file = join(folder, name);
  const passphrase = options.includes("-N") ? [] : ["-N", ""];
  execFileSync("ssh-keygen", ["-q", "-f", file, "-C", "test", ...passphrase, ...options]);
  const publicKey = readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
  const fingerprint = execFileSync("ssh-keygen", ["-lf", `${file}.pub`], { encoding: "utf8" }).split(" ")[1]!;
  return { file, privateKey: readFileSync(file, "utf8"), publicKey, fingerprint };
}

/** A real OpenSSH server on 127.0.0.1 that ends with its test. */
export interface Sshd {
  port: number;
  user: string;
  folder: string;
  hostKeys: Record<string, KeyFile>;
  /** Logins and connections, as it logs them. */
  log(): string;
  /** Ends it; the connections it serves go on until they are cut. */
  close(): void;
}

/** How each kind of host key is made. */
export const KEY_KINDS: Record<string, string[]> = {
  ed25519: ["-t", "ed25519"],
  ecdsa256: ["-t", "ecdsa", "-b", "256"],
  ecdsa384: ["-t", "ecdsa", "-b", "384"],
  ecdsa521: ["-t", "ecdsa", "-b", "521"],
  rsa: ["-t", "rsa", "-b", "2048"],
};

/** Starts sshd as the user of the tests, with these kinds of host keys, lines for its config, and keys that may log in. */
export async function startSshd(options: { kinds?: string[]; config?: string[]; authorized: string[] }): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), "sshd-"));
  const kinds = options.kinds ?? ["ed25519"];
  const hostKeys = Object.fromEntries(kinds.map((kind) => [kind, makeKey(folder, `host_${kind}`, KEY_KINDS[kind]!)]));
  const port = await freePort();
  writeFileSync(join(folder, "authorized"), `${options.authorized.join("\n")}\n`);
  const lines = [
    ...(options.config ?? []),
    `ListenAddress 127.0.0.1:${port}`,
    ...Object.values(hostKeys).map(({ file }) => `HostKey ${file}`),
    `AuthorizedKeysFile ${join(folder, "authorized")}`,
    `PidFile ${join(folder, "pid")}`,
    "StrictModes no",
    "UsePAM no",
    "PermitRootLogin yes",
    "LogLevel VERBOSE",
    "Subsystem sftp internal-sftp",
  ];
  writeFileSync(join(folder, "config"), `${lines.join("\n")}\n`);
  const args = ["-D", "-f", join(folder, "config"), "-E", join(folder, "log")];
  // As root it wants a folder under /run, which it gets in a mount namespace of its own.
  const child =
    ownUser.uid === 0
      ? spawn("unshare", [
          "--mount",
          "sh",
          "-c",
          `ulimit -n 1024; mount -t tmpfs none /run && mkdir /run/sshd && exec ${SSHD} ${args.join(" ")}`,
        ])
      : spawn(SSHD, args);
  const log = () => (existsSync(join(folder, "log")) ? readFileSync(join(folder, "log"), "utf8") : "");
  const close = () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  let said = "";
  child.stderr.on("data", (data: Buffer) => {
    said += data.toString();
  });
  for (let turn = 0; turn < 100 && !/listening on/i.test(log()); turn++) {
    if (child.exitCode !== null) break;
    await pause(50);
  }
  if (!/listening on/i.test(log())) {
    const text = log() + said;
    close();
    throw new Error(`sshd did not start: ${text}`);
  }
  return { port, user: ownUser.username, folder, hostKeys, log, close };
}

/** An SSH agent that holds these keys. */
export function startAgent(folder: string, keys: KeyFile[]): { socket: string; close: () => void } {
  const socket = join(folder, "agent");
  const text = execFileSync("ssh-agent", ["-a", socket], { encoding: "utf8" });
  const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(text)![1]);
  for (const { file } of keys)
    execFileSync("ssh-add", ["-q", file], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: "ignore" });
  return { socket, close: () => process.kill(pid) };
}
