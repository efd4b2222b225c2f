import type { Scope } from "./scope.ts";
import type { Part, Word } from "./tree.ts";

/** A piece of an expanded word: what came out of quotes stays together and is no pattern. */
interface Piece {
  text: string;
  quoted: boolean;
}

/** The word as one text: no splitting, no file names. */
export async function expandText(word: Word, scope: Scope): Promise<string> {
  let text = "";
  for (const part of tilde(word, scope)) text += await textOf(part, scope);
  return text;
}

/** The word as a pattern in which quoted signs stand for themselves. */
export async function expandPattern(word: Word, scope: Scope): Promise<RegExp> {
  const pieces: Piece[] = [];
  for (const part of tilde(word, scope)) pieces.push({ text: await textOf(part, scope), quoted: part.quoted });
  return patternOf(pieces);
}

/** The words that a word becomes: split at blanks outside of quotes, patterns replaced by the files that fit. */
export async function expandWords(words: Word[], scope: Scope): Promise<string[]> {
  const result: string[] = [];
  for (const word of words) {
    for (const field of await fieldsOf(word, scope)) {
      const isPattern = field.some(({ text, quoted }) => !quoted && /[*?[]/.test(text));
      const found = isPattern ? filesOf(field, scope) : [];
      if (found.length > 0) result.push(...found);
      else result.push(field.map(({ text }) => text).join(""));
    }
  }
  return result;
}

async function fieldsOf(word: Word, scope: Scope): Promise<Piece[][]> {
  const fields: Piece[][] = [];
  let current: Piece[] | undefined;
  for (const part of tilde(word, scope)) {
    if (part.kind === "parameter" && part.name === "@" && part.quoted && part.operator === "") {
      for (const [index, text] of scope.positional.entries()) {
        if (index > 0 && current !== undefined) {
          fields.push(current);
          current = undefined;
        }
        current = [...(current ?? []), { text, quoted: true }];
      }
      continue;
    }
    const text = await textOf(part, scope);
    if (part.quoted || part.kind === "text") {
      if (text !== "" || part.quoted) current = [...(current ?? []), { text, quoted: part.quoted }];
      continue;
    }
    const separators = scope.get("IFS") ?? " \t\n";
    for (const [index, piece] of splitAt(text, separators).entries()) {
      if (index > 0 && current !== undefined) {
        fields.push(current);
        current = undefined;
      }
      if (piece !== "") current = [...(current ?? []), { text: piece, quoted: false }];
    }
  }
  if (current !== undefined) fields.push(current);
  return fields;
}

function splitAt(text: string, separators: string): string[] {
  if (separators === "") return [text];
  const set = separators.replace(/[\\\]^-]/g, "\\$&");
  return text.split(new RegExp(`[${set}]+`));
}

function tilde(word: Word, scope: Scope): Word {
  const [first] = word;
  if (first?.kind !== "text" || first.quoted || first.text !== "~") return word;
  const [, next] = word;
  if (next !== undefined && !(next.kind === "text" && next.text.startsWith("/"))) return word;
  return [{ kind: "text", text: scope.get("HOME") ?? "/", quoted: true }, ...word.slice(1)];
}

async function textOf(part: Part, scope: Scope): Promise<string> {
  if (part.kind === "text") return part.text;
  if (part.kind === "command") return (await scope.capture(part.list)).replace(/\n+$/, "");
  if (part.kind === "arithmetic") return String(calculate(await expandText(part.text, scope), scope));
  return await parameter(part, scope);
}

