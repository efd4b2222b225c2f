import { createHash } from "node:crypto";
import { Errno } from "../machine/errno.ts";
import type { Call, Program } from "../machine/program.ts";
import { complainAbout, contentsOf, linesOf, pathOf } from "./each.ts";
import { parseOptions, valuesOf } from "./options.ts";

const grep: Program = {
  name: "grep",
  run: async (call) => {
    const options = parseOptions(call.args, [
      "-q",
      "-v",
      "-i",
      "-c",
      "-x",
      "-F",
      "-E",
      "-w",
      "-n",
      "-o",
      "-s",
      "-h",
      "-H",
      "-l",
      "-r",
      "-a",
      "-e=",
      "-m=",
    ]);
    const { flags } = options;
    const given = valuesOf(options, "-e");
    const patterns = given.length > 0 ? given : [options.rest.shift() ?? ""];
    const source = patterns
      .map((pattern) => (flags.has("-F") ? escaped(pattern) : converted(pattern, flags.has("-E"))))
      .join("|");
    const whole = flags.has("-x") ? `^(?:${source})$` : flags.has("-w") ? `\\b(?:${source})\\b` : source;
    const expression = new RegExp(whole, flags.has("-i") ? "i" : "");
    let found = 0;
    let code = 1;
    for (const path of options.rest.length === 0 ? ["-"] : options.rest) {
      try {
        for (const { name, content } of await contentsOf(call, [path])) {
          let inFile = 0;
          for (const [index, line] of linesOf(content).entries()) {
            if (expression.test(line) === flags.has("-v")) continue;
            inFile += 1;
            if (flags.has("-q") || flags.has("-c") || flags.has("-l")) continue;
            const prefix = `${(options.rest.length > 1 && !flags.has("-h")) || flags.has("-H") ? `${name}:` : ""}${flags.has("-n") ? `${index + 1}:` : ""}`;
            if (flags.has("-o"))
              for (const [part] of line.matchAll(new RegExp(whole, "g"))) call.print(`${prefix}${part}\n`);
            else call.print(`${prefix}${line}\n`);
          }
          if (flags.has("-c")) call.print(`${inFile}\n`);
          if (flags.has("-l") && inFile > 0) call.print(`${name}\n`);
          found += inFile;
        }
      } catch (error) {
        if (!flags.has("-s")) complainAbout(call, error, path);
        code = 2;
      }
    }
    return found > 0 && (code !== 2 || flags.has("-q")) ? 0 : code;
  },
};

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

/** A pattern of grep as JavaScript's; in the basic kind `+ ? | ( ) {` are plain unless there is a backslash. */
function converted(pattern: string, isExtended: boolean): string {
  const classes: Record<string, string> = {
    digit: "0-9",
    alpha: "A-Za-z",
    alnum: "A-Za-z0-9",
    space: "\\s",
    upper: "A-Z",
    lower: "a-z",
  };
  const text = pattern.replace(/\[:(\w+):\]/g, (all, name: string) => classes[name] ?? all);
  return isExtended ? text : text.replace(/\\([+?|(){}])|([+?|(){}])/g, (_, special, plain) => special ?? `\\${plain}`);
}

const head: Program = {
  name: "head",
  run: (call) =>
    part(
      call,
      (lines, count) => (count < 0 ? lines.slice(0, count) : lines.slice(0, count)),
      (content, count) => content.subarray(0, count),
    ),
};

const tail: Program = {
  name: "tail",
  run: (call) =>
    part(
      call,
      (lines, count, fromStart) => (fromStart ? lines.slice(count - 1) : count === 0 ? [] : lines.slice(-count)),
      (content, count, fromStart) =>
        fromStart ? content.subarray(count - 1) : count === 0 ? Buffer.alloc(0) : content.subarray(-count),
    ),
};

async function part(
  call: Call,
  ofLines: (lines: string[], count: number, fromStart: boolean) => string[],
  ofBytes: (content: Buffer, count: number, fromStart: boolean) => Buffer,
): Promise<number> {
  const args = call.args.map((word) => word.replace(/^-(\d+)$/, "-n$1"));
  const options = parseOptions(args, ["-n=", "-c=", "-q", "-v", "-f", "--lines=", "--bytes="]);
  const bytes = valuesOf(options, "-c", "--bytes").at(-1);
  const count = bytes ?? valuesOf(options, "-n", "--lines").at(-1) ?? "10";
  let code = 0;
  for (const path of options.rest.length === 0 ? ["-"] : options.rest) {
    try {
      for (const { content } of await contentsOf(call, [path])) {
        const fromStart = count.startsWith("+");
        if (bytes !== undefined) call.print(ofBytes(content, Number(count), fromStart));
        else
          call.print(
            ofLines(linesOf(content), Number(count), fromStart)
              .map((line) => `${line}\n`)
              .join(""),
          );
      }
    } catch (error) {
      complainAbout(call, error, `cannot open '${path}' for reading`);
      code = 1;
    }
  }
  return code;
}

const wc: Program = {
  name: "wc",
  run: async (call) => {
    const { flags, rest } = parseOptions(call.args, ["-l", "-c", "-w", "-m"]);
    for (const { name, content } of await contentsOf(call, rest)) {
      const text = content.toString("utf8");
      const counts: Record<string, number> = {
        "-l": text.split("\n").length - 1,
        "-w": text.split(/\s+/).filter((word) => word !== "").length,
        "-c": content.length,
        "-m": text.length,
      };
      const wanted = flags.size === 0 ? ["-l", "-w", "-c"] : [...flags];
      call.print(`${wanted.map((flag) => counts[flag]).join(" ")}${rest.length === 0 ? "" : ` ${name}`}\n`);
    }
    return 0;
  },
};

