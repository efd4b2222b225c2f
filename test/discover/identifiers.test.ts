import * as fc from "fast-check";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { identifierFor, OnceEach } from "../../provider/commands/discover/identifiers";

describe("names of variables", () => {
  test.each([
    ["nightly files", "nightlyFiles"],
    ["CORP", "corp"],
    ["SQL-Servers", "sqlServers"],
    ["iQ3", "iQ3"],
    ["app-01.example.com", "app01ExampleCom"],
    ["Früh & spät", "frühSpät"],
    ["10 days", "dataset10Days"],
    ["class", "datasetClass"],
    ["avamar", "datasetAvamar"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it must stay text
    ["`${x}`", "x"],
    ['"\\', "dataset"],
    ["", "dataset"],
    // Its capital is younger than the compiler.
    ["a \u019b", "a\u019b"],
  ])("%s is %s", (text, name) => expect(identifierFor(text, "dataset")).toBe(name));

  test("whatever the text, it is a name that the language takes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const name = identifierFor(text, "dataset");
        const { diagnostics } = ts.transpileModule(`export const ${name} = 1;`, {
          reportDiagnostics: true,
          // That of a written project; for older languages the compiler knows fewer letters.
          compilerOptions: { target: ts.ScriptTarget.ES2022 },
        });
        expect(
          diagnostics?.map(({ messageText }) => messageText),
          name,
        ).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test("each is given once, and upper and lower case do not make two", () => {
    const names = new OnceEach(["index"]);
    expect(["nightly", "Nightly", "nightly2", "index"].map((each) => names.take(each))).toEqual([
      "nightly",
      "Nightly2",
      "nightly22",
      "index2",
    ]);
  });
});
