import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import * as fc from "fast-check";
import ts from "typescript";
import { afterAll, expect, test } from "vitest";
import { startSite } from "../site/index.ts";
import { discover, textsIn, workshop } from "./discovering.ts";
import { build, estate } from "./random-estate.ts";

const run = promisify(execFile);
const folders = workshop();
afterAll(() => folders.end());

/** What the program in a folder registers, and what the import file says. */
async function registrations(folder: string): Promise<{ seen: Registered[]; wanted: Registered[] }> {
  const config: Record<string, unknown> = {};
  for (const [path, source] of textsIn(folder)) {
    if (!path.endsWith(".ts")) continue;
    for (const [, key = ""] of source.matchAll(/config\.require\w*\("([^"]+)"\)/g))
      config[`avamar-estate:${key}`] = "unread";
    const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
    writeFileSync(
      join(folder, path.replace(/\.ts$/, ".js")),
      ts.transpileModule(source, { compilerOptions: options }).outputText,
    );
  }
  const script = join(import.meta.dirname, "registrations.cjs");
  const { stdout } = await run(process.execPath, [script, folder, JSON.stringify(config)], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

const inOrder = (all: Registered[]) =>
  all
    .map((each) => {
      const { members } = each.inputs;
      return Array.isArray(members) ? { ...each, inputs: { ...each.inputs, members: [...members].sort() } } : each;
    })
    .sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));

test("whatever is on a grid, the program declares exactly what the import file brings into the state", async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(estate, async (given) => {
      const site = await startSite({ hosts: [] });
      try {
        build(site, given);
        const out = folders.path(`estate-${number++}`);
        const { code, errors, out: said } = await discover(site, "--out", out, "--login-mode", "swagger");
        if (code === 1 && /nothing was found/.test(errors)) return;
        expect(code, errors).toBe(0);
        for (const line of said.match(/^left out: .*/gm) ?? [])
          expect(line).toMatch(/^left out: (\w+ \S.*): but for upper and lower case it is \1, /i);
        expect(site.counters.count({ write: true })).toBe(0);
        const { seen, wanted } = await registrations(out);
        expect(inOrder(seen.filter(({ type }) => type !== "pulumi:pulumi:Stack"))).toEqual(inOrder(wanted));
        expect(new Set(wanted.map(({ type, name }) => `${type} ${name}`)).size).toBe(wanted.length);
      } finally {
        await site.close();
      }
    }),
    { numRuns: 6, endOnFailure: true, interruptAfterTimeLimit: 90_000 },
  );
  // All of them at once, as the compiler takes its time to begin.
  const options = JSON.parse(readFileSync(folders.path("estate-0/tsconfig.json"), "utf8"));
  const all = Array.from({ length: number }, (_, i) => `estate-${i}/**/*.ts`);
  writeFileSync(folders.path("tsconfig.json"), JSON.stringify({ ...options, include: all }));
  const tsc = join(import.meta.dirname, "../../node_modules/typescript/bin/tsc");
  await run(process.execPath, [tsc, "-p", folders.path("tsconfig.json")]).catch(({ stdout }) =>
    expect(stdout).toBe(""),
  );
}, 180_000);
