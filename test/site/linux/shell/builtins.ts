import { Errno } from "../machine/errno.ts";
import { signalNamed } from "../machine/processes.ts";
import { parseScript } from "./parse.ts";
import { echoText, printfText, testStatus } from "./plain.ts";
import type { Scope } from "./scope.ts";
import type { Node } from "./tree.ts";

/** Leaves a loop, a function or the shell. */
export class Leave extends Error {
  readonly from: "break" | "continue" | "return" | "exit";
  /** How many loops, or the status. */
  readonly value: number;

  constructor(from: Leave["from"], value: number) {
    super(from);
    this.from = from;
    this.value = value;
  }
}

/** What a builtin can have done by the interpreter. */
export interface Interpreter {
  run(node: Node, scope: Scope): Promise<number>;
  program(argv: string[], scope: Scope): Promise<number>;
}

type Builtin = (args: string[], scope: Scope, interpreter: Interpreter) => number | Promise<number>;

/** The commands that the shell does itself. */
export const builtins: Record<string, Builtin> = {
  ":": () => 0,
  true: () => 0,
  false: () => 1,
  echo: (args, scope) => said(scope, echoText(args)),
  printf: (args, scope) => said(scope, printfText(args)),
  pwd: (_, scope) => said(scope, `${scope.directory}\n`),
  test: (args, scope) => testStatus(args, scope.files, scope.directory),
  "[": (args, scope) => {
    if (args.at(-1) !== "]") {
      scope.complain("[: missing `]'");
      return 2;
    }
    return testStatus(args.slice(0, -1), scope.files, scope.directory);
  },
  cd: (args, scope) => {
    const given = args[0] ?? scope.get("HOME") ?? "/";
    const path = given === "-" ? (scope.get("OLDPWD") ?? "/") : given;
    try {
      const full = scope.files.realPath(scope.path(path));
      if (!scope.files.isDirectory(full)) throw new Errno("ENOTDIR");
      if (!scope.files.may(full, "x")) throw new Errno("EACCES");
      scope.set("OLDPWD", scope.directory);
      scope.directory = full;
      return 0;
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      scope.complain(`cd: ${path}: ${scope.machine.errorText(error, scope.environment())}`);
      return 1;
    }
  },
  exit: ([code], scope) => {
    throw new Leave("exit", code === undefined ? scope.status : Number(code) & 0xff);
  },
  return: ([code], scope) => {
    throw new Leave("return", code === undefined ? scope.status : Number(code) & 0xff);
  },
  break: ([count = "1"]) => {
    throw new Leave("break", Number(count));
  },
  continue: ([count = "1"]) => {
    throw new Leave("continue", Number(count));
  },
  set: (args, scope) => {
    for (const [index, word] of args.entries()) {
      const flags = /^([-+])([a-zA-Z]+)$/.exec(word);
      if (!flags || word === "--") {
        scope.positional = args.slice(word === "--" ? index + 1 : index);
        break;
      }
      // -o with a long name: the name stands in the next word.
      const named: Record<string, string> = { errexit: "e", nounset: "u", pipefail: "pipefail", xtrace: "x" };
      const letters = flags[2] === "o" ? [named[args[index + 1] ?? ""] ?? ""] : [...(flags[2] as string)];
      for (const letter of letters.map((one) => (one === "o" ? (named[args[index + 1] ?? ""] ?? "") : one))) {
        if (flags[1] === "-") scope.options.add(letter);
        else scope.options.delete(letter);
      }
      if ((flags[2] as string).includes("o")) break;
    }
    return 0;
  },
  shift: ([count = "1"], scope) => {
    if (Number(count) > scope.positional.length) return 1;
    scope.positional = scope.positional.slice(Number(count));
    return 0;
  },
  unset: (args, scope) => {
    for (const name of args) {
      scope.variables.delete(name);
      scope.exported.delete(name);
      scope.functions.delete(name);
    }
    return 0;
  },
  export: (args, scope) => {
    for (const word of args.filter((text) => text !== "-p")) {
      const [, name = "", value] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(word) ?? [];
      if (name === "") return 1;
      if (value !== undefined) scope.set(name, value);
      scope.exported.add(name);
    }
    return 0;
  },
  local: (args, scope) => {
    for (const word of args) {
      const [, name = "", value = ""] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(word) ?? [];
      scope.set(name, value);
    }
    return 0;
  },
  read: async (args, scope) => {
    const names = args.filter((word) => !word.startsWith("-"));
    const line = await scope.descriptors.inputs.get(0)?.line();
    const fields = (line ?? "").trim().split(/[ \t]+/);
    for (const [index, name] of (names.length === 0 ? ["REPLY"] : names).entries()) {
      const isLast = index === names.length - 1;
      scope.set(name, (scope.get("IFS") === "" ? line : isLast ? fields.slice(index).join(" ") : fields[index]) ?? "");
    }
    return line === undefined ? 1 : 0;
  },
  eval: (args, scope, interpreter) => interpreter.run(parseScript(args.join(" ")), scope),
  ".": (args, scope, interpreter) => {
    const path = scope.path(args[0] ?? "");
    try {
      return interpreter.run(parseScript(scope.files.read(path).toString("utf8")), scope);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      scope.complain(`${args[0]}: ${scope.machine.errorText(error, scope.environment())}`);
      return 1;
    }
  },
  exec: async (args, scope, interpreter) => {
    // Without words it only keeps the redirections.
    if (args.length === 0) return 0;
    scope.becomes = true;
    throw new Leave("exit", await interpreter.program(args, scope));
  },
  command: (args, scope, interpreter) => {
    const [first, ...rest] = args;
    if (first !== "-v" && first !== "-V") return interpreter.program(args, scope);
    const name = rest[0] ?? "";
    if (name in builtins || scope.functions.has(name)) return said(scope, `${name}\n`);
    try {
      const path = scope.machine.lookUp(name, scope.environment(), scope.directory, scope.process.uid);
      return said(scope, `${path}\n`);
    } catch (error) {
      if (error instanceof Errno) return 1;
      throw error;
    }
  },
  type: (args, scope, interpreter) => builtins.command?.(["-v", ...args], scope, interpreter) ?? 1,
  wait: async (args, scope) => {
    const wanted = args.length === 0 ? [...scope.jobs.keys()] : args.map(Number);
    let status = 0;
    for (const pid of wanted) {
      const job = scope.jobs.get(pid);
      status = job === undefined ? 127 : await job;
      scope.jobs.delete(pid);
    }
    return args.length === 0 ? 0 : status;
  },
  trap: ([work, ...names], scope) => {
    for (const given of names) {
      const name = given === "0" ? "EXIT" : given.replace(/^SIG/, "");
      const signal = signalNamed(name);
      const isDefault = work === "-" || work === undefined;
      if (signal !== undefined && isDefault) scope.process.handlers.delete(signal);
      else if (signal !== undefined && !isDefault)
        scope.process.handlers.set(signal, () => void scope.trapped.push(work));
      else if (isDefault) scope.traps.delete(name);
      else scope.traps.set(name, work);
    }
    return 0;
  },
  umask: (args, scope) => (args.length === 0 ? said(scope, "0022\n") : 0),
  ulimit: () => 0,
  hash: () => 0,
};

function said(scope: Scope, text: string): number {
  scope.print(text);
  return 0;
}
