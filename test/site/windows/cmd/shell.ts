import { collector, noInput, type Sink, type Streams } from "../../ssh/streams.ts";
import { splitArguments } from "../machine/argv.ts";
import type { Machine } from "../machine/machine.ts";
import { baseName, fullPath, isDevice, parentPath, pathText } from "../machine/path.ts";
import { type Invocation, Killed, programIn } from "../machine/program.ts";
import { Win32, Win32Error } from "../machine/win32.ts";
import { fromOem, toOem } from "../words/code-page.ts";
import { errorText, fill } from "../words/words.ts";
import { builtins } from "./builtins.ts";
import { BatchJump, ShellExit } from "./endings.ts";
import { expandBatchLine, expandDelayed, expandVariables } from "./expand.ts";
import type { Job } from "./job.ts";
import { matching } from "./matching.ts";
import { CommandSyntaxError, type IfTest, type Node, parseCommandLine, type Redirection } from "./parse.ts";

/** cmd.exe takes no longer line. */
const MAX_COMMAND_LINE = 8191;

/** What cmd.exe leaves in ERRORLEVEL after a program that it cannot find. */
const NOT_FOUND = 9009;

/** Who runs a shell, and where. */
export interface ShellSetting {
  machine: Machine;
  job: Job;
  user: string;
  elevated: boolean;
  environment: Map<string, string>;
  directory: string;
  delayedExpansion?: boolean;
}

/** cmd.exe: runs parsed command lines with the codes of the real one. */
export class Shell {
  readonly machine: Machine;
  readonly job: Job;
  readonly user: string;
  readonly elevated: boolean;
  readonly environment: Map<string, string>;
  directory: string;
  /** The variable ERRORLEVEL. Some commands, `echo` among them, leave it as it was. */
  errorLevel = 0;
  readonly #delayed: boolean;
  readonly #loopVariables = new Map<string, string>();
  #batchArguments: readonly string[] | undefined;

  constructor(setting: ShellSetting) {
    this.machine = setting.machine;
    this.job = setting.job;
    this.user = setting.user;
    this.elevated = setting.elevated;
    this.environment = setting.environment;
    this.directory = setting.directory;
    this.#delayed = setting.delayedExpansion === true;
  }

