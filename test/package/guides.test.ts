import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const guides = readdirSync(resolve(root, "docs/guides"));
/** The options of the project that `pulumi new typescript` makes: a guide is followed there. */
const options: ts.CompilerOptions = {
  ...{ strict: true, noEmit: true, skipLibCheck: true, types: ["node"], target: ts.ScriptTarget.ES2020 },
  ...{ module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10 },
};

/** The pieces of TypeScript in a guide, as somebody writes them one below the other into `index.ts`. */
const programIn = (guide: string) =>
  [...readFileSync(resolve(root, "docs/guides", guide), "utf8").matchAll(/^```ts\n(.*?)^```$/gms)]
    .map(([, text]) => text)
    .join("\n");

const programs = new Map(guides.map((guide) => [guide, programIn(guide)] as const).filter(([, text]) => text));

function problemsIn(text: string): string[] {
  const path = resolve(root, "examples", "in-a-guide.ts");
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === path || fileExists(name);
  host.readFile = (name) => (name === path ? text : readFile(name));
  host.getSourceFile = (name, ...more) =>
    name === path ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2020) : getSourceFile(name, ...more);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([path], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

describe("what guides say to write", () => {
  test("is there", () => expect(programs.size).toBeGreaterThan(3));

  test.each([...programs])("compiles where %s is followed to the letter", (_guide, text) => {
    expect(problemsIn(text)).toEqual([]);
  });

  test("is looked at: a slip in it would be found", () => {
    const slip = programs.get("first-day.md")!.replace('unit: "days"', 'unit: "dais"');
    expect(problemsIn(slip).join()).toMatch(/"dais"/);
  });
});
