import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "ssh2";
import type { Rig } from "../windows-host/rig.ts";
import { RULE, SERVICE } from "./windows-stream.ts";

const OUR_KEY = new RegExp(`\\\\services\\\\${SERVICE}(\\\\|$)`, "i");

/** A colleague at the host, who has a connection of his own for each command. */
export class WineShell {
  constructor(private readonly rig: Pick<Rig, "connection">) {}

  run(command: string): Promise<{ code: number; stdout: string }> {
    const { host, port, user, password } = this.rig.connection;
    return new Promise((resolve, reject) => {
      const client = new Client();
      client.on("error", reject);
      client.on("ready", () =>
        client.exec(command, (error, channel) => {
          if (error) return reject(error);
          let stdout = "";
          channel.on("data", (data: Buffer) => {
            stdout += data;
          });
          channel.stderr.resume();
          return channel.on("close", (code: number) => {
            client.end();
            resolve({ code, stdout });
          });
        }),
      );
      client.connect({ host, port, username: user, password });
    });
  }
}

/** Everything on the host that is not the stream's, a line for each: files, services with their settings, rules, and what runs. */
export async function wineRest(shell: WineShell, drive: string): Promise<string[]> {
  const [{ stdout: registry }, { stdout: running }] = await Promise.all([
    shell.run("reg query HKLM\\SYSTEM\\CurrentControlSet\\Services /s"),
    shell.run("sc query"),
  ]);
  return [...files(drive, ""), ...values(registry), ...services(running)];
}

function files(drive: string, folder: string): string[] {
  return readdirSync(join(drive, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    // The stream's own directory, and what belongs to the SSH server.
    if (/^\/(Program Files\/avs\/varC|ProgramData\/ssh)$/.test(path)) return [];
    if (entry.isDirectory()) return [path, ...files(drive, path)];
    // Windows itself is never written to. An agent writes its log on.
    if (!entry.isFile() || /^\/windows\/|\/var\/avagent\.(log|lck)$/.test(path)) return [path];
    return [`${path} ${readFileSync(join(drive, path)).toString("base64")}`];
  });
}

/** The values of all keys but the stream's, each with its key. */
function values(registry: string): string[] {
  let key = "";
  return registry.split(/\r?\n/).flatMap((line) => {
    if (line.startsWith("HKEY")) key = line;
    const isOurs = OUR_KEY.test(key) || line.includes(`|Name=${RULE}|`);
    return isOurs || line.trim() === "" ? [] : [`${key} ${line}`];
  });
}

function services(running: string): string[] {
  const names = [...running.matchAll(/^SERVICE_NAME: (\S+)/gm)].map(([, name]) => name!);
  return names.filter((name) => name.toLowerCase() !== SERVICE.toLowerCase()).map((name) => `running ${name}`);
}
