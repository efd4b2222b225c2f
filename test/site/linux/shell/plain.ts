import type { FileTree } from "../machine/file-tree.ts";
import { sizeOf } from "../machine/nodes.ts";
import { absolute } from "../machine/paths.ts";

/** Programs that are part of the shell as well, as functions of their words. */

/** `echo`: with -n no line end, with -e (or in no case else) escapes. */
export function echoText(args: string[]): string {
  const words = [...args];
  let end = "\n";
  let escapes = false;
  while (/^-[neE]+$/.test(words[0] ?? "")) {
    const flags = words.shift() as string;
    if (flags.includes("n")) end = "";
    if (flags.includes("e")) escapes = true;
  }
  const text = words.join(" ");
  return `${escapes ? unescaped(text) : text}${end}`;
}

/** `printf`: the format is used again as long as there are words. */
export function printfText(args: string[]): string {
  const [format = "", ...words] = args;
  let text = "";
  do {
    const before = words.length;
    text += unescaped(format).replace(/%(-?0?\d*)(?:\.(\d+))?([sdiuxXobcq%])/g, (_, width: string, precision, kind) => {
      if (kind === "%") return "%";
      const word = words.shift() ?? "";
      return padded(formatted(word, kind, precision), width);
    });
    if (words.length === before) break;
  } while (words.length > 0);
  return text;
}

function formatted(word: string, kind: string, precision: string | undefined): string {
  if (kind === "x") return Number(word || 0).toString(16);
  if (kind === "X")
    return Number(word || 0)
      .toString(16)
      .toUpperCase();
  if (kind === "o") return Number(word || 0).toString(8);
  if (kind === "d" || kind === "i" || kind === "u") return String(Math.trunc(Number(word || 0)));
  if (kind === "c") return word.slice(0, 1);
  if (kind === "b") return unescaped(word);
  if (kind === "q") return /^[\w./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  return precision === undefined ? word : word.slice(0, Number(precision));
}

function padded(text: string, width: string): string {
  const size = Number(width.replace(/^-?0?/, "") || 0);
  if (width.startsWith("-")) return text.padEnd(size);
  return text.padStart(size, width.startsWith("0") ? "0" : " ");
}

function unescaped(text: string): string {
  const signs: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\\": "\\", a: "\x07", "0": "\0", '"': '"' };
  return text.replace(/\\(?:0?([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))/gs, (all, octal, hex, sign) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return signs[sign] ?? all;
  });
}

/** `test`: 0 true, 1 false, 2 not understood. */
export function testStatus(args: string[], files: FileTree, directory: string): number {
  const words = [...args];
  const path = (text: string) => absolute(text, directory);
  const unary: Record<string, (text: string) => boolean> = {
    "-n": (text) => text !== "",
    "-z": (text) => text === "",
    "-e": (text) => text !== "" && files.find(path(text)) !== undefined,
    "-f": (text) => text !== "" && files.isFile(path(text)),
    "-d": (text) => text !== "" && files.isDirectory(path(text)),
    "-L": (text) => files.find(path(text), { follow: false })?.kind === "link",
    "-h": (text) => files.find(path(text), { follow: false })?.kind === "link",
    "-s": (text) => sizeOf(files.find(path(text)) ?? nothing) > 0,
    "-r": (text) => text !== "" && files.may(path(text), "r"),
    "-w": (text) => text !== "" && files.may(path(text), "w"),
    "-x": (text) => text !== "" && files.may(path(text), "x"),
    "-c": (text) => files.find(path(text))?.kind === "device",
  };
  const age = (text: string) => files.find(path(text))?.mtime ?? Number.NEGATIVE_INFINITY;
  const binary: Record<string, (a: string, b: string) => boolean> = {
    "=": (a, b) => a === b,
    "==": (a, b) => a === b,
    "!=": (a, b) => a !== b,
    "-eq": (a, b) => number(a) === number(b),
    "-ne": (a, b) => number(a) !== number(b),
    "-lt": (a, b) => number(a) < number(b),
    "-le": (a, b) => number(a) <= number(b),
    "-gt": (a, b) => number(a) > number(b),
    "-ge": (a, b) => number(a) >= number(b),
    "-nt": (a, b) => age(a) > age(b),
    "-ot": (a, b) => age(a) < age(b),
    "-ef": (a, b) => files.find(path(a)) !== undefined && files.find(path(a)) === files.find(path(b)),
  };
  const primary = (): boolean => {
    const first = words.shift();
    if (first === undefined) throw new SyntaxError();
    const operator = binary[words[0] ?? ""];
    if (operator !== undefined && words.length >= 2) {
      words.shift();
      return operator(first, words.shift() as string);
    }
    if (first === "!") return !primary();
    if (first === "(" && words.includes(")")) {
      const inner = either();
      if (words.shift() !== ")") throw new SyntaxError();
      return inner;
    }
    const check = unary[first];
    if (check !== undefined && words.length > 0) return check(words.shift() as string);
    return first !== "";
  };
  const both = (): boolean => {
    let result = primary();
    while (words[0] === "-a") {
      words.shift();
      result = primary() && result;
    }
    return result;
  };
  const either = (): boolean => {
    let result = both();
    while (words[0] === "-o") {
      words.shift();
      result = both() || result;
    }
    return result;
  };
  if (words.length === 0) return 1;
  try {
    const result = either();
    return words.length > 0 ? 2 : result ? 0 : 1;
  } catch (error) {
    if (error instanceof SyntaxError) return 2;
    throw error;
  }
}

const nothing = { kind: "file", data: Buffer.alloc(0), ino: 0, mode: 0, uid: 0, gid: 0, mtime: 0 } as const;

function number(text: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new SyntaxError();
  return Number(text);
}
