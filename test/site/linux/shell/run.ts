import { Errno } from "../machine/errno.ts";
import { statusOf as codeOf } from "../machine/processes.ts";
import type { Call } from "../machine/program.ts";
import { Killed } from "../machine/program.ts";
import { wordsOf } from "../words.ts";
import { builtins, type Interpreter, Leave } from "./builtins.ts";
import { expandPattern, expandText, expandWords } from "./expand.ts";
import { parseScript } from "./parse.ts";
import { redirect } from "./redirect.ts";
import { Scope, ShellFailure } from "./scope.ts";
import { copyOf, type Descriptors, Input } from "./streams.ts";
import { type Node, ShellSyntaxError } from "./tree.ts";

type Simple = Node & { kind: "simple" };

/** Runs a script in a shell of its own, to the end of the shell. */
export async function runShell(call: Call, text: string, name: string, positional: string[], options: string[]) {
  const descriptors: Descriptors = {
    inputs: new Map([[0, new Input(call.input)]]),
    outputs: new Map([
      [1, call.streams.output],
      [2, call.streams.error],
    ]),
  };
  const { machine, process, environment, directory } = call;
  const capture = (): Promise<string> => Promise.resolve("");
  const scope = new Scope({ machine, process, name, environment, directory, descriptors, positional, capture });
  for (const option of options) scope.options.add(option);
  let code: number;
  try {
    code = await untilLeft(run(parseScript(text), scope));
  } catch (error) {
    if (!(error instanceof ShellSyntaxError || error instanceof ShellFailure)) throw error;
    scope.complain(error instanceof ShellSyntaxError ? `-c: line 1: ${error.message}` : error.message);
    code = error instanceof ShellSyntaxError ? 2 : 1;
  }
  const trap = scope.traps.get("EXIT");
  if (trap !== undefined) await untilLeft(run(parseScript(trap), scope));
  return code;
}

async function untilLeft(work: Promise<number>): Promise<number> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Leave) return error.from === "exit" || error.from === "return" ? error.value : 0;
    throw error;
  }
}

async function run(node: Node, scope: Scope): Promise<number> {
  scope.capture = (list) => capture(list, scope);
  // A shell that was killed does nothing more.
  if (scope.machine.processes.get(scope.process.pid) !== scope.process) throw new Killed();
  for (const work of scope.trapped.splice(0)) await perform(parseScript(work), scope);
  scope.status = await perform(node, scope);
  const isQuestion = scope.questions > 0 || node.kind === "list" || node.kind === "and" || node.kind === "or";
  if (scope.status !== 0 && scope.options.has("e") && !isQuestion && node.kind !== "not" && node.kind !== "background")
    throw new Leave("exit", scope.status);
  return scope.status;
}

async function perform(node: Node, scope: Scope): Promise<number> {
  switch (node.kind) {
    case "list": {
      let status = node.parts.length === 0 ? 0 : scope.status;
      for (const part of node.parts) status = await run(part, scope);
      return status;
    }
    case "and":
    case "or": {
      const left = await asQuestion(node.left, scope);
      if ((left === 0) !== (node.kind === "and")) return left;
      return await run(node.right, scope);
    }
    case "not":
      return (await asQuestion(node.body, scope)) === 0 ? 1 : 0;
    case "background":
      return await inBackground(node.body, scope);
    case "pipe":
      return await pipe(node.stages, scope);
    case "simple":
      return await simple(node, scope);
    case "function":
      scope.functions.set(node.name, node.body);
      return 0;
    default:
      return await compound(node, scope);
  }
}

async function asQuestion(node: Node, scope: Scope): Promise<number> {
  scope.questions += 1;
  try {
    return await run(node, scope);
  } finally {
    scope.questions -= 1;
  }
}

