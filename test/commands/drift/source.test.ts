import { expect, test } from "vitest";
import { sourceOf } from "../../../provider/commands/drift/source";

const OURS = "../../provider/dist/pulumi/resources/client.js#19,9";
const LOADER = "../../node_modules/@pulumi/pulumi/vendor/ts-node@7.0.1/index.js#3009,23";
/** What the engine says of calls: those of functions without a name have no place. */
const calls = (...places: string[]) =>
  places.map((place) => (place === "-" ? {} : { sourcePosition: `project:///${place}` }));
const files: Record<string, string> = {
  "each.ts": "/** Makes one of something for each key. */\nkeys.map((key) => [key, make(key)])",
  "clients/CORP.ts": 'each(["a", "b"], (name) => new avamar.Client(name, { name }));',
  "servers.ts": "list.map((name) =>\n  new ParallelFileServer(name))",
  "index.ts": 'import "./clients/CORP";',
  "odd.ts": "const seen = new Map();",
};
const of = (type: string, ...places: string[]) => {
  const found = sourceOf(calls(...places), type, (file) => files[file]);
  return found && `${found.file}:${found.line}`;
};

test("a loop's helper is not where its resources are declared", () => {
  const loop = [OURS, "-", "-", "-", "each.ts#3,34", "clients/CORP.ts#7,5", "-", LOADER, "-", "index.ts#3,1"];
  expect(of("Client", ...loop)).toBe("clients/CORP.ts:7");
  // A helper that makes something else is none of it either.
  expect(of("Client", OURS, "-", "odd.ts#1,1", "clients/CORP.ts#7,5", "index.ts#3,1")).toBe("clients/CORP.ts:7");
  // What a component makes is declared where the component is.
  expect(of("Client", OURS, "-", "each.ts#3,34", "servers.ts#1,6", "index.ts#1,1")).toBe("servers.ts:1");
});

test("else it is the innermost call of the program", () => {
  expect(of("Client", OURS, "clients/CORP.ts#9,2", "-", LOADER, "index.ts#3,1")).toBe("clients/CORP.ts:9");
  expect(of("Client", OURS, "index.ts#4,1", "index.ts#9,1")).toBe("index.ts:4");
  expect(of("Client", OURS, "unknown.ts#4,1", "gone.ts#9,1")).toBe("unknown.ts:4");
  expect(of("Client", OURS, LOADER)).toBeUndefined();
});
