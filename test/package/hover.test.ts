import { resolve } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const entry = resolve(root, "provider/dist/index.d.ts");
const options: ts.CompilerOptions = {
  ...{ strict: true, target: ts.ScriptTarget.ES2022, skipLibCheck: true, noEmit: true, types: [] },
  ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
};

/** A program of one file, as an editor has it. */
function programOf(text: string): ts.Program {
  const path = resolve(root, "examples", "in-the-editor.ts");
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === path || fileExists(name);
  host.readFile = (name) => (name === path ? text : readFile(name));
  host.getSourceFile = (name, ...more) =>
    name === path ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : getSourceFile(name, ...more);
  return ts.createProgram([path], options, host);
}

describe("what an editor shows", () => {
  let checker: ts.TypeChecker;
  let exported: ts.Symbol[];
  beforeAll(() => {
    const program = ts.createProgram([entry], options);
    checker = program.getTypeChecker();
    exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)!)!);
  });

  const described = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length > 0;
  const real = (symbol: ts.Symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);

  it("has words for everything that the package exports", () => {
    expect(exported.length).toBeGreaterThan(100);
    expect(exported.filter((each) => !described(real(each))).map(({ name }) => name)).toEqual([]);
  });

  it("has words for every property of arguments, answers and resources", () => {
    const silent: string[] = [];
    let count = 0;
    for (const symbol of exported.map(real)) {
      if (!(symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class))) continue;
      for (const property of checker.getDeclaredTypeOfSymbol(symbol).getProperties()) {
        const ours = property.declarations?.some((each) => each.getSourceFile().fileName.includes("/provider/dist/"));
        const isPrivate = property.declarations?.some(
          (each) => ts.getCombinedModifierFlags(each as ts.Declaration) & ts.ModifierFlags.Private,
        );
        if (!ours || isPrivate || property.name.startsWith("__")) continue;
        count += 1;
        if (!described(property)) silent.push(`${symbol.name}.${property.name}`);
      }
    }
    expect(count).toBeGreaterThan(700);
    expect(silent).toEqual([]);
  });

  it.each([
    ["a word that is none", `recurrence: "dayly"`, /"dayly".*"daily" \| "weekly" \| "monthly" \| "onDemand"/s],
    ["a property that is none", `recurrence: "daily", timeOfDay: ["20:00"]`, /'timeOfDay'.*ScheduleArgs.*timesOfDay/s],
    ["a number for a text", `recurrence: "weekly", startTime: 20`, /number.*string/s],
    [
      "another resource than the property takes",
      `recurrence: "daily", domain: new avamar.Retention("r", { name: "r", type: "noExpiration" })`,
      /Retention.*Domain/s,
    ],
  ])("%s is an error that a person can read", (_what, args, words) => {
    const text = `import * as avamar from "pulumi-avamar";\nnew avamar.Schedule("s", { name: "s", ${args} });\n`;
    const errors = ts
      .getPreEmitDiagnostics(programOf(text))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(words);
    expect(errors[0]).not.toMatch(/Zod|infer|\.\.\. \d+ more|typeof import/);
    expect(errors[0]!.length).toBeLessThan(1500);
  });
});
