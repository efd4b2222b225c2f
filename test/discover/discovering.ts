import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Site } from "../site/index.ts";

const root = resolve(import.meta.dirname, "../..");

/** How the command ended, and what it said. */
export interface Said {
  code: number;
  out: string;
  errors: string;
}

/** What `discover` gets of a site by its environment. */
export function environmentOf(site: Site): NodeJS.ProcessEnv {
  const { url, username, password, certificateSha256 } = site.access.avamar;
  return {
    AVAMAR_ENDPOINT: url,
    AVAMAR_USERNAME: username,
    AVAMAR_PASSWORD: password,
    AVAMAR_CERTIFICATE_SHA256: certificateSha256,
  };
}

/** Starts the command as a person does. */
export function begin(
  args: string[],
  env: NodeJS.ProcessEnv,
  cwd = root,
): { ended: Promise<Said>; child: ChildProcess } {
  const child = spawn(process.execPath, [join(root, "provider/bin/pulumi-avamar.js"), "discover", ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, errors]: Buffer[][] = [[], []];
  child.stdout.on("data", (part: Buffer) => out!.push(part));
  child.stderr.on("data", (part: Buffer) => errors!.push(part));
  const text = (parts: Buffer[]) => Buffer.concat(parts).toString();
  const ended = new Promise<Said>((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => done({ code: code ?? -1, out: text(out!), errors: text(errors!) }));
  });
  return { ended, child };
}

/** Runs the command to its end. */
export function discover(site: Site, ...args: string[]): Promise<Said> {
  return begin(args, environmentOf(site)).ended;
}

/** A folder for projects, in which the packages of this checkout are found. */
export function workshop(): { path(name: string): string; end(): void } {
  mkdirSync(join(root, ".local"), { recursive: true });
  const folder = mkdtempSync(join(root, ".local", "discover-test-"));
  return { path: (name) => join(folder, name), end: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Every file below a folder with its text. */
export function textsIn(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (at: string, prefix: string) => {
    for (const name of readdirSync(at)) {
      const path = join(at, name);
      if (statSync(path).isDirectory()) walk(path, `${prefix}${name}/`);
      else found.set(prefix + name, readFileSync(path, "utf8"));
    }
  };
  walk(folder, "");
  return found;
}
