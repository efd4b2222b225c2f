import { Hive, type NamedValue, type RegistryValue } from "../machine/hive.ts";
import type { Invocation, Program } from "../machine/program.ts";
import { fill } from "../words/words.ts";

/** reg.exe: `query`, `add` and `delete`, with exit code 0 or 1. */
export const reg: Program = {
  name: "reg",
  writes: (argv) => /^(add|delete)$/i.test(argv[0] ?? ""),
  run: async (call) => {
    const [verb = "", key = "", ...rest] = call.argv;
    const upper = verb.toUpperCase();
    const { reg: words } = call.machine.words;
    if (!["QUERY", "ADD", "DELETE"].includes(upper) || key === "") {
      return fail(call, fill(words.syntax, upper));
    }
    const options = optionsIn(rest);
    const path = Hive.fullName(key.replace(/^\\\\[^\\]+\\/, "").replace(/\\+$/, ""));
    if (options === undefined) return fail(call, fill(words.syntax, upper));
    if (path === undefined) return fail(call, fill(words.invalidKey, upper));
    if (upper === "QUERY") return query(call, path, options);
    if (!call.elevated && !/^HKEY_CURRENT_USER/.test(path)) return fail(call, words.denied);
    return upper === "ADD" ? add(call, path, options) : remove(call, path, options);
  },
};

interface Options {
  value?: string;
  /** The key's default value. */
  unnamed: boolean;
  all: boolean;
  type: string;
  data?: string;
  force: boolean;
  below: boolean;
  find?: string;
  inKeys: boolean;
  inData: boolean;
  inNames: boolean;
  exact: boolean;
  caseSensitive: boolean;
  separator: string;
}

function optionsIn(argv: string[]): Options | undefined {
  const options: Options = {
    unnamed: false,
    all: false,
    type: "REG_SZ",
    force: false,
    below: false,
    inKeys: false,
    inData: false,
    inNames: false,
    exact: false,
    caseSensitive: false,
    separator: "\\0",
  };
  const find = argv.some((word) => word.toLowerCase() === "/f" && argv.length > 1);
  for (let at = 0; at < argv.length; at += 1) {
    const word = (argv[at] as string).toLowerCase();
    const next = argv[at + 1];
    if (word === "/ve") options.unnamed = true;
    else if (word === "/va") options.all = true;
    else if (word === "/e") options.exact = true;
    else if (word === "/k") options.inKeys = true;
    else if (word === "/c") options.caseSensitive = true;
    else if (word === "/z" || word.startsWith("/reg:")) continue;
    else if (word === "/v") {
      // In a search /v without a name means: look in the names only.
      if (next === undefined || (find && next.startsWith("/"))) options.inNames = true;
      else {
        options.value = next;
        at += 1;
      }
    } else if (word === "/t" || word === "/se") {
      if (next === undefined) return undefined;
      if (word === "/t") options.type = next.toUpperCase();
      else options.separator = next;
      at += 1;
    } else if (word === "/d") {
      if (next === undefined || (next.startsWith("/") && find)) options.inData = true;
      else {
        options.data = next;
        at += 1;
      }
    } else if (word === "/f") {
      if (next !== undefined && !next.startsWith("/")) {
        options.find = next;
        at += 1;
      } else options.force = true;
    } else if (word === "/s") options.below = true;
    else return undefined;
  }
  return options;
}

function fail(call: Invocation, text: string): number {
  call.complain(`${text}\r\n`);
  return 1;
}

function dataText(value: RegistryValue): string {
  switch (value.type) {
    case "REG_SZ":
    case "REG_EXPAND_SZ":
      return value.data;
    case "REG_DWORD":
    case "REG_QWORD":
      return `0x${value.data.toString(16)}`;
    case "REG_MULTI_SZ":
      return value.data.join("\\0");
    default:
      return value.data.toString("hex").toUpperCase();
  }
}

function valueLine(call: Invocation, value: NamedValue): string {
  const name = value.name === "" ? call.machine.words.reg.defaultName : value.name;
  return `    ${name}    ${value.type}    ${dataText(value)}\r\n`;
}

function query(call: Invocation, path: string, options: Options): number {
  const { hive, words } = call.machine;
  if (!hive.has(path)) return fail(call, words.reg.notFound);
  if (options.find !== undefined || options.below) return search(call, path, options);
  const key = hive.trueName(path);
  if (options.value !== undefined || options.unnamed) {
    const value = hive.get(path, options.value ?? "");
    if (value === undefined && options.unnamed) {
      call.print(`\r\n${key}\r\n    ${words.reg.defaultName}    REG_SZ    ${words.reg.notSet}\r\n\r\n`);
      return 0;
    }
    if (value === undefined) return fail(call, words.reg.notFound);
    call.print(`\r\n${key}\r\n${valueLine(call, value)}\r\n`);
    return 0;
  }
  const values = hive.values(path);
  if (values.length > 0) {
    call.print(`\r\n${key}\r\n${values.map((value) => valueLine(call, value)).join("")}\r\n`);
  } else call.print("\r\n");
  for (const name of hive.keys(path)) call.print(`${key}\\${name}\r\n`);
  return 0;
}