const cut: Program = {
  name: "cut",
  run: async (call) => {
    const options = parseOptions(call.args, ["-d=", "-f=", "-c=", "-s"]);
    const delimiter = valuesOf(options, "-d").at(-1) ?? "\t";
    const fields = valuesOf(options, "-f").at(-1);
    const ranges = (fields ?? valuesOf(options, "-c").at(-1) ?? "1-").split(",");
    for (const { content } of await contentsOf(call, options.rest)) {
      for (const line of linesOf(content)) {
        const parts = fields === undefined ? [...line] : line.split(delimiter);
        if (fields !== undefined && parts.length === 1) {
          if (!options.flags.has("-s")) call.print(`${line}\n`);
          continue;
        }
        const kept = parts.filter((_, index) => ranges.some((range) => isIn(range, index + 1)));
        call.print(`${kept.join(fields === undefined ? "" : delimiter)}\n`);
      }
    }
    return 0;
  },
};

function isIn(range: string, position: number): boolean {
  const [from = "", to = range.includes("-") ? "" : from] = range.split("-");
  return position >= Number(from || 1) && (to === "" || position <= Number(to));
}

const sort: Program = {
  name: "sort",
  run: async (call) => {
    const { flags, rest } = parseOptions(call.args, ["-n", "-r", "-u", "-f", "-V", "-k=", "-t="]);
    const lines = (await contentsOf(call, rest)).flatMap(({ content }) => linesOf(content));
    const number = (text: string) => Number(/^\s*-?\d+(\.\d+)?/.exec(text)?.[0] ?? 0);
    lines.sort((a, b) => (flags.has("-n") ? number(a) - number(b) : 0) || (a < b ? -1 : a > b ? 1 : 0));
    if (flags.has("-r")) lines.reverse();
    const kept = flags.has("-u") ? [...new Set(lines)] : lines;
    call.print(kept.map((line) => `${line}\n`).join(""));
    return 0;
  },
};

const uniq: Program = {
  name: "uniq",
  run: async (call) => {
    const lines = (await contentsOf(call, [])).flatMap(({ content }) => linesOf(content));
    call.print(
      lines
        .filter((line, index) => line !== lines[index - 1])
        .map((line) => `${line}\n`)
        .join(""),
    );
    return 0;
  },
};

const tr: Program = {
  name: "tr",
  run: async (call) => {
    const { flags, rest } = parseOptions(call.args, ["-d", "-s", "-c"]);
    const signs = (text: string) => [
      ...text
        .replace(/\\n/g, "\n")
        .replace(/\\0+/g, "\0")
        .replace(/\\t/g, "\t")
        .replace(/\\r/g, "\r")
        .replace(/(.)-(.)/g, (_, from: string, to: string) =>
          String.fromCharCode(
            ...Array.from(
              { length: to.charCodeAt(0) - from.charCodeAt(0) + 1 },
              (__, index) => from.charCodeAt(0) + index,
            ),
          ),
        ),
    ];
    const [from, to] = [signs(rest[0] ?? ""), signs(rest[1] ?? "")];
    const text = (await call.input()).toString("utf8");
    call.print(
      [...text]
        .map((sign) =>
          !from.includes(sign) ? sign : flags.has("-d") ? "" : (to[from.indexOf(sign)] ?? to.at(-1) ?? ""),
        )
        .join(""),
    );
    return 0;
  },
};

const sha256sum: Program = {
  name: "sha256sum",
  run: async (call) => {
    const { rest } = parseOptions(call.args, ["-b", "-t"]);
    let code = 0;
    for (const given of rest.length === 0 ? ["-"] : rest) {
      try {
        for (const { content } of await contentsOf(call, [given])) {
          const kind = call.name === "md5sum" ? "md5" : call.name === "sha1sum" ? "sha1" : "sha256";
          call.print(`${createHash(kind).update(content).digest("hex")}  ${given}\n`);
        }
      } catch (error) {
        complainAbout(call, error, given);
        code = 1;
      }
    }
    return code;
  },
};

const base64: Program = {
  name: "base64",
  run: async (call) => {
    const options = parseOptions(call.args, ["-d", "--decode", "-i", "-w=", "--wrap="]);
    const [first] = await contentsOf(call, options.rest);
    const content = first?.content ?? Buffer.alloc(0);
    if (options.flags.has("-d") || options.flags.has("--decode")) {
      call.print(Buffer.from(content.toString("latin1"), "base64"));
      return 0;
    }
    const width = Number(valuesOf(options, "-w", "--wrap").at(-1) ?? 76);
    const text = content.toString("base64");
    call.print(width === 0 ? text : text.replace(new RegExp(`.{1,${width}}`, "g"), "$&\n"));
    return 0;
  },
};

const cmp: Program = {
  name: "cmp",
  run: (call) => {
    const { flags, rest } = parseOptions(call.args, ["-s"]);
    try {
      const [a, b] = rest.map((given) => call.files.read(pathOf(call, given)));
      if (a !== undefined && b !== undefined && a.equals(b)) return 0;
      if (!flags.has("-s")) call.print(`${rest.join(" ")} differ\n`);
      return 1;
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      return 2;
    }
  },
};

const tee: Program = {
  name: "tee",
  writes: () => true,
  run: async (call) => {
    const { flags, rest } = parseOptions(call.args, ["-a"]);
    const content = await call.input();
    for (const given of rest) {
      if (flags.has("-a")) call.files.append(pathOf(call, given), content);
      else call.files.write(pathOf(call, given), content);
    }
    call.print(content);
    return 0;
  },
};

/** Programs that work on text. */
export const textPrograms: Program[] = [grep, head, tail, wc, cut, sort, uniq, tr, sha256sum, base64, cmp, tee];
