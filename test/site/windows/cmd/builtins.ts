import type { Streams } from "../../ssh/streams.ts";
import { baseName, isDevice, parentPath } from "../machine/path.ts";
import { Win32, Win32Error } from "../machine/win32.ts";
import { errorText, fill } from "../words/words.ts";
import { directoryListing } from "./dir.ts";
import { BatchJump, ShellExit } from "./endings.ts";
import { matching } from "./matching.ts";
import type { Shell } from "./shell.ts";
import { operandsAndOptions } from "./words-of.ts";

/** One run of a builtin. Its result is its return code; whether it also sets ERRORLEVEL differs from one to another. */
interface BuiltinCall {
  shell: Shell;
  name: string;
  /** The text behind the name, as it was written. */
  tail: string;
  streams: Streams;
}

type Builtin = (call: BuiltinCall) => number | Promise<number>;

/** Sets ERRORLEVEL and returns it. */
function finish({ shell }: BuiltinCall, code: number): number {
  shell.errorLevel = code;
  return code;
}

function fail(call: BuiltinCall, text: string, code = 1): number {
  call.shell.say(call.streams.error, `${text}\r\n`);
  return finish(call, code);
}

/** Runs file work; a refusal is shown in the system's words. */
function attempt(call: BuiltinCall, work: () => number): number {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Win32Error)) throw error;
    return fail(call, errorText(call.shell.machine.words, error.code));
  }
}

function quotesGone(text: string): string {
  return text.trim().replaceAll('"', "");
}

const echo: Builtin = ({ shell, tail, streams }) => {
  const text = tail.slice(1);
  if (tail.trim() === "") shell.say(streams.output, "ECHO is on.\r\n");
  else if (!/^(on|off)\s*$/i.test(text)) shell.say(streams.output, `${text}\r\n`);
  return 0;
};

const type: Builtin = (call) =>
  attempt(call, () => {
    const { operands } = operandsAndOptions(call.tail);
    if (operands.length === 0) return fail(call, call.shell.machine.words.cmd.syntax);
    for (const operand of operands) {
      if (isDevice(operand)) continue;
      call.streams.output(call.shell.machine.files.read(call.shell.resolve(operand)));
    }
    return finish(call, 0);
  });

const mkdir: Builtin = (call) => {
  const { operands } = operandsAndOptions(call.tail);
  const { words, files } = call.shell.machine;
  if (operands.length === 0) return fail(call, words.cmd.syntax);
  let code = 0;
  for (const operand of operands) {
    code ||= attempt(call, () => {
      const path = call.shell.resolve(operand);
      if (files.find(path) !== undefined) return fail(call, fill(words.cmd.subdirectoryExists, operand));
      call.shell.mustBeWritable(path);
      files.makeDirectory(path, { parents: true });
      return 0;
    });
  }
  return finish(call, code);
};

// A failing rd shows in its return code (`||` sees it) and leaves ERRORLEVEL alone, so `cmd /c rd x` ends with 0.
const rmdir: Builtin = (call) => {
  const { operands, options } = operandsAndOptions(call.tail);
  const { machine } = call.shell;
  if (operands.length === 0) return fail(call, machine.words.cmd.syntax);
  let code = 0;
  for (const operand of operands) {
    try {
      const path = call.shell.resolve(operand);
      call.shell.mustBeWritable(path);
      const busy = `${call.shell.directory}\\`.toLowerCase().startsWith(`${path}\\`.toLowerCase());
      if (busy) throw new Win32Error(Win32.sharingViolation);
      const obstacle = options.includes("s") ? machine.files.removeTree(path) : 0;
      if (obstacle !== 0) throw new Win32Error(obstacle);
      if (!options.includes("s")) machine.files.removeDirectory(path);
    } catch (error) {
      if (!(error instanceof Win32Error)) throw error;
      call.shell.say(call.streams.error, `${errorText(machine.words, error.code)}\r\n`);
      code = error.code;
    }
  }
  return code;
};

