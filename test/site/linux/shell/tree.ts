/** A part of a word. What stands in quotes is neither split nor taken for a pattern. */
export type Part =
  | { kind: "text"; text: string; quoted: boolean }
  | { kind: "parameter"; name: string; operator: string; operand: Word; quoted: boolean }
  | { kind: "command"; list: Node; quoted: boolean }
  | { kind: "arithmetic"; text: Word; quoted: boolean };

/** A word before it is expanded. */
export type Word = Part[];

/** A redirection. */
export interface Redirection {
  fd: number;
  operator: "<" | ">" | ">>" | ">|" | ">&" | "<&" | "<<" | "<<<" | "&>";
  target: Word;
}

/** What a shell can execute. */
export type Node =
  | { kind: "list"; parts: Node[] }
  | { kind: "and" | "or"; left: Node; right: Node }
  | { kind: "background"; body: Node }
  | { kind: "not"; body: Node }
  | { kind: "pipe"; stages: Node[] }
  | { kind: "simple"; assignments: [name: string, value: Word][]; words: Word[]; redirections: Redirection[] }
  | { kind: "group" | "subshell"; body: Node; redirections: Redirection[] }
  | { kind: "if"; branches: [condition: Node, body: Node][]; otherwise: Node | undefined; redirections: Redirection[] }
  | { kind: "while"; until: boolean; condition: Node; body: Node; redirections: Redirection[] }
  | { kind: "for"; name: string; words: Word[] | undefined; body: Node; redirections: Redirection[] }
  | { kind: "case"; subject: Word; branches: [patterns: Word[], body: Node][]; redirections: Redirection[] }
  | { kind: "function"; name: string; body: Node };

/** The text is not what the shell's grammar allows. */
export class ShellSyntaxError extends Error {}