/** `/s` and `/f`: goes down the tree; a search ends with a line that counts, and with 1 when it found nothing. */
function search(call: Invocation, start: string, options: Options): number {
  const { hive, words } = call.machine;
  const wanted = options.find ?? "*";
  const expression = new RegExp(
    (options.exact ? "^" : "") +
      wanted
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".") +
      (options.exact ? "$" : ""),
    options.caseSensitive ? "" : "i",
  );
  const everywhere = !options.inKeys && !options.inData && !options.inNames;
  const searching = options.find !== undefined || options.value !== undefined;
  let found = 0;
  const visit = (path: string, depth: number) => {
    const key = hive.trueName(path);
    const hits = hive.values(path).filter((value) => {
      if (options.value !== undefined && value.name.toLowerCase() !== options.value.toLowerCase()) return false;
      if (options.find === undefined) return true;
      if ((everywhere || options.inData) && expression.test(dataText(value))) return true;
      return (everywhere || options.inNames) && options.value === undefined && expression.test(value.name);
    });
    const name = key.split("\\").at(-1) ?? "";
    const keyHit = options.find !== undefined && (everywhere || options.inKeys) && depth > 0 && expression.test(name);
    if (hits.length > 0 || keyHit) {
      found += hits.length + (keyHit ? 1 : 0);
      call.print(`\r\n${key}\r\n${hits.map((value) => valueLine(call, value)).join("")}`);
    } else if (!searching && depth >= 0) call.print(`\r\n${key}\r\n`);
    if (options.below || (depth === 0 && options.inKeys)) {
      for (const child of hive.keys(path)) visit(`${path}\\${child}`, depth + 1);
    }
  };
  visit(start, 0);
  call.print("\r\n");
  if (!searching) return 0;
  call.print(`${fill(words.reg.endOfSearch, found)}\r\n`);
  return found > 0 ? 0 : 1;
}

async function add(call: Invocation, path: string, options: Options): Promise<number> {
  const { hive, words } = call.machine;
  const name = options.unnamed ? "" : options.value;
  if (name !== undefined) {
    const value = parseData(options);
    if (value === undefined) return fail(call, words.reg.invalidType);
    if (hive.get(path, name) !== undefined && !options.force) {
      call.print(fill(words.reg.overwrite, name));
      const answer = (await call.input()).toString("latin1").trim();
      if (!/^y/i.test(answer)) return fail(call, words.reg.cancelled);
    }
    hive.set(path, name, value);
  } else hive.make(path);
  call.print(`${words.reg.done}\r\n`);
  return 0;
}

async function remove(call: Invocation, path: string, options: Options): Promise<number> {
  const { hive, words } = call.machine;
  if (!hive.has(path)) return fail(call, words.reg.notFound);
  const name = options.unnamed ? "" : options.value;
  if (name !== undefined && hive.get(path, name) === undefined) return fail(call, words.reg.notFound);
  if (!options.force) {
    const answer = (await call.input()).toString("latin1").trim();
    if (!/^y/i.test(answer)) return fail(call, words.reg.cancelled);
  }
  if (name !== undefined) hive.unset(path, name);
  else if (options.all) for (const value of hive.values(path)) hive.unset(path, value.name);
  else hive.removeKey(path);
  call.print(`${words.reg.done}\r\n`);
  return 0;
}

function parseData({ type, data = "", separator }: Options): RegistryValue | undefined {
  switch (type) {
    case "REG_SZ":
    case "REG_EXPAND_SZ":
      return { type, data };
    case "REG_MULTI_SZ":
      return { type, data: data === "" ? [] : data.split(separator) };
    case "REG_DWORD":
    case "REG_QWORD": {
      const text = data === "" ? "0" : data;
      const number = /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
      const limit = type === "REG_DWORD" ? 0xffff_ffff : Number.MAX_SAFE_INTEGER;
      return number >= 0 && number <= limit ? { type, data: number } : undefined;
    }
    case "REG_BINARY":
    case "REG_NONE":
      if (!/^([0-9a-f]{2})*$/i.test(data)) return undefined;
      return { type, data: Buffer.from(data, "hex") };
    default:
      return undefined;
  }
}