  /**
   * `cmd.exe /c <text>`, from the text behind `/c`. The exit code is ERRORLEVEL at the end; for a program that was
   * not found that is 1 to the outside.
   */
  async runOnce(text: string, streams: Streams): Promise<number> {
    const line = withoutOuterQuotes(text, (name) => this.#isExecutable(name));
    if (line.length > MAX_COMMAND_LINE) {
      this.say(streams.error, `${this.machine.words.cmd.tooLong}\r\n`);
      return 1;
    }
    try {
      await this.runLine(line, streams);
    } catch (error) {
      if (error instanceof ShellExit) return error.code;
      // Outside of a batch file there is nowhere to jump to.
      if (error instanceof Killed || error instanceof BatchJump) return 1;
      if (!(error instanceof Win32Error)) throw error;
      this.say(streams.error, `${errorText(this.machine.words, error.code)}\r\n`);
      return 1;
    }
    return this.errorLevel === NOT_FOUND ? 1 : this.errorLevel;
  }

  /** Runs one line: replaces variables, parses, executes. The number is the return code of the last command. */
  async runLine(line: string, streams: Streams): Promise<number> {
    const lookup = (name: string) => this.variable(name);
    const expanded =
      this.#batchArguments === undefined
        ? expandVariables(line, lookup)
        : expandBatchLine(line, lookup, this.#batchArguments);
    let node: Node | undefined;
    try {
      node = parseCommandLine(expanded);
    } catch (error) {
      if (!(error instanceof CommandSyntaxError)) throw error;
      const { syntax, unexpected } = this.machine.words.cmd;
      this.say(streams.error, `${error.found === "" ? syntax : fill(unexpected, error.found)}\r\n`);
      this.errorLevel = 255;
      return 255;
    }
    return node === undefined ? 0 : this.run(node, streams);
  }

  /** Executes a parsed line. */
  async run(node: Node, streams: Streams): Promise<number> {
    switch (node.kind) {
      case "both":
        await this.run(node.left, streams);
        return this.run(node.right, streams);
      case "and": {
        const code = await this.run(node.left, streams);
        return code === 0 ? this.run(node.right, streams) : code;
      }
      case "or": {
        const code = await this.run(node.left, streams);
        if (code === 0) return 0;
        // Some failures only show in the return code; `||` is what brings them into ERRORLEVEL.
        this.errorLevel = code;
        return this.run(node.right, streams);
      }
      case "pipe":
        return this.#runPipe(node.left, node.right, streams);
      case "group":
        return this.#redirected(node.redirections, streams, (inner) => this.run(node.body, inner));
      case "if": {
        const holds = this.#holds(node.test) !== node.negated;
        if (holds) return this.run(node.body, streams);
        return node.otherwise === undefined ? 0 : this.run(node.otherwise, streams);
      }
      case "for":
        return this.#runFor(node, streams);
      case "command":
        return this.#redirected(node.redirections, streams, (inner) => this.runCommand(this.#late(node.text), inner));
    }
  }

  /** Runs one command without signs: a builtin, or a program. */
  async runCommand(text: string, streams: Streams): Promise<number> {
    const trimmed = text.replace(/^[ \t,;=]+/, "");
    if (trimmed === "") return 0;
    const inner = builtinIn(trimmed);
    if (inner !== undefined) {
      const code = await (builtins.get(inner.name) as NonNullable<ReturnType<typeof builtins.get>>)({
        shell: this,
        name: inner.name,
        tail: inner.tail,
        streams,
      });
      return code;
    }
    const { word, tail } = firstWord(trimmed);
    const path = this.findProgram(word.replaceAll('"', ""));
    if (path === undefined) {
      this.say(streams.error, `${fill(this.machine.words.cmd.notRecognized, word)}\r\n`);
      this.errorLevel = NOT_FOUND;
      return NOT_FOUND;
    }
    this.errorLevel = await this.runProgram(path, word, tail, streams);
    return this.errorLevel;
  }

  /** Runs the program in a file; a `.cmd` or `.bat` line by line. */
  async runProgram(path: string, word: string, tail: string, streams: Streams): Promise<number> {
    if (/\.(cmd|bat)$/i.test(path)) return this.#runBatch(path, word, tail, streams);
    const name = programIn(this.machine.files.read(path));
    const program = name === undefined ? undefined : this.machine.programs.get(name);
    if (program === undefined) {
      this.say(streams.error, `${fill(errorText(this.machine.words, Win32.badExeFormat), path)}\r\n`);
      return 216;
    }
    const pid = this.job.start(baseName(path), path, `${word}${tail}`);
    const { locale } = this.machine;
    const bytes = (content: string | Buffer) => (typeof content === "string" ? toOem(content, locale) : content);
    const call: Invocation = {
      machine: this.machine,
      path,
      pid,
      tail,
      argv: splitArguments(tail, program.rule ?? "before-2008"),
      environment: this.environment,
      directory: this.directory,
      elevated: this.elevated,
      user: this.user,
      input: streams.input,
      print: (content) => streams.output(bytes(content)),
      complain: (content) => streams.error(bytes(content)),
      wait: (ms) => this.job.wait(pid, ms),
    };
    if (program.name === "cmd") return this.#runNested(call, streams, pid);
    try {
      return await (program.run?.(call) ?? 0);
    } catch (error) {
      if (error instanceof Killed) return 1;
      throw error;
    } finally {
      this.job.end(pid);
    }
  }

  /** Starts a command and does not wait for it: `start /b`. It dies with the session. */
  runInBackground(text: string, streams: Streams): void {
    const copy = new Shell({ ...this, environment: new Map(this.environment), delayedExpansion: this.#delayed });
    void copy.runCommand(text, { ...streams, input: noInput }).catch((error: unknown) => {
      if (!(error instanceof Killed) && !(error instanceof ShellExit)) throw error;
    });
  }

  /** The file of a program as cmd.exe finds it: with a path as it stands, else here and along PATH. */
  findProgram(word: string): string | undefined {
    if (word === "" || /[<>|"]/.test(word)) return undefined;
    const extensions = ["", ...(this.variable("PATHEXT") ?? ".EXE").split(";")];
    const folders = /[\\/:]/.test(word)
      ? [this.directory]
      : [this.directory, ...(this.variable("PATH") ?? "").split(";").filter((folder) => folder !== "")];
    for (const folder of folders) {
      for (const extension of extensions) {
        try {
          const path = pathText(fullPath(`${word}${extension}`, folder));
          if (!this.machine.files.isFile(path)) continue;
          if (extension === "" && !/\.(exe|com|cmd|bat)$/i.test(path)) continue;
          return this.machine.files.trueCase(path);
        } catch (error) {
          if (!(error instanceof Win32Error)) throw error;
        }
      }
    }
    return undefined;
  }

  /** A variable of the environment, or one that cmd.exe computes. */
  variable(name: string): string | undefined {
    const upper = name.toUpperCase();
    const set = this.environment.get(upper);
    if (set !== undefined) return set;
    if (upper === "ERRORLEVEL") return String(this.errorLevel);
    if (upper === "CD") return this.directory;
    if (upper === "CMDEXTVERSION") return "2";
    if (upper === "RANDOM") return String(this.machine.rng.integer(0, 32767));
    if (upper === "DATE") return new Date(this.machine.clock.now()).toISOString().slice(0, 10);
    if (upper === "TIME") return new Date(this.machine.clock.now()).toISOString().slice(11, 22);
    return undefined;
  }

  /** The full path of what a command was given. */
  resolve(given: string): string {
    return pathText(fullPath(given, this.directory));
  }

  /** Error 5 when the user may not write there: only administrators change what is outside their own folders. */
  mustBeWritable(path: string): void {
    if (this.elevated) return;
    const own = `c:\\users\\${this.user.toLowerCase()}`;
    const lower = path.toLowerCase();
    if (lower !== own && !lower.startsWith(`${own}\\`) && lower.startsWith("c:\\")) {
      throw new Win32Error(Win32.accessDenied);
    }
  }

  /** Writes text in the console's code page. */
  say(sink: Sink, text: string): void {
    sink(toOem(text, this.machine.locale));
  }

  // Loop variables and `!NAME!` are replaced just before a command runs, after the parsing.
  #late(text: string): string {
    let result = text;
    for (const [name, value] of this.#loopVariables) {
      result = result
        .replaceAll(`%%~${name}`, () => value.replaceAll('"', ""))
        .replaceAll(`%~${name}`, () => value.replaceAll('"', ""))
        .replaceAll(`%%${name}`, () => value)
        .replaceAll(`%${name}`, () => value);
    }
    return this.#delayed ? expandDelayed(result, (name) => this.variable(name)) : result;
  }

  #isExecutable(name: string): boolean {
    return this.findProgram(name) !== undefined;
  }

  async #runPipe(left: Node, right: Node, streams: Streams): Promise<number> {
    // Both sides run in shells of their own; what they set does not come back.
    const between = collector();
    const first = new Shell({ ...this, environment: new Map(this.environment), delayedExpansion: this.#delayed });
    const second = new Shell({ ...this, environment: new Map(this.environment), delayedExpansion: this.#delayed });
    await runContained(first, left, { ...streams, output: between.sink });
    const code = await runContained(second, right, { ...streams, input: () => Promise.resolve(between.bytes()) });
    this.errorLevel = code;
    return code;
  }

  async #redirected(
    redirections: Redirection[],
    streams: Streams,
    work: (inner: Streams) => Promise<number>,
  ): Promise<number> {
    let inner = streams;
    const held: (() => void)[] = [];
    try {
      for (const redirection of redirections) inner = this.#redirect(inner, redirection, held);
    } catch (error) {
      for (const close of held) close();
      if (!(error instanceof Win32Error)) throw error;
      this.say(streams.error, `${errorText(this.machine.words, error.code)}\r\n`);
      // The command does not run, and yet ERRORLEVEL keeps its value.
      return 1;
    }
    try {
      return await work(inner);
    } catch (error) {
      if (!(error instanceof Win32Error)) throw error;
      this.say(streams.error, `${errorText(this.machine.words, error.code)}\r\n`);
      this.errorLevel = 1;
      return 1;
    } finally {
      for (const close of held) close();
    }
  }

  #redirect(streams: Streams, { handle, kind, target }: Redirection, held: (() => void)[]): Streams {
    if (kind === "duplicate") {
      if (handle === 2) return { ...streams, error: target === "1" ? streams.output : streams.error };
      if (handle === 1) return { ...streams, output: target === "2" ? streams.error : streams.output };
      return streams;
    }
    const name = target.replaceAll('"', "");
    if (kind === "in") {
      if (isDevice(name)) return { ...streams, input: noInput };
      const bytes = this.machine.files.read(this.resolve(name));
      return { ...streams, input: () => Promise.resolve(bytes) };
    }
    let sink: Sink = () => undefined;
    if (!isDevice(name)) {
      const path = this.resolve(name);
      this.mustBeWritable(path);
      const open = this.machine.files.open(path, {
        write: true,
        shareRead: true,
        shareDelete: true,
        disposition: kind === "out" ? "create-always" : "open-always",
      });
      held.push(() => open.close());
      sink = (bytes) => this.machine.files.append(path, bytes);
    }
    return handle === 2 ? { ...streams, error: sink } : handle === 1 ? { ...streams, output: sink } : streams;
  }

  #holds(test: IfTest): boolean {
    if (test.kind !== "compare") {
      const operand = this.#late(test.operand);
      if (test.kind === "errorlevel") return this.errorLevel >= Number(operand);
      if (test.kind === "defined") return this.variable(operand) !== undefined;
      const path = operand.replaceAll('"', "");
      if (isDevice(path)) return true;
      try {
        if (/[*?]/.test(path)) return matching(this.machine, this.resolve(parentOf(path)), lastOf(path)).length > 0;
        return this.machine.files.find(this.resolve(path)) !== undefined;
      } catch (error) {
        if (error instanceof Win32Error) return false;
        throw error;
      }
    }
    const left = this.#late(test.left);
    const right = this.#late(test.right);
    const [a, b] = test.anyCase ? [left.toLowerCase(), right.toLowerCase()] : [left, right];
    if (test.operator === "==") return a === b;
    const numeric = /^-?\d+$/.test(a) && /^-?\d+$/.test(b);
    const order = numeric ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
    const answers: Record<string, boolean> = {
      equ: order === 0,
      neq: order !== 0,
      lss: order < 0,
      leq: order <= 0,
      gtr: order > 0,
      geq: order >= 0,
    };
    return answers[test.operator] ?? false;
  }

  async #runFor(node: Node & { kind: "for" }, streams: Streams): Promise<number> {
    let code = 0;
    for (const value of await this.#valuesFor(node, streams)) {
      this.#loopVariables.set(node.variable, value);
      code = await this.run(node.body, streams);
    }
    this.#loopVariables.delete(node.variable);
    return code;
  }

  async #valuesFor(node: Node & { kind: "for" }, streams: Streams): Promise<string[]> {
    const set = this.#late(node.set).trim();
    if (node.mode === "count") {
      const [from = 0, step = 1, to = 0] = set.split(/[ ,;]+/).map(Number);
      const values: string[] = [];
      for (let at = from; step > 0 ? at <= to : step < 0 && at >= to; at += step) values.push(String(at));
      return values;
    }
    if (node.mode === "list") return set.split(/[ ,;=]+/).filter((value) => value !== "");
    const output = collector();
    if (/^'.*'$/s.test(set)) await this.runLine(set.slice(1, -1), { ...streams, output: output.sink });
    else output.sink(this.machine.files.read(this.resolve(set.replaceAll('"', ""))));
    const lines = fromOem(output.bytes(), this.machine.locale)
      .split(/\r?\n/)
      .filter((line) => line.trim() !== "");
    const skip = Number(/skip=(\d+)/i.exec(node.options)?.[1] ?? 0);
    const delimiters = /delims=(\S*)/i.exec(node.options)?.[1] ?? " \t";
    const token = /tokens=([\d*]+)/i.exec(node.options)?.[1] ?? "1";
    return lines.slice(skip).map((line) => {
      if (token === "*" || delimiters === "") return line;
      const parts = line.split("").reduce<string[]>(
        (words, character) => {
          if (delimiters.includes(character)) words.push("");
          else words[words.length - 1] += character;
          return words;
        },
        [""],
      );
      return parts.filter((part) => part !== "")[Number(token) - 1] ?? "";
    });
  }

  async #runBatch(path: string, word: string, tail: string, streams: Streams): Promise<number> {
    const outer = this.#batchArguments;
    const pieces = tail.match(/"[^"]*"|[^ \t,;=]+/g) ?? [];
    this.#batchArguments = [word, ...pieces];
    const lines = fromOem(this.machine.files.read(path), this.machine.locale).split(/\r?\n/);
    try {
      for (let at = 0; at < lines.length; at += 1) {
        const line = (lines[at] as string).trim();
        if (line === "" || line.startsWith(":")) continue;
        const label = await this.#batchLine(line, streams);
        if (label === "eof") break;
        if (label !== undefined) at = lines.findIndex((other) => other.trim().toLowerCase() === `:${label}`);
        if (label !== undefined && at < 0) break;
      }
    } catch (error) {
      if (!(error instanceof ShellExit)) throw error;
      return error.code;
    } finally {
      this.#batchArguments = outer;
    }
    return this.errorLevel;
  }

  /** Runs a line of a batch file; the label when it jumps. */
  async #batchLine(line: string, streams: Streams): Promise<string | undefined> {
    try {
      await this.runLine(line, streams);
      return undefined;
    } catch (error) {
      if (error instanceof BatchJump) return error.label;
      throw error;
    }
  }

