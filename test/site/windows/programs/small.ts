import { createHash } from "node:crypto";
import { sessionSid } from "../machine/accounts.ts";
import { fullPath, pathText } from "../machine/path.ts";
import type { Program } from "../machine/program.ts";
import { Win32Error } from "../machine/win32.ts";
import { CODE_PAGE, fromOem } from "../words/code-page.ts";
import { errorText, fill } from "../words/words.ts";

/** hostname.exe. */
export const hostname: Program = {
  name: "hostname",
  run: (call) => {
    call.print(`${call.machine.computerName}\r\n`);
    return 0;
  },
};

/** whoami.exe, with `/groups` and `/user`: the numbers of the groups (SIDs) are the same in every language. */
export const whoami: Program = {
  name: "whoami",
  run: (call) => {
    const name = `${call.machine.computerName.toLowerCase()}\\${call.user.toLowerCase()}`;
    const sid = sessionSid(call.elevated);
    const options = call.argv.map((word) => word.toLowerCase());
    if (options.includes("/user")) call.print(`\r\n${name} ${sid}\r\n`);
    else if (options.includes("/groups")) {
      const { elevatedLabel, mediumLabel } = call.machine.words;
      const groups: [string, string][] = [
        ["Everyone", "S-1-1-0"],
        ...(call.elevated ? [["BUILTIN\\Administrators", "S-1-5-32-544"] as [string, string]] : []),
        ["BUILTIN\\Users", "S-1-5-32-545"],
        ["NT AUTHORITY\\NETWORK", "S-1-5-2"],
        ["NT AUTHORITY\\Authenticated Users", "S-1-5-11"],
        [call.elevated ? elevatedLabel : mediumLabel, call.elevated ? "S-1-16-12288" : "S-1-16-8192"],
      ];
      const csv = options.includes("csv");
      for (const [group, number] of groups) {
        call.print(csv ? `"${group}","Group","${number}",""\r\n` : `${group.padEnd(46)} ${number}\r\n`);
      }
    } else call.print(`${name}\r\n`);
    return 0;
  },
};

/** certutil.exe `-hashfile FILE [ALGORITHM]`: the hash is on the second line, in every language. */
export const certutil: Program = {
  name: "certutil",
  run: (call) => {
    const [verb = "", file, algorithm = "SHA1"] = call.argv;
    const name = algorithm.toLowerCase();
    if (!/^[-/]hashfile$/i.test(verb) || file === undefined || !/^(md5|sha1|sha256|sha384|sha512)$/.test(name)) {
      return 0x8007_0057;
    }
    try {
      const data = call.machine.files.read(pathText(fullPath(file, call.directory)));
      call.print(`${algorithm.toUpperCase()} hash of ${file}:\r\n${createHash(name).update(data).digest("hex")}\r\n`);
      call.print("CertUtil: -hashfile command completed successfully.\r\n");
      return 0;
    } catch (error) {
      if (!(error instanceof Win32Error)) throw error;
      const code = (0x8007_0000 | error.code) >>> 0;
      call.print(`CertUtil: -hashfile command FAILED: 0x${code.toString(16)} (WIN32: ${error.code})\r\n`);
      call.print(`CertUtil: ${errorText(call.machine.words, error.code)}\r\n`);
      return code;
    }
  },
};

/** ping.exe: this host and addresses answer at once, other names are unknown; a pause of a second between two. */
export const ping: Program = {
  name: "ping",
  run: async (call) => {
    const { ping: words } = call.machine.words;
    const at = call.argv.findIndex((word) => /^[-/]n$/i.test(word));
    const count = at < 0 ? 4 : Number(call.argv[at + 1]) || 1;
    const target = call.argv.filter((word, index) => !/^[-/]/.test(word) && index !== at + 1).at(-1) ?? "";
    const known =
      /^(\d{1,3}(\.\d{1,3}){3}|localhost)$/i.test(target) || target.toUpperCase() === call.machine.computerName;
    if (!known) {
      call.print(`${fill(words.unknown, target)}\r\n`);
      return 1;
    }
    call.print(`\r\n${fill(words.pinging, target)}\r\n`);
    for (let round = 0; round < count; round += 1) {
      if (round > 0) await call.wait(1000);
      call.print(`${fill(words.reply, target)}\r\n`);
    }
    return 0;
  },
};

