import { accountsOf } from "../machine/accounts.ts";
import { Errno } from "../machine/errno.ts";
import { memoryOf } from "../machine/proc.ts";
import type { Call, Program } from "../machine/program.ts";
import { echoText, printfText, testStatus } from "../shell/plain.ts";
import { runShell } from "../shell/run.ts";
import { pathOf } from "./each.ts";
import { parseOptions } from "./options.ts";

const id: Program = {
  name: "id",
  run: (call) => {
    const { flags, rest } = parseOptions(call.args, ["-u", "-g", "-n", "-G", "-r"]);
    const accounts = accountsOf(call.machine.files);
    const account = accounts.find(({ name, uid }) =>
      rest[0] === undefined ? uid === call.process.uid : [name, String(uid)].includes(rest[0]),
    );
    if (account === undefined) {
      call.complain(`id: '${rest[0]}': no such user\n`);
      return 1;
    }
    const number = flags.has("-g") || flags.has("-G") ? account.gid : account.uid;
    if (flags.has("-n")) call.print(`${account.name}\n`);
    else if (flags.has("-u") || flags.has("-g") || flags.has("-G")) call.print(`${number}\n`);
    else
      call.print(
        `uid=${account.uid}(${account.name}) gid=${account.gid}(${account.name}) groups=${account.gid}(${account.name})\n`,
      );
    return 0;
  },
};

const whoami: Program = { name: "whoami", run: (call) => id.run({ ...call, args: ["-un"] }) };

const uname: Program = {
  name: "uname",
  run: (call) => {
    const { flags } = parseOptions(call.args, ["-a", "-s", "-n", "-r", "-m", "-p", "-i", "-o", "-v"]);
    const values = {
      "-s": "Linux",
      "-n": call.machine.name,
      "-r": "4.18.0-553.el8.x86_64",
      "-v": "#1 SMP",
      "-m": "x86_64",
      "-p": "x86_64",
      "-i": "x86_64",
      "-o": "GNU/Linux",
    };
    const wanted = Object.entries(values).filter(
      ([flag]) => flags.has("-a") || flags.has(flag) || (flags.size === 0 && flag === "-s"),
    );
    call.print(`${wanted.map(([, value]) => value).join(" ")}\n`);
    return 0;
  },
};

const hostname: Program = {
  name: "hostname",
  run: (call) => {
    const short = call.machine.name.split(".")[0];
    call.print(`${call.args.includes("-s") ? short : call.machine.name}\n`);
    return 0;
  },
};

const date: Program = {
  name: "date",
  run: (call) => {
    const format = call.args.find((word) => word.startsWith("+")) ?? "+%a %b %e %H:%M:%S UTC %Y";
    const now = call.machine.clock.now();
    const iso = new Date(now).toISOString();
    const values: Record<string, string> = {
      s: String(Math.floor(now / 1000)),
      N: `${now % 1000}`.padStart(3, "0").padEnd(9, "0"),
      Y: iso.slice(0, 4),
      m: iso.slice(5, 7),
      d: iso.slice(8, 10),
      e: iso.slice(8, 10),
      H: iso.slice(11, 13),
      M: iso.slice(14, 16),
      S: iso.slice(17, 19),
      F: iso.slice(0, 10),
      T: iso.slice(11, 19),
      a: "Thu",
      b: "Jan",
      z: "+0000",
      "%": "%",
    };
    call.print(`${format.slice(1).replace(/%(.)/g, (all, letter: string) => values[letter] ?? all)}\n`);
    return 0;
  },
};

const free: Program = {
  name: "free",
  run: (call) => {
    const { flags } = parseOptions(call.args, ["-b", "-k", "-m", "-g", "-w", "-t"]);
    const unit = flags.has("-b") ? 1024 : flags.has("-m") ? 1 / 1024 : 1;
    const { total, free: left } = memoryOf(call.machine);
    const shown = (kib: number) => Math.floor(kib * unit);
    call.print("               total        used        free      shared  buff/cache   available\n");
    call.print(`Mem: ${shown(total)} ${shown(total - left)} ${shown(left)} 0 0 ${shown(left)}\nSwap: 0 0 0\n`);
    return 0;
  },
};

