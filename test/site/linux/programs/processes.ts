import { accountsOf, maySudo } from "../machine/accounts.ts";
import { Errno } from "../machine/errno.ts";
import { commandOf } from "../machine/proc.ts";
import { type Process, signalNamed } from "../machine/processes.ts";
import type { Call, Program } from "../machine/program.ts";
import { pathOf } from "./each.ts";
import { parseOptions, valuesOf } from "./options.ts";

const kill: Program = {
  name: "kill",
  writes: (args) => !args.includes("-0"),
  run: (call) => {
    const [first = "", ...rest] = call.args;
    const given = first === "-s" ? rest.shift() : first.startsWith("-") ? first.slice(1) : undefined;
    const pids = given === undefined ? call.args : rest.filter((word) => word !== "--");
    const signal = given === "0" ? "0" : signalNamed(given ?? "TERM");
    if (signal === undefined) {
      call.complain(`kill: ${given}: invalid signal specification\n`);
      return 1;
    }
    let code = 0;
    for (const text of pids) {
      const pid = Number(text);
      const { processes } = call.machine;
      const targets = pid < 0 ? processes.list().filter(({ session }) => session === -pid) : [processes.get(pid)];
      const why = reasonNot(call, targets[0]);
      if (why !== undefined) {
        call.complain(`kill: (${text}) - ${call.machine.errorText(new Errno(why), call.environment)}\n`);
        code = 1;
        continue;
      }
      for (const target of targets) if (target !== undefined && signal !== "0") processes.signal(target.pid, signal);
    }
    return code;
  },
};

function reasonNot(call: Call, target: Process | undefined): "ESRCH" | "EPERM" | undefined {
  if (target === undefined) return "ESRCH";
  return call.process.uid !== 0 && call.process.uid !== target.uid ? "EPERM" : undefined;
}

const pgrep: Program = {
  name: "pgrep",
  writes: (args) => args.includes("pkill"),
  run: (call) => {
    const options = parseOptions(
      call.args.map((word) =>
        signalNamed(word.slice(1)) !== undefined && word.startsWith("-") ? `--signal=${word.slice(1)}` : word,
      ),
      ["-f", "-x", "-a", "-l", "-n", "-o", "-c", "-u=", "-P=", "--signal="],
    );
    const { flags } = options;
    const pattern = new RegExp(flags.has("-x") ? `^(?:${options.rest[0] ?? ""})$` : (options.rest[0] ?? ""));
    const parent = valuesOf(options, "-P").at(-1);
    const found = call.machine.processes
      .list()
      .filter(({ pid }) => pid !== call.process.pid)
      .filter((process) => pattern.test(flags.has("-f") ? process.argv.join(" ") : commandOf(process)))
      .filter(({ ppid }) => parent === undefined || ppid === Number(parent));
    if (call.name === "pkill") {
      const signal = signalNamed(valuesOf(options, "--signal").at(-1) ?? "TERM") ?? "TERM";
      for (const { pid } of found) call.machine.processes.signal(pid, signal);
    } else if (flags.has("-c")) call.print(`${found.length}\n`);
    else
      for (const process of found)
        call.print(
          `${process.pid}${flags.has("-a") ? ` ${process.argv.join(" ")}` : flags.has("-l") ? ` ${commandOf(process)}` : ""}\n`,
        );
    return found.length > 0 ? 0 : 1;
  },
};

const ps: Program = {
  name: "ps",
  run: (call) => {
    const options = parseOptions(call.args, [
      "-e",
      "-A",
      "-f",
      "-a",
      "-x",
      "-w",
      "-o=",
      "-p=",
      "-C=",
      "--pid=",
      "--ppid=",
      "--no-headers",
      "--no-heading",
    ]);
    const columns = valuesOf(options, "-o").flatMap((text) => text.split(","));
    const pids = valuesOf(options, "-p", "--pid")
      .flatMap((text) => text.split(/[, ]/))
      .map(Number);
    const name = valuesOf(options, "-C").at(-1);
    const shown = call.machine.processes
      .list()
      .filter(({ pid }) => pids.length === 0 || pids.includes(pid))
      .filter((process) => name === undefined || commandOf(process) === name);
    const wanted = columns.length > 0 ? columns : ["pid", "comm"];
    const hasHeader = wanted.some((column) => !column.endsWith("=")) && !options.flags.has("--no-headers");
    if (hasHeader) call.print(`${wanted.map((column) => column.toUpperCase()).join(" ")}\n`);
    for (const process of shown) {
      const values: Record<string, string | number> = {
        pid: process.pid,
        ppid: process.ppid,
        pgid: process.session,
        sid: process.session,
        uid: process.uid,
        user: accountsOf(call.machine.files).find(({ uid }) => uid === process.uid)?.name ?? process.uid,
        comm: commandOf(process),
        args: process.argv.join(" "),
        cmd: process.argv.join(" "),
        command: process.argv.join(" "),
        stat: process.frozen ? "T" : "S",
        state: process.frozen ? "T" : "S",
        etimes: Math.floor((call.machine.clock.now() - process.startTime) / 1000),
        lstart: new Date(process.startTime).toUTCString(),
      };
      call.print(`${wanted.map((column) => values[column.replace(/=.*$/, "")] ?? "-").join(" ")}\n`);
    }
    return shown.length > 0 ? 0 : 1;
  },
};