/** timeout.exe: without a console, which is the case over SSH, it refuses to work. */
export const timeout: Program = {
  name: "timeout",
  run: (call) => {
    call.complain("ERROR: Input redirection is not supported, exiting the process immediately.\r\n");
    return 1;
  },
};

/** waitfor.exe: waits for a signal that never comes. */
export const waitfor: Program = {
  name: "waitfor",
  run: async (call) => {
    const at = call.argv.findIndex((word) => /^\/t$/i.test(word));
    await call.wait((at < 0 ? 86_400 : Number(call.argv[at + 1]) || 1) * 1000);
    call.complain("ERROR: Timed out waiting for the signal.\r\n");
    return 1;
  },
};

/** chcp.com: shows the console's code page; setting one has no effect on what programs write here. */
export const chcp: Program = {
  name: "chcp",
  run: (call) => {
    call.print(`Active code page: ${call.argv[0] ?? CODE_PAGE[call.machine.locale]}\r\n`);
    return 0;
  },
};

/** where.exe: the files of a name along PATH; 1 when there is none. */
export const where: Program = {
  name: "where",
  run: (call) => {
    const folders = [call.directory, ...(call.environment.get("PATH") ?? "").split(";")];
    let found = false;
    for (const word of call.argv.filter((given) => !given.startsWith("/"))) {
      for (const folder of folders) {
        for (const extension of ["", ".exe", ".com", ".cmd", ".bat"]) {
          const path = pathText(fullPath(`${word}${extension}`, folder));
          if (!call.machine.files.isFile(path)) continue;
          found = true;
          call.print(`${call.machine.files.trueCase(path)}\r\n`);
        }
      }
    }
    if (!found) call.complain("INFO: Could not find files for the given pattern(s).\r\n");
    return found ? 0 : 1;
  },
};

/** findstr.exe and find.exe, for what stands at the end of a pipe: plain text, `/i`, `/v`, `/c:`. */
export const findstr: Program = {
  name: "findstr",
  run: async (call) => {
    const options = call.argv.filter((word) => word.startsWith("/"));
    const [first, ...files] = call.argv.filter((word) => !word.startsWith("/"));
    const exact = options.find((word) => /^\/c:/i.test(word))?.slice(3);
    const wanted = exact === undefined ? (first ?? "").split(" ") : [exact];
    const sources = exact === undefined ? files : call.argv.filter((word) => !word.startsWith("/"));
    const anyCase = options.some((word) => /^\/i$/i.test(word));
    const inverted = options.some((word) => /^\/v$/i.test(word));
    const fold = (text: string) => (anyCase ? text.toLowerCase() : text);
    const content =
      sources.length === 0
        ? await call.input()
        : Buffer.concat(sources.map((file) => call.machine.files.read(pathText(fullPath(file, call.directory)))));
    let hits = 0;
    const lines = fromOem(content, call.machine.locale).split(/\r?\n/);
    if (lines.at(-1) === "") lines.pop();
    for (const line of lines) {
      if (wanted.some((text) => fold(line).includes(fold(text))) === inverted) continue;
      hits += 1;
      call.print(`${line}\r\n`);
    }
    return hits > 0 ? 0 : 1;
  },
};

/** A program that only lives as a service: the many that come with Windows. */
export const svchost: Program = {
  name: "svchost",
  run: () => 1,
  serve: (life) => {
    const ports: Record<string, number> = { rpcss: 135, termservice: 3389, sshd: 22 };
    const port = ports[life.service.toLowerCase()];
    if (port !== undefined) life.onEnd(life.machine.ports.listen(port, life.pid, { ipv6: true }));
    life.onStop(() => life.after(life.machine.timing.stopMs, () => life.stopped()));
    if (life.resumed) life.running();
    else life.after(life.machine.timing.startMs, () => life.running());
  },
};

/** cmd.exe; the shell runs it itself, see `Shell`. */
export const cmd: Program = { name: "cmd" };