  async #runNested(call: Invocation, streams: Streams, pid: number): Promise<number> {
    const match = /^(.*?)[ \t]*\/(c|k)(.*)$/is.exec(call.tail);
    const shell = new Shell({
      ...this,
      environment: new Map(this.environment),
      delayedExpansion: /\/v:on/i.test(match?.[1] ?? "") || (/\/v(?!:)/i.test(match?.[1] ?? "") && match !== null),
    });
    try {
      if (match) return await shell.runOnce((match[3] as string).replace(/^[ \t]+/, ""), streams);
      return await runFromInput(shell, streams);
    } finally {
      this.job.end(pid);
    }
  }
}

/** A shell that is fed lines on its standard input: it shows its banner, runs them, and ends with 0. */
export async function runFromInput(shell: Shell, streams: Streams): Promise<number> {
  shell.say(streams.output, "Microsoft Windows [Version 10.0.20348.2582]\r\n(c) Microsoft Corporation.\r\n\r\n");
  for (const line of fromOem(await streams.input(), shell.machine.locale).split(/\r?\n/)) {
    shell.say(streams.output, `${shell.directory}>${line}\r\n`);
    try {
      await shell.runLine(line, { ...streams, input: noInput });
    } catch (error) {
      if (error instanceof ShellExit) return error.code;
      throw error;
    }
  }
  return 0;
}

