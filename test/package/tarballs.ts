import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");
/** A package manager asked from here is the checkout's, whatever else is on PATH. */
export const program = (name: string) => join(root, "node_modules", ".bin", name);

/** What a command printed; what it printed as errors is in the error. */
export async function output(file: string, args: string[], cwd: string, env = process.env): Promise<string> {
  try {
    return (await run(file, args, { cwd, env, maxBuffer: 1 << 26 })).stdout;
  } catch (thrown) {
    const { stdout = "", stderr = "" } = thrown as { stdout?: string; stderr?: string };
    throw new Error(`${file} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  }
}

/** What `npm pack` says of a package that it made. */
export interface Packed {
  path: string;
  size: number;
  unpackedSize: number;
  files: { path: string }[];
}

/**
 * The package as somebody gets it who packs it in a fresh clone: nothing is built there yet, so what the packing itself
 * does not build is not in it.
 */
export async function pack(workspace: string, into: string): Promise<Packed> {
  const clone = join(into, "clone");
  const fresh = join(clone, workspace);
  const isSource = (path: string) => !["dist", "node_modules"].includes(basename(path));
  cpSync(join(root, workspace), fresh, { recursive: true, filter: isSource });
  cpSync(join(root, "tsconfig.base.json"), join(clone, "tsconfig.base.json"));
  // Dependencies are there in a clone, too.
  for (const folder of [workspace, "."]) {
    const [from, to] = [join(root, folder, "node_modules"), join(clone, folder, "node_modules")];
    if (existsSync(from) && !existsSync(to)) symlinkSync(from, to, "dir");
  }
  const text = await output("npm", ["pack", "--json", "--pack-destination", into], fresh);
  // What scripts print comes before it.
  const said: unknown = JSON.parse(text.slice(text.search(/^[[{]/m)));
  const [packed] = Object.values(said as Record<string, Packed & { filename: string }>);
  return { ...packed!, path: join(into, packed!.filename) };
}

/**
 * A package from the registry, got once. What has one build for each system is no devDependency: a lock file that was
 * written on one of them does not name the others.
 */
async function gotten(name: string, version: string): Promise<string> {
  const folder = join(root, ".local", `${name}-${version}`);
  const there = join(folder, "node_modules", name);
  if (!existsSync(there)) {
    mkdirSync(folder, { recursive: true });
    await output("npm", ["install", "--prefix", folder, "--no-save", `${name}@${version}`], folder);
  }
  return there;
}

/** The folder of a Node of this major version: the one of the tests, or one from the registry. */
export async function nodeFolder(major: number): Promise<string> {
  if (Number(process.versions.node.split(".")[0]) === major) return resolve(process.execPath, "..");
  return join(await gotten(`node-${process.platform}-${process.arch}`, String(major)), "bin");
}

/** The program of pnpm, for Node. */
export const pnpm = async () => join(await gotten("pnpm", "10"), "bin", "pnpm.cjs");

/** How many packages an installation has beside the engine's SDK and what that needs. */
export function dependenciesOf(folder: string): string[] {
  const needed = new Set<string>();
  const look = (name: string) => {
    if (needed.has(name) || name.startsWith("@pulumi/")) return;
    needed.add(name);
    const manifest = join(folder, "node_modules", name, "package.json");
    if (existsSync(manifest)) Object.keys(JSON.parse(readFileSync(manifest, "utf8")).dependencies ?? {}).forEach(look);
  };
  look("pulumi-avamar");
  needed.delete("pulumi-avamar");
  return [...needed].filter((name) => readdirSync(join(folder, "node_modules")).includes(name.split("/")[0]!)).sort();
}
