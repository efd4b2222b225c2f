import { splitArguments } from "../machine/argv.ts";
import type { Machine } from "../machine/machine.ts";
import { isDevice } from "../machine/path.ts";
import { writingBuiltins } from "./builtins.ts";
import { CommandSyntaxError, type Node, parseCommandLine } from "./parse.ts";

/** What a command line is going to do, as far as its text shows. */
export interface Classified {
  /** The first program or builtin of the line: base name in lower case, without `.exe`. */
  program: string;
  /** Whether any part of the line can change anything. */
  writes: boolean;
}

/** Tells a command line's program and whether it can change anything, for the request log. */
export function classify(machine: Machine, line: string): Classified {
  let node: Node | undefined;
  try {
    node = parseCommandLine(line);
  } catch (error) {
    if (!(error instanceof CommandSyntaxError)) throw error;
  }
  const parts = node === undefined ? [] : simpleParts(node);
  return {
    program: parts[0] === undefined ? "" : nameOf(parts[0].text),
    writes: parts.some(({ text, files }) => files || commandWrites(machine, text)),
  };
}

function simpleParts(node: Node): { text: string; files: boolean }[] {
  switch (node.kind) {
    case "command":
      return [
        {
          text: node.text,
          files: node.redirections.some(
            ({ kind, target }) => (kind === "out" || kind === "append") && !isDevice(target.replaceAll('"', "")),
          ),
        },
      ];
    case "group":
    case "for":
      return simpleParts(node.body);
    case "if":
      return [...simpleParts(node.body), ...(node.otherwise === undefined ? [] : simpleParts(node.otherwise))];
    default:
      return [...simpleParts(node.left), ...simpleParts(node.right)];
  }
}

function wordsOf(text: string): { word: string; tail: string } {
  const match = /^[ \t,;=]*("[^"]*"[^ \t]*|[^ \t,;=]+)(.*)$/s.exec(text);
  return { word: match?.[1] ?? "", tail: match?.[2] ?? "" };
}

function nameOf(text: string): string {
  const { word } = wordsOf(text);
  const base = word.replaceAll('"', "").split(/[\\/]/).at(-1) ?? "";
  return base.toLowerCase().replace(/\.(exe|com)$/, "");
}

function commandWrites(machine: Machine, text: string): boolean {
  const name = nameOf(text);
  if (writingBuiltins.has(name)) return true;
  const { tail } = wordsOf(text);
  if (name === "cmd" || name === "start" || name === "call") {
    return classify(machine, tail.replace(/^.*?\/c[ \t]*/is, "").replace(/^"(.*)"$/s, "$1")).writes;
  }
  const program = machine.programs.get(name);
  return program?.writes?.(splitArguments(tail, program.rule ?? "before-2008")) ?? false;
}