/**
 * What cmd.exe makes of the text behind `/c`. When it starts with a quote, the first and the last quote are taken away,
 * except in one case: exactly two quotes, nothing special between them, blanks, and the whole is a program's name.
 */
export function withoutOuterQuotes(text: string, isExecutable: (name: string) => boolean): string {
  if (!text.startsWith('"')) return text;
  const last = text.lastIndexOf('"');
  if (last === 0) return text.slice(1);
  const between = text.slice(1, last);
  const kept = !between.includes('"') && !/[&<>()@^|]/.test(between) && /\s/.test(between) && isExecutable(between);
  return kept ? text : between + text.slice(last + 1);
}

async function runContained(shell: Shell, node: Node, streams: Streams): Promise<number> {
  try {
    return await shell.run(node, streams);
  } catch (error) {
    if (error instanceof ShellExit) return error.code;
    throw error;
  }
}

function builtinIn(text: string): { name: string; tail: string } | undefined {
  const word = /^[A-Za-z]+/.exec(text)?.[0];
  if (word === undefined || !builtins.has(word.toLowerCase())) return undefined;
  const tail = text.slice(word.length);
  // `echo.`, `cd\`, `dir/b`: a builtin's name ends at these signs; a quote or a letter makes it another word.
  return tail === "" || /^[ \t,;=+/\\.[\]:(]/.test(tail) ? { name: word.toLowerCase(), tail } : undefined;
}

function firstWord(text: string): { word: string; tail: string } {
  let quoted = false;
  let at = 0;
  while (at < text.length) {
    const character = text[at] as string;
    if (character === '"') quoted = !quoted;
    // The slash of an option ends the name as well: `sc/?`.
    else if (!quoted && (/[ \t,;=]/.test(character) || (character === "/" && at > 0))) break;
    at += 1;
  }
  return { word: text.slice(0, at), tail: text.slice(at) };
}

function parentOf(path: string): string {
  return /[\\/]/.test(path) ? parentPath(path.replaceAll("/", "\\")) : ".";
}

function lastOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
