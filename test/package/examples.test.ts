// An example is copied out of the repository and used with the packages as they are published.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { output, pack } from "./tarballs.ts";

const root = resolve(import.meta.dirname, "../..");
const examples = readdirSync(join(root, "examples"), { recursive: true, encoding: "utf8" })
  .filter((path) => /^Pulumi(Policy)?\.yaml$/.test(basename(path)) && !path.includes("node_modules"))
  .map((path) => dirname(path).replaceAll("\\", "/"))
  .sort();

interface Manifest {
  main: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}
const manifestOf = (example: string) =>
  JSON.parse(readFileSync(join(root, "examples", example, "package.json"), "utf8")) as Manifest;
const needsOf = (example: string) => {
  const { dependencies, devDependencies } = manifestOf(example);
  return { ...dependencies, ...devDependencies };
};

/** Files that were read once: the examples share nearly all that they import. */
const read = new Map<string, ts.SourceFile | undefined>();

/** What the compiler says of a project, as `tsc -p` there. */
function problemsIn(folder: string): string[] {
  const { config, error } = ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
  if (error) return [ts.flattenDiagnosticMessageText(error.messageText, "\n")];
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...more) => {
    if (!read.has(name)) read.set(name, getSourceFile(name, ...more));
    return read.get(name);
  };
  const found = [...errors, ...ts.getPreEmitDiagnostics(ts.createProgram(fileNames, options, host))];
  return found.map(
    ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
  );
}

describe("an example that was copied", () => {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "avamar-examples-"));
    const { path } = await pack("provider", folder);
    const needs = Object.assign({}, ...examples.map(needsOf), { "pulumi-avamar": `file:${path}` });
    mkdirSync(join(folder, "all"));
    writeFileSync(join(folder, "all", "package.json"), JSON.stringify({ private: true, dependencies: needs }));
    await output("npm", ["install", "--prefer-offline", "--ignore-scripts", "--no-audit"], join(folder, "all"));
  }, 240_000);
  afterAll(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** The folder alone, with what its package.json asks for and nothing else, as after `npm install` there. */
  function copied(example: string, name = example.replaceAll("/", "-")): string {
    const alone = join(folder, name);
    cpSync(join(root, "examples", example), alone, {
      recursive: true,
      filter: (path) => !path.includes("node_modules"),
    });
    for (const name of Object.keys(needsOf(example))) {
      const link = join(alone, "node_modules", name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(folder, "all", "node_modules", name), link, "junction");
    }
    return alone;
  }

  test("is any of them", () => {
    expect(examples.length).toBeGreaterThan(10);
    const folders = readdirSync(join(root, "examples"));
    // Pipelines are files for other products, and no program.
    const without = folders.filter((name) => !examples.some((each) => each.split("/")[0] === name));
    expect(without).toEqual(["pipeline"]);
  });

  test.each(examples)("%s compiles in a folder of its own", (example) => {
    const alone = copied(example);
    expect(problemsIn(alone)).toEqual([]);
    expect(readdirSync(alone)).toContain(manifestOf(example).main);
  });

  test("with a package missing does not compile: nothing around it helps", () => {
    const alone = copied("departments", "with-less");
    rmSync(join(alone, "node_modules", "pulumi-avamar"));
    expect(problemsIn(alone).join("\n")).toContain("Cannot find module 'pulumi-avamar'");
  });

  test("asks for the version that is in this repository, and all ask for the same", () => {
    const { version, peerDependencies } = JSON.parse(readFileSync(join(root, "provider/package.json"), "utf8")) as {
      version: string;
      peerDependencies: Record<string, string>;
    };
    const ranges = new Map<string, Set<string>>();
    for (const example of examples)
      for (const [name, range] of Object.entries(needsOf(example)))
        ranges.set(name, (ranges.get(name) ?? new Set()).add(range));
    expect([...ranges.get("pulumi-avamar")!]).toEqual([`^${version}`]);
    expect([...ranges.get("@pulumi/pulumi")!]).toEqual([peerDependencies["@pulumi/pulumi"]]);
    for (const [name, asked] of ranges) expect([name, asked.size]).toEqual([name, 1]);
  });
});