async function parameter(part: Part & { kind: "parameter" }, scope: Scope): Promise<string> {
  const { name, operator, operand } = part;
  const value = scope.get(name);
  if (operator === "length")
    return String(name === "@" || name === "*" ? scope.positional.length : (value ?? "").length);
  if (operator === "") {
    if (value === undefined && scope.options.has("u") && name !== "@" && name !== "*")
      throw scope.failure(`${name}: unbound variable`);
    return value ?? "";
  }
  if (/[#%]/.test(operator)) return trimmed(value ?? "", operator, await expandPattern(operand, scope));
  const isMissing = value === undefined || (operator.startsWith(":") && value === "");
  switch (operator.at(-1)) {
    case "-":
      return isMissing ? await expandText(operand, scope) : value;
    case "=":
      if (isMissing) scope.set(name, await expandText(operand, scope));
      return scope.get(name) ?? "";
    case "+":
      return isMissing ? "" : await expandText(operand, scope);
    default:
      if (!isMissing) return value;
      throw scope.failure(`${name}: ${(await expandText(operand, scope)) || "parameter null or not set"}`);
  }
}

function trimmed(value: string, operator: string, pattern: RegExp): string {
  const isGreedy = operator.length === 2;
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => (isGreedy ? value.length - length : length));
  for (const length of lengths) {
    if (operator.startsWith("#") && pattern.test(value.slice(0, length))) return value.slice(length);
    if (operator.startsWith("%") && pattern.test(value.slice(value.length - length)))
      return value.slice(0, value.length - length);
  }
  return value;
}

/** A shell pattern as a regular expression for the whole text. */
function patternOf(pieces: Piece[]): RegExp {
  let source = "";
  for (const { text, quoted } of pieces) {
    if (quoted) source += text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    else
      source += text
        .replace(/[.+^${}()|\\/]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".")
        .replace(/\[!/g, "[^");
  }
  try {
    return new RegExp(`^${source}$`, "s");
  } catch {
    const literal = pieces.map(({ text }) => text).join("");
    return new RegExp(`^${literal.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")}$`, "s");
  }
}

function filesOf(field: Piece[], scope: Scope): string[] {
  const names: Piece[][] = [[]];
  for (const { text, quoted } of field) {
    for (const [index, part] of text.split("/").entries()) {
      if (index > 0) names.push([]);
      names.at(-1)?.push({ text: part, quoted });
    }
  }
  const isAbsolute = names[0]?.every(({ text }) => text === "") === true && names.length > 1;
  let found = [""];
  for (const name of isAbsolute ? names.slice(1) : names) {
    const literal = name.map(({ text }) => text).join("");
    const pattern = patternOf(name);
    const isPattern = name.some(({ text, quoted }) => !quoted && /[*?[]/.test(text));
    found = found.flatMap((folder) => {
      const prefix = folder === "" ? (isAbsolute ? "/" : "") : `${folder}/`;
      if (!isPattern) return scope.exists(`${prefix}${literal}`) ? [`${prefix}${literal}`] : [];
      return scope
        .names(prefix === "" ? "." : prefix)
        .filter((child) => (!child.startsWith(".") || literal.startsWith(".")) && pattern.test(child))
        .map((child) => `${prefix}${child}`);
    });
  }
  return found;
}

/** Whole-number arithmetic with the usual operators. */
function calculate(text: string, scope: Scope): number {
  const expression = text.replace(/[A-Za-z_]\w*/g, (name) => `(${Number(scope.get(name) ?? 0) || 0})`);
  const tokens = expression.match(/\d+|[-+*/%()]|[<>=!]=|[<>!]|&&|\|\|/g) ?? [];
  if (tokens.join("") !== expression.replace(/\s/g, "")) throw scope.failure(`${text}: syntax error in expression`);
  const levels = [["||"], ["&&"], ["==", "!="], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/", "%"]];
  const value = (level: number): number => {
    const operators = levels[level];
    if (operators === undefined) return unary();
    let left = value(level + 1);
    while (operators.includes(tokens[0] ?? "")) left = apply(tokens.shift() as string, left, value(level + 1), scope);
    return left;
  };
  const unary = (): number => {
    const token = tokens.shift();
    if (token === "-") return -unary();
    if (token === "+") return unary();
    if (token === "!") return unary() === 0 ? 1 : 0;
    if (token !== "(") return Number(token ?? 0);
    const inner = value(0);
    tokens.shift();
    return inner;
  };
  return value(0);
}

function apply(operator: string, a: number, b: number, scope: Scope): number {
  if ((operator === "/" || operator === "%") && b === 0) throw scope.failure("division by 0");
  const results: Record<string, () => number> = {
    "+": () => a + b,
    "-": () => a - b,
    "*": () => a * b,
    "/": () => Math.trunc(a / b),
    "%": () => a % b,
    "<": () => Number(a < b),
    ">": () => Number(a > b),
    "<=": () => Number(a <= b),
    ">=": () => Number(a >= b),
    "==": () => Number(a === b),
    "!=": () => Number(a !== b),
    "&&": () => Number(a !== 0 && b !== 0),
    "||": () => Number(a !== 0 || b !== 0),
  };
  return results[operator]?.() ?? 0;
}
