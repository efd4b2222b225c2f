import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A Windows host that is not ours: real cmd.exe, service manager and registry (Wine) behind a real SSH server. */
export interface Rig {
  connection: { host: string; port: number; user: string; password: string; hostKey: string };
  /** The user's private key, as text. */
  privateKey: string;
  /** The key of the host as a line: type and base64. */
  publicHostKey: string;
  /** A folder of drive C: on this side; a test may put files there. */
  drive: string;
  /** Runs a command on it by another road than SSH, and gives its exit code. */
  exec(command: string): number;
  /** What reached the host, verbatim. */
  log(): string;
  down(): Promise<void>;
}

const folder = process.env.AVAMAR_WINDOWS_HOST ?? resolve(import.meta.dirname, "../../../shared/tools/windows-host");
const script = join(folder, "rig");

/** Why there is no such host here, or undefined when there is one. */
export function reasonWithoutRig(): string | undefined {
  if (!existsSync(script))
    return "the second Windows host is not beside this checkout (AVAMAR_WINDOWS_HOST can name its folder)";
  if (!existsSync("/usr/lib/wine/wine64")) return "Wine is not installed (apt-get install wine wine64)";
  return undefined;
}

/** Starts one on an address of its own. */
export async function startRig(bind: string): Promise<Rig> {
  const dir = mkdtempSync(join(tmpdir(), "windows-host-"));
  const { stdout } = await run(script, ["up", "--dir", dir, "--bind", bind], { timeout: 180_000 });
  const said = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as Record<string, string> & { port: number };
  return {
    connection: {
      host: said.host!,
      port: said.port,
      user: said.user!,
      password: said.password!,
      hostKey: said.hostKeySha256!,
    },
    privateKey: readFileSync(said.privateKeyFile!, "utf8"),
    publicHostKey: readFileSync(join(dir, "host_ed25519.pub"), "utf8").split(" ").slice(0, 2).join(" "),
    drive: join(said.prefix!, "drive_c"),
    exec: (command) => {
      for (let attempt = 1; ; attempt++) {
        const { stderr, stdout: out } = spawnSync(script, ["exec", "--dir", dir, command], {
          encoding: "utf8",
          timeout: 60_000,
        });
        const code = Number(/exit code (\d+)/.exec(`${out}${stderr}`)?.[1] ?? Number.NaN);
        // 255 is the rig's word for a program whose start or end it did not see, which happens on a busy machine.
        if (code !== 255 || attempt === 3) return code;
      }
    },
    log: () => readFileSync(join(dir, "server.log"), "utf8"),
    down: async () => {
      await run(script, ["down", "--dir", dir, "--purge"], { timeout: 60_000 });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