// del says what it could not delete, and ends with 0 all the same unless nothing fits.
const del: Builtin = (call) =>
  attempt(call, () => {
    const { operands } = operandsAndOptions(call.tail);
    const { machine } = call.shell;
    if (operands.length === 0) return fail(call, machine.words.cmd.syntax);
    let code = 0;
    for (const operand of operands) {
      const files = filesNamed(call.shell, operand);
      if (files.length === 0) {
        const folder = folderOf(call.shell, operand);
        const known = machine.files.isDirectory(folder);
        const shown = `${folder.replace(/\\$/, "")}\\${lastName(operand)}`;
        code = fail(
          call,
          known ? fill(machine.words.cmd.notFound, shown) : errorText(machine.words, Win32.pathNotFound),
        );
      }
      for (const file of files) {
        try {
          call.shell.mustBeWritable(file);
          machine.files.remove(file);
        } catch (error) {
          if (!(error instanceof Win32Error)) throw error;
          call.shell.say(call.streams.error, `${file}\r\n${errorText(machine.words, error.code)}\r\n`);
        }
      }
    }
    return finish(call, code);
  });

function lastName(operand: string): string {
  return operand.split(/[\\/]/).at(-1) ?? operand;
}

function folderOf(shell: Shell, operand: string): string {
  return shell.resolve(operand.slice(0, operand.length - lastName(operand).length) || ".");
}

/** The files that an operand means: by pattern, by name, or all in the folder of that name. */
function filesNamed(shell: Shell, operand: string): string[] {
  const { machine } = shell;
  let folder = folderOf(shell, operand);
  let pattern = lastName(operand);
  if (!/[*?]/.test(operand) && machine.files.isDirectory(shell.resolve(operand))) {
    folder = shell.resolve(operand);
    pattern = "*";
  }
  return matching(machine, folder, pattern)
    .map((name) => `${folder.replace(/\\$/, "")}\\${name}`)
    .filter((path) => machine.files.isFile(path));
}

const copy: Builtin = (call) =>
  attempt(call, () => {
    const { operands } = operandsAndOptions(call.tail);
    const { machine } = call.shell;
    const [from, to = "."] = operands;
    if (from === undefined) return fail(call, machine.words.cmd.syntax);
    const source = call.shell.resolve(from);
    const data = machine.files.read(source);
    let target = call.shell.resolve(to);
    if (machine.files.isDirectory(target)) target = `${target.replace(/\\$/, "")}\\${baseName(source)}`;
    call.shell.mustBeWritable(target);
    machine.files.write(target, Buffer.from(data));
    call.shell.say(call.streams.output, `${fill(machine.words.cmd.copied, 1)}\r\n`);
    return finish(call, 0);
  });

const move: Builtin = (call) =>
  attempt(call, () => {
    const { operands } = operandsAndOptions(call.tail);
    const { machine } = call.shell;
    const [from, to] = operands;
    if (from === undefined || to === undefined) return fail(call, machine.words.cmd.syntax);
    const source = call.shell.resolve(from);
    machine.files.get(source);
    let target = call.shell.resolve(to);
    if (machine.files.isDirectory(target)) target = `${target.replace(/\\$/, "")}\\${baseName(source)}`;
    call.shell.mustBeWritable(target);
    machine.files.rename(source, target, { replace: true });
    call.shell.say(call.streams.output, `${fill(machine.words.cmd.moved, 1)}\r\n`);
    return finish(call, 0);
  });

const ren: Builtin = (call) => {
  const { operands } = operandsAndOptions(call.tail);
  const { machine } = call.shell;
  const [from, to] = operands;
  if (from === undefined || to === undefined || /[\\/:]/.test(to)) return fail(call, machine.words.cmd.syntax);
  return attempt(call, () => {
    const source = call.shell.resolve(from);
    const target = `${parentPath(source).replace(/\\$/, "")}\\${to}`;
    call.shell.mustBeWritable(target);
    const other = machine.files.find(target);
    if (other !== undefined && other !== machine.files.find(source)) {
      return fail(call, machine.words.cmd.duplicateName);
    }
    machine.files.rename(source, target);
    return finish(call, 0);
  });
};