const getent: Program = {
  name: "getent",
  run: (call) => {
    const [database = "", key = ""] = call.args;
    const path = `/etc/${database}`;
    if (!call.files.isFile(path)) return 1;
    const lines = call.files.read(path).toString("utf8").split("\n");
    const found = lines.filter((line) => key === "" || line.split(":")[0] === key || line.split(":")[2] === key);
    for (const line of found.filter((one) => one !== "")) call.print(`${line}\n`);
    return found.length > 0 ? 0 : 2;
  },
};

const which: Program = {
  name: "which",
  run: (call) => {
    let code = 0;
    for (const name of call.args) {
      try {
        call.print(`${call.machine.lookUp(name, call.environment, call.directory, call.process.uid)}\n`);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        call.complain(`/usr/bin/which: no ${name} in (${call.environment.get("PATH")})\n`);
        code = 1;
      }
    }
    return code;
  },
};

const reboot: Program = {
  name: "reboot",
  writes: () => true,
  run: (call) => {
    if (call.process.uid !== 0) return 1;
    call.machine.rebooting?.();
    return 0;
  },
};

/** The shell: `-c` with a text, a file, or what comes on the input. */
const sh: Program = {
  name: "sh",
  // A shell that is fed or runs a file can do anything; with -c its text is looked at.
  writes: () => true,
  run: async (call) => {
    const options: string[] = [];
    const words = [...call.args];
    let isCommand = false;
    let readsInput = false;
    while (/^[-+][a-zA-Z]+$/.test(words[0] ?? "")) {
      const word = words.shift() as string;
      for (const letter of word.slice(1)) {
        if (letter === "c") isCommand = true;
        else if (letter === "s") readsInput = true;
        else if (letter === "o")
          options.push({ pipefail: "pipefail", errexit: "e", nounset: "u" }[words.shift() ?? ""] ?? "");
        else if (letter !== "l" && letter !== "i") options.push(letter);
      }
    }
    if (words[0]?.startsWith("--")) words.shift();
    if (isCommand) return await runShell(call, words[0] ?? "", words[1] ?? call.name, words.slice(2), options);
    const [file = ""] = words;
    if (file === "" || readsInput) {
      const script = (await call.input()).toString("utf8");
      return await runShell(
        { ...call, input: () => Promise.resolve(Buffer.alloc(0)) },
        script,
        call.name,
        words,
        options,
      );
    }
    if (call.files.find(pathOf(call, file)) === undefined) {
      call.complain(`${call.name}: ${file}: ${call.machine.errorText(new Errno("ENOENT"), call.environment)}\n`);
      return 127;
    }
    return await runShell(call, call.files.read(pathOf(call, file)).toString("utf8"), file, words.slice(1), options);
  },
};

function plain(name: string, work: (call: Call) => number): Program {
  return { name, run: work };
}

/** Small programs about the system, and the shell. */
export const systemPrograms: Program[] = [
  id,
  whoami,
  uname,
  hostname,
  date,
  free,
  getent,
  which,
  reboot,
  sh,
  plain("true", () => 0),
  plain("false", () => 1),
  plain("sync", () => 0),
  plain("nproc", (call) => {
    call.print("4\n");
    return 0;
  }),
  plain("echo", (call) => {
    call.print(echoText(call.args));
    return 0;
  }),
  plain("printf", (call) => {
    call.print(printfText(call.args));
    return 0;
  }),
  plain("pwd", (call) => {
    call.print(`${call.directory}\n`);
    return 0;
  }),
  plain("test", (call) =>
    testStatus(call.name === "[" ? call.args.slice(0, -1) : call.args, call.files, call.directory),
  ),
];