const sleep: Program = {
  name: "sleep",
  run: async (call) => {
    await call.wait(call.args.reduce((sum, text) => sum + milliseconds(text), 0));
    return 0;
  },
};

function milliseconds(text: string): number {
  const units: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  return Number(text.replace(/[smhd]$/, "")) * (units[text.at(-1) ?? "s"] ?? 1000);
}

const nohup: Program = { name: "nohup", run: (call) => call.become(call.args) };

const setsid: Program = {
  name: "setsid",
  run: async (call) => {
    const words = call.args.filter((word, index) => !(index === 0 && /^(-f|--fork|-w|--wait)$/.test(word)));
    if (!/^(-f|--fork)$/.test(call.args[0] ?? "")) return await call.become(words, { newSession: true });
    void call.run(words, { newSession: true });
    return 0;
  },
};

const env: Program = {
  name: "env",
  run: async (call) => {
    const words = [...call.args];
    let environment = new Map(call.environment);
    for (;;) {
      const [first = ""] = words;
      if (first === "-i") environment = new Map();
      else if (first === "-u") environment.delete(words.splice(0, 1) && (words[0] ?? ""));
      else if (/^\w+=/.test(first))
        environment.set(first.slice(0, first.indexOf("=")), first.slice(first.indexOf("=") + 1));
      else break;
      words.shift();
    }
    try {
      if (words.length > 0) return await call.become(words, { environment });
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      call.complain(`env: '${words[0]}': ${call.machine.errorText(error, call.environment)}\n`);
      return error.code === "ENOENT" ? 127 : 126;
    }
    call.print([...environment].map(([name, value]) => `${name}=${value}\n`).join(""));
    return 0;
  },
};

const timeout: Program = {
  name: "timeout",
  run: async (call) => {
    const args = [...call.args];
    let signal = signalNamed("TERM");
    while (args[0]?.startsWith("-")) {
      const word = args.shift() as string;
      if (word === "-s" || word === "-k") {
        const value = args.shift() ?? "";
        if (word === "-s") signal = signalNamed(value);
      }
    }
    let process: Process | undefined;
    let hasEnded = false;
    const started = (one: Process) => {
      process = one;
    };
    const ended = call.run(args.slice(1), { started });
    const cancel = call.machine.clock.after(milliseconds(args[0] ?? "0"), () => {
      hasEnded = true;
      if (process !== undefined && signal !== undefined) call.machine.processes.signal(process.pid, signal);
    });
    const code = await ended;
    cancel();
    return hasEnded ? 124 : code;
  },
};

const held = new WeakMap<object, Map<string, Promise<void>>>();

const flock: Program = {
  name: "flock",
  writes: () => true,
  run: async (call) => {
    const options = parseOptions(call.args.slice(0, flagsEnd(call.args)), [
      "-n",
      "-x",
      "-e",
      "-s",
      "-o",
      "--nonblock",
      "-w=",
      "-E=",
    ]);
    const [file = "", ...words] = call.args.slice(flagsEnd(call.args));
    const path = pathOf(call, file);
    if (!call.files.isDirectory(path)) call.files.openToWrite(path);
    const locks = held.get(call.machine) ?? new Map<string, Promise<void>>();
    held.set(call.machine, locks);
    const limit = valuesOf(options, "-w").at(-1);
    const begun = call.machine.clock.now();
    for (let holder = locks.get(path); holder !== undefined; holder = locks.get(path)) {
      const isOver = limit !== undefined && call.machine.clock.now() - begun >= Number(limit) * 1000;
      if (options.flags.has("-n") || options.flags.has("--nonblock") || isOver) return 1;
      if (limit === undefined) await holder;
      else await call.wait(20);
    }
    let free = () => {};
    locks.set(
      path,
      new Promise((resolve) => {
        free = resolve;
      }),
    );
    try {
      const [first = "", command = ""] = words;
      return await call.run(first === "-c" ? ["/bin/sh", "-c", command] : words);
    } finally {
      locks.delete(path);
      free();
    }
  },
};

