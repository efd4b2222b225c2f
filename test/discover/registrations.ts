import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { expect } from "vitest";
import { textsIn, type workshop } from "./discovering.ts";

const run = promisify(execFile);

/** What the program in a folder registers, and what the import file says. */
export async function registrations(folder: string): Promise<{ seen: Registered[]; wanted: Registered[] }> {
  const config: Record<string, unknown> = {};
  for (const [path, source] of textsIn(folder)) {
    if (!path.endsWith(".ts")) continue;
    for (const [, key = ""] of source.matchAll(/config\.require\w*\("([^"]+)"\)/g))
      config[`avamar-estate:${key}`] = "unread";
    const how = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
    writeFileSync(
      join(folder, path.replace(/\.ts$/, ".js")),
      ts.transpileModule(source, { compilerOptions: how }).outputText,
    );
  }
  const script = join(import.meta.dirname, "registrations.cjs");
  const options = { cwd: folder, maxBuffer: 2 ** 26, env: { ...process.env, CI: "true", AVAMAR_LOCK: "" } };
  const { stdout } = await run(process.execPath, [script, folder, JSON.stringify(config)], options);
  const { seen, wanted } = JSON.parse(stdout);
  return { seen: seen.filter(({ type }: Registered) => type !== "pulumi:pulumi:Stack"), wanted };
}

/** A resource as the engine gets it. */
interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

/** The same, in one order: lists of members have none of their own. */
export const inOrder = (all: Registered[]) =>
  all
    .map((each) => {
      const { members } = each.inputs;
      return Array.isArray(members) ? { ...each, inputs: { ...each.inputs, members: [...members].sort() } } : each;
    })
    .sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));

/** Has the compiler look at written projects, all at once, as it takes its time to begin. */
export async function compiles(folders: ReturnType<typeof workshop>, names: string[]): Promise<void> {
  const options = JSON.parse(readFileSync(folders.path(`${names[0]}/tsconfig.json`), "utf8"));
  const all = names.map((name) => `${name}/**/*.ts`);
  writeFileSync(folders.path("tsconfig.json"), JSON.stringify({ ...options, include: all }));
  const tsc = join(import.meta.dirname, "../../node_modules/typescript/bin/tsc");
  await run(process.execPath, [tsc, "-p", folders.path("tsconfig.json")]).catch(({ stdout }) =>
    expect(stdout).toBe(""),
  );
}