const cd: Builtin = (call) => {
  const wanted = quotesGone(call.tail.replace(/\/d/i, ""));
  const { machine } = call.shell;
  if (wanted === "") {
    call.shell.say(call.streams.output, `${call.shell.directory}\r\n`);
    return finish(call, 0);
  }
  return attempt(call, () => {
    const path = call.shell.resolve(wanted);
    if (!machine.files.isDirectory(path)) throw new Win32Error(Win32.pathNotFound);
    call.shell.directory = machine.files.trueCase(path);
    return finish(call, 0);
  });
};

const set: Builtin = (call) => {
  const { shell, streams } = call;
  const text = call.tail.replace(/^[ \t]+/, "");
  const assignment = /^"?([^="]+)=(.*?)"?$/s.exec(text);
  if (/^\/[ap]/i.test(text)) return fail(call, shell.machine.words.cmd.syntax);
  if (assignment) {
    const value = text.startsWith('"') ? (assignment[2] as string) : text.slice(text.indexOf("=") + 1);
    if (value === "") shell.environment.delete((assignment[1] as string).toUpperCase());
    else shell.environment.set((assignment[1] as string).toUpperCase(), value);
    return 0;
  }
  const prefix = quotesGone(text).toUpperCase();
  const found = [...shell.environment].filter(([name]) => name.startsWith(prefix)).sort();
  for (const [name, value] of found) shell.say(streams.output, `${name}=${value}\r\n`);
  if (found.length > 0) return 0;
  return fail(call, fill(shell.machine.words.cmd.noVariable, quotesGone(text)));
};

const exit: Builtin = ({ shell, tail }) => {
  const code = /-?\d+/.exec(tail.replace(/\/b/i, ""))?.[0];
  throw new ShellExit(code === undefined ? shell.errorLevel : Number(code));
};

const goto: Builtin = ({ tail }) => {
  throw new BatchJump(
    tail
      .replace(/^[\s:]+/, "")
      .trim()
      .toLowerCase(),
  );
};

const ver: Builtin = (call) => {
  call.shell.say(call.streams.output, "\r\nMicrosoft Windows [Version 10.0.20348.2582]\r\n");
  return finish(call, 0);
};

const dir: Builtin = (call) => {
  const { operands, options } = operandsAndOptions(call.tail);
  return attempt(call, () => {
    const listing = directoryListing(call.shell, operands[0] ?? ".", options);
    call.shell.say(call.streams.output, listing.text);
    return listing.found ? finish(call, 0) : fail(call, call.shell.machine.words.cmd.fileNotFoundDir);
  });
};

const start: Builtin = (call) => {
  const text = call.tail.replace(/^[ \t]*("[^"]*"[ \t]*)?/, "").replace(/^(\/(b|min|wait)[ \t]+)+/i, "");
  if (/\/wait/i.test(call.tail)) return call.shell.runCommand(text, call.streams);
  call.shell.runInBackground(text, call.streams);
  return 0;
};

const call: Builtin = (given) => given.shell.runLine(given.tail, given.streams);

const nothing: Builtin = () => 0;

/** The commands that cmd.exe does itself. */
export const builtins: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    echo,
    type,
    mkdir,
    md: mkdir,
    rmdir,
    rd: rmdir,
    del,
    erase: del,
    copy,
    move,
    ren,
    rename: ren,
    cd,
    chdir: cd,
    set,
    exit,
    goto,
    ver,
    dir,
    start,
    call,
    rem: nothing,
    title: nothing,
    cls: nothing,
    setlocal: nothing,
    endlocal: nothing,
  }),
);

/** The builtins that change files. */
export const writingBuiltins: ReadonlySet<string> = new Set([
  "mkdir",
  "md",
  "rmdir",
  "rd",
  "del",
  "erase",
  "copy",
  "move",
  "ren",
  "rename",
]);