async function compound(
  node: Exclude<Node, { kind: "list" | "and" | "or" | "not" | "background" | "pipe" | "simple" | "function" }>,
  scope: Scope,
): Promise<number> {
  const descriptors = await opened(node.redirections, scope);
  if (descriptors === undefined) return 1;
  if (node.kind === "subshell") return await untilLeft(run(node.body, scope.copy(descriptors)));
  const before = scope.descriptors;
  scope.descriptors = descriptors;
  try {
    switch (node.kind) {
      case "group":
        return await run(node.body, scope);
      case "if": {
        for (const [condition, body] of node.branches)
          if ((await asQuestion(condition, scope)) === 0) return await run(body, scope);
        return node.otherwise === undefined ? 0 : await run(node.otherwise, scope);
      }
      case "while": {
        let status = 0;
        while (((await asQuestion(node.condition, scope)) === 0) !== node.until) {
          const turn = await loopTurn(node.body, scope);
          status = turn.status;
          if (turn.ends) break;
        }
        return status;
      }
      case "for": {
        let status = 0;
        const words = node.words === undefined ? scope.positional : await expandWords(node.words, scope);
        for (const word of words) {
          scope.set(node.name, word);
          const turn = await loopTurn(node.body, scope);
          status = turn.status;
          if (turn.ends) break;
        }
        return status;
      }
      case "case": {
        const subject = await expandText(node.subject, scope);
        for (const [patterns, body] of node.branches)
          for (const pattern of patterns)
            if ((await expandPattern(pattern, scope)).test(subject)) return await run(body, scope);
        return 0;
      }
    }
  } finally {
    scope.descriptors = before;
  }
}

async function loopTurn(body: Node, scope: Scope): Promise<{ status: number; ends: boolean }> {
  try {
    return { status: await run(body, scope), ends: false };
  } catch (error) {
    if (!(error instanceof Leave) || (error.from !== "break" && error.from !== "continue")) throw error;
    if (error.value > 1) throw new Leave(error.from, error.value - 1);
    return { status: 0, ends: error.from === "break" };
  }
}

/** All stages at once; what one prints is the next one's input when it has ended. */
async function pipe(stages: Node[], scope: Scope): Promise<number> {
  let input = scope.descriptors.inputs.get(0) ?? Input.of("");
  const running: Promise<number>[] = [];
  for (const [index, stage] of stages.entries()) {
    const descriptors = copyOf(scope.descriptors);
    descriptors.inputs.set(0, input);
    const parts: Buffer[] = [];
    const isLast = index === stages.length - 1;
    if (!isLast) descriptors.outputs.set(1, (bytes) => void parts.push(bytes));
    const inner = scope.copy(descriptors);
    inner.questions += 1;
    const ended = untilLeft(run(stage, inner));
    running.push(ended);
    input = new Input(() => ended.then(() => Buffer.concat(parts)));
  }
  const statuses = await Promise.all(running);
  const last = statuses.at(-1) ?? 0;
  return scope.options.has("pipefail") ? (statuses.filter((status) => status !== 0).at(-1) ?? 0) : last;
}

async function capture(list: Node, scope: Scope): Promise<string> {
  const descriptors = copyOf(scope.descriptors);
  const parts: Buffer[] = [];
  descriptors.outputs.set(1, (bytes) => void parts.push(bytes));
  scope.status = await untilLeft(run(list, scope.copy(descriptors)));
  return Buffer.concat(parts).toString("utf8");
}

async function inBackground(body: Node, scope: Scope): Promise<number> {
  const descriptors = copyOf(scope.descriptors);
  descriptors.inputs.set(0, Input.of(""));
  const { machine } = scope;
  const { argv, exe, exeNode, uid, session, unit } = scope.process;
  const sinks = [descriptors.outputs.get(1), descriptors.outputs.get(2)];
  const child = { argv, exe, exeNode, uid, session, unit, sinks, directory: scope.directory, ppid: scope.process.pid };
  const process = machine.processes.start(child, machine.clock.now());
  const inner = scope.copy(descriptors, process);
  inner.becomes = body.kind === "simple";
  const ended = new Promise<number>((resolve) => process.onEnd.push((exit) => resolve(codeOf(exit))));
  scope.lastBackground = process.pid;
  scope.jobs.set(process.pid, ended);
  void untilLeft(run(body, inner)).then(
    (code) => machine.processes.end(process.pid, { code }),
    () => machine.processes.end(process.pid, { code: 1 }),
  );
  return 0;
}