function flagsEnd(args: string[]): number {
  for (let at = 0; at < args.length; at += 1) {
    if (/^-[wE]$/.test(args[at] as string)) at += 1;
    else if (!(args[at] as string).startsWith("-")) return at;
  }
  return args.length;
}

const sudo: Program = {
  name: "sudo",
  run: async (call) => {
    const options = parseOptions(call.args.slice(0, sudoEnd(call.args)), [
      "-n",
      "-S",
      "-H",
      "-E",
      "-k",
      "-u=",
      "--non-interactive",
      "-p=",
      "--preserve-env",
    ]);
    const words = call.args.slice(sudoEnd(call.args));
    const account = accountsOf(call.machine.files).find(({ uid }) => uid === call.process.uid);
    const target = accountsOf(call.machine.files).find(
      ({ name }) => name === (valuesOf(options, "-u").at(-1) ?? "root"),
    );
    if (call.process.uid !== 0 && (account === undefined || !maySudo(call.machine.files, account.name))) {
      call.complain("sudo: a password is required\n");
      return 1;
    }
    if (target === undefined || words.length === 0) return 1;
    const by = { name: account?.name ?? "root", uid: call.process.uid };
    call.machine.journal.sudo(by, target.name, call.directory, commandLineOf(call, words));
    const environment = new Map(call.environment);
    environment.set("PATH", "/sbin:/bin:/usr/sbin:/usr/bin").set("USER", target.name).set("HOME", target.home);
    environment.set("SUDO_USER", account?.name ?? "root");
    return await call.run(words, { uid: target.uid, environment });
  },
};

/** `su - NAME -c COMMAND`; only root is let through without a password. */
const su: Program = {
  name: "su",
  writes: () => true,
  run: async (call) => {
    const at = call.args.indexOf("-c");
    const command = at < 0 ? undefined : call.args[at + 1];
    const name = call.args.find((word, index) => !word.startsWith("-") && (at < 0 || index !== at + 1)) ?? "root";
    const target = accountsOf(call.machine.files).find((account) => account.name === name);
    if (target === undefined || call.process.uid !== 0 || command === undefined) {
      call.complain(target === undefined ? `su: user ${name} does not exist\n` : "su: Authentication failure\n");
      return 1;
    }
    const environment = new Map([
      ...call.environment,
      ["HOME", target.home],
      ["USER", target.name],
      ["LOGNAME", target.name],
    ] as [string, string][]);
    return await call.run([target.shell, "-c", command], { uid: target.uid, environment, directory: target.home });
  },
};

/** A command as sudo names it: the program by its whole path. */
function commandLineOf(call: Call, [program = "", ...args]: string[]): string {
  const path = new Map([...call.environment, ["PATH", "/sbin:/bin:/usr/sbin:/usr/bin"]]);
  try {
    return [call.machine.lookUp(program, path, call.directory, 0), ...args].join(" ");
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return [program, ...args].join(" ");
  }
}

function sudoEnd(args: string[]): number {
  for (let at = 0; at < args.length; at += 1) {
    if (args[at] === "--") return at + 1;
    if (args[at] === "-u" || args[at] === "-p") at += 1;
    else if (!(args[at] as string).startsWith("-")) return at;
  }
  return args.length;
}

const xargs: Program = {
  name: "xargs",
  run: async (call) => {
    const options = parseOptions(call.args.slice(0, flagsEnd(call.args)), ["-r", "-0", "-n="]);
    const words = call.args.slice(flagsEnd(call.args));
    const text = (await call.input()).toString("utf8");
    const given = text.split(options.flags.has("-0") ? "\0" : /\s+/).filter((word) => word !== "");
    if (given.length === 0 && options.flags.has("-r")) return 0;
    const size = Number(valuesOf(options, "-n").at(-1) ?? given.length) || 1;
    let code = 0;
    for (let at = 0; at === 0 || at < given.length; at += size)
      if ((await call.run([...(words.length === 0 ? ["echo"] : words), ...given.slice(at, at + size)])) !== 0)
        code = 123;
    return code;
  },
};

/** Programs that start, list and end processes. */
export const processPrograms: Program[] = [kill, pgrep, ps, sleep, nohup, setsid, env, timeout, flock, sudo, su, xargs];
