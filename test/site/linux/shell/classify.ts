import type { Machine } from "../machine/machine.ts";
import { parseScript } from "./parse.ts";
import { type Node, type Redirection, ShellSyntaxError, type Word } from "./tree.ts";

/** What a script is going to do, as far as its text shows. */
export interface Classified {
  /** The first program or builtin: its base name. */
  program: string;
  /** Whether any part of it can change anything. */
  writes: boolean;
}

/** Tells a script's program and whether it can change anything, for the request log. */
export function classify(machine: Machine, text: string): Classified {
  let commands: { words: string[]; redirections: Redirection[] }[] = [];
  try {
    commands = commandsOf(parseScript(text));
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
  }
  return {
    program: baseName(commands[0]?.words[0] ?? ""),
    writes: commands.some(({ words, redirections }) => redirections.some(isWriting) || commandWrites(machine, words)),
  };
}

function commandWrites(machine: Machine, [name = "", ...args]: string[]): boolean {
  const base = baseName(name);
  if (base === "sh" || base === "bash") {
    const at = args.findIndex((word) => /^-\w*c\w*$/.test(word));
    // A shell that is fed can do anything.
    return at < 0 || classify(machine, args[at + 1] ?? "").writes;
  }
  if (WRAPPERS.has(base)) {
    const at = args.findIndex((word) => !word.startsWith("-") && !/^[\d.]+[smh]?$/.test(word) && !word.includes("="));
    return at >= 0 && commandWrites(machine, args.slice(at));
  }
  return machine.programs.get(base)?.writes?.(args) ?? false;
}

const WRAPPERS = new Set(["sudo", "env", "nohup", "setsid", "timeout", "exec", "command", "nice"]);

function isWriting({ operator, target }: Redirection): boolean {
  if (!operator.includes(">") && operator !== "&>") return false;
  const text = textOf(target);
  return !text.startsWith("/dev/") && !(operator === ">&" && /^(\d+|-)$/.test(text));
}

function commandsOf(node: Node): { words: string[]; redirections: Redirection[] }[] {
  const more = (...nodes: (Node | undefined)[]) => nodes.flatMap((one) => (one === undefined ? [] : commandsOf(one)));
  switch (node.kind) {
    case "simple": {
      const inner = [...node.words, ...node.assignments.map(([, value]) => value)]
        .flat()
        .flatMap((part) => (part.kind === "command" ? commandsOf(part.list) : []));
      return [{ words: node.words.map(textOf), redirections: node.redirections }, ...inner];
    }
    case "list":
      return more(...node.parts);
    case "and":
    case "or":
      return more(node.left, node.right);
    case "pipe":
      return more(...node.stages);
    case "if":
      return [...more(...node.branches.flat(), node.otherwise), { words: [], redirections: node.redirections }];
    case "case":
      return more(...node.branches.map(([, body]) => body));
    case "while":
      return [...more(node.condition, node.body), { words: [], redirections: node.redirections }];
    case "background":
    case "not":
    case "function":
      return more(node.body);
    default:
      return [...more(node.body), { words: [], redirections: node.redirections }];
  }
}

function textOf(word: Word): string {
  return word.map((part) => (part.kind === "text" ? part.text : "?")).join("");
}

function baseName(name: string): string {
  return name.replace(/^.*\//s, "");
}