async function simple(node: Simple, scope: Scope): Promise<number> {
  const before = scope.status;
  const argv = await expandWords(node.words, scope);
  // The status of a line of assignments is that of its last $( ).
  const afterWords = node.words.length === 0 ? 0 : before;
  if (argv.length === 0) {
    scope.status = afterWords;
    for (const [name, value] of node.assignments) scope.set(name, await expandText(value, scope));
    const opened_ = await opened(node.redirections, scope);
    return opened_ === undefined ? 1 : scope.status;
  }
  const [name = ""] = argv;
  const descriptors = await opened(node.redirections, scope);
  if (descriptors === undefined) return 1;
  const outer = scope.descriptors;
  const saved = new Map<string, string | undefined>();
  const savedExports = new Set(scope.exported);
  for (const [variable, value] of node.assignments) {
    saved.set(variable, scope.variables.get(variable));
    scope.set(variable, await expandText(value, scope));
    scope.exported.add(variable);
  }
  scope.descriptors = descriptors;
  try {
    return await command(name, argv, scope);
  } finally {
    // `exec` without a program keeps its redirections.
    if (!(name === "exec" && argv.length === 1)) scope.descriptors = outer;
    for (const [variable, value] of saved) {
      if (value === undefined) scope.variables.delete(variable);
      else scope.variables.set(variable, value);
      if (!savedExports.has(variable)) scope.exported.delete(variable);
    }
  }
}

async function command(name: string, argv: string[], scope: Scope): Promise<number> {
  const body = scope.functions.get(name);
  if (body !== undefined) {
    const outer = scope.positional;
    scope.positional = argv.slice(1);
    try {
      return await run(body, scope);
    } catch (error) {
      if (error instanceof Leave && error.from === "return") return error.value;
      throw error;
    } finally {
      scope.positional = outer;
    }
  }
  const builtin = builtins[name];
  return builtin === undefined ? await program(argv, scope) : await builtin(argv.slice(1), scope, interpreter);
}

/** Runs a program; 127 when there is none, 126 when it may not be executed. */
async function program(argv: string[], scope: Scope): Promise<number> {
  const { machine, descriptors } = scope;
  const environment = scope.environment();
  const nowhere = () => undefined;
  try {
    const start = {
      argv,
      environment,
      uid: scope.process.uid,
      directory: scope.directory,
      streams: {
        input: () => descriptors.inputs.get(0)?.rest() ?? Promise.resolve(Buffer.alloc(0)),
        output: descriptors.outputs.get(1) ?? nowhere,
        error: descriptors.outputs.get(2) ?? nowhere,
      },
      parent: scope.process,
    };
    if (scope.becomes) return await machine.become(scope.process, start);
    return codeOf(await machine.start(start).ended);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    const [name = ""] = argv;
    const isUnknown = error.code === "ENOENT" && !name.includes("/");
    scope.complain(
      `${name}: ${isUnknown ? wordsOf(environment).commandNotFound : machine.errorText(error, environment)}`,
    );
    return error.code === "ENOENT" || error.code === "ENOTDIR" ? 127 : 126;
  }
}

async function opened(redirections: (Node & { kind: "group" })["redirections"], scope: Scope) {
  const descriptors = copyOf(scope.descriptors);
  try {
    for (const redirection of redirections) await redirect(redirection, descriptors, scope);
    return descriptors;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    scope.complain(`${error.message}: ${scope.machine.errorText(error, scope.environment())}`);
    return undefined;
  }
}

const interpreter: Interpreter = { run, program };
