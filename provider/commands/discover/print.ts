import { allIn, fingerprint } from "./expression";
import type { Expression } from "./member";

const WIDTH = 118;

/** How names of other things are written in the file that is being printed. */
export interface Names {
  /** A resource, as this file names it. */
  of(expression: Expression & { is: "reference" }): string;
  /** The loop that makes a resource, as this file names it; undefined for a resource that is made alone. */
  loopOf(expression: Expression & { is: "reference" }): { name: string; key: string; size: number } | undefined;
  /** Objects that have a constant of their own in this file, by their fingerprint. */
  constants: Map<string, string>;
}

/** A text as TypeScript writes it: nothing in it can end the text or the line. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A text inside a comment, which it cannot end. */
export function remarked(text: string): string {
  return text.replaceAll("*/", "*\u200b/").replace(/\s+/g, " ").trim();
}

/** The name of a property: as it is where that is a name, else quoted. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== "__proto__" ? name : quoted(name);
}

/**
 * An expression as TypeScript, on one line where it fits and on several where not.
 *
 * @param indent What stands before the line that it begins in.
 * @param used How much of that line is used already, the indent included.
 */
export function print(expression: Expression, names: Names, indent: string, used: number): string {
  const flat = onOneLine(expression, names);
  if (used + flat.length <= WIDTH && !flat.includes("\n")) return flat;
  const inner = `${indent}  `;
  if (expression.is === "list" && expression.items.length > 0) return printList(expression.items, names, indent, inner);
  if (expression.is === "object" && !constant(expression, names)) {
    const lines = Object.entries(expression.parts).map(([name, part]) => printPart(name, part, names, inner));
    return `{\n${lines.join("\n")}\n${indent}}`;
  }
  return flat;
}

/** A property on lines of its own, with its comma. */
export function printPart(name: string, part: Expression, names: Names, indent: string): string {
  const key = propertyName(name);
  const text = print(part, names, indent, indent.length + key.length + 3);
  return text === name ? `${indent}${key},` : `${indent}${key}: ${text},`;
}

function printList(items: Expression[], names: Names, indent: string, inner: string): string {
  const parts = partsOf(items, names);
  const [only] = parts;
  if (only && parts.length === 1 && isChoice(only)) return choiceLines(only, indent);
  const texts = parts.map((part) => {
    if (!isChoice(part)) return { text: print(part, names, inner, inner.length + 1), isShort: part.is !== "object" };
    const flat = `...${choiceText(part)}`;
    const isShort = inner.length + flat.length < WIDTH;
    return { text: isShort ? flat : `...${choiceLines(part, inner)}`, isShort };
  });
  return `[\n${filled(texts, inner)}\n${indent}]`;
}

/** Lines of items with commas: short ones share their lines. */
function filled(items: { text: string; isShort: boolean }[], indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const { text, isShort: isOne } of items) {
    const isShort = isOne && !text.includes("\n");
    if (line && (!isShort || indent.length + line.length + text.length + 2 > WIDTH)) {
      lines.push(line);
      line = "";
    }
    line = line ? `${line} ${text},` : `${text},`;
    if (!isShort) {
      lines.push(line);
      line = "";
    }
  }
  if (line) lines.push(line);
  return lines.map((each) => `${indent}${each}`).join("\n");
}

/** Several resources of one loop, named once. */
interface Choice {
  loop: string;
  keys: string[];
  isWhole: boolean;
}

const isChoice = (part: Expression | Choice): part is Choice => "loop" in part;
/** From this many on it is shorter to name the loop once. */
const FEW = 3;

/** The items, with runs of resources of one loop put together. */
function partsOf(items: Expression[], names: Names): (Expression | Choice)[] {
  const loops = items.map((item) => (item.is === "reference" ? names.loopOf(item) : undefined));
  const parts: (Expression | Choice)[] = [];
  for (let at = 0; at < items.length; ) {
    const loop = loops[at];
    let end = at + 1;
    while (loop && loops[end]?.name === loop.name) end++;
    const keys = loops.slice(at, end).map((each) => each?.key ?? "");
    if (loop && keys.length >= FEW) parts.push({ loop: loop.name, keys, isWhole: keys.length === loop.size });
    else parts.push(...items.slice(at, end));
    at = end;
  }
  return parts;
}

const choiceText = ({ loop, keys, isWhole }: Choice) =>
  isWhole ? `Object.values(${loop})` : `some(${loop}, ${keys.map(quoted).join(", ")})`;

function choiceLines({ loop, keys }: Choice, indent: string): string {
  const inner = `${indent}  `;
  const lines = filled(
    keys.map((key) => ({ text: quoted(key), isShort: true })),
    inner,
  );
  return `some(\n${inner}${loop},\n${lines}\n${indent})`;
}

/** True when the expression is written with `some`. */
export function usesSome(expression: Expression, names: Names): boolean {
  return allIn(expression).some(
    (each) => each.is === "list" && partsOf(each.items, names).some((part) => isChoice(part) && !part.isWhole),
  );
}

/** A whole expression on one line. */
export function onOneLine(expression: Expression, names: Names): string {
  switch (expression.is) {
    case "value": {
      const text = typeof expression.value === "string" ? quoted(expression.value) : String(expression.value);
      return expression.remark ? `${text} /* ${remarked(expression.remark)} */` : text;
    }
    case "list": {
      const parts = partsOf(expression.items, names);
      const [only] = parts;
      if (only && parts.length === 1 && isChoice(only)) return choiceText(only);
      return `[${parts.map((part) => (isChoice(part) ? `...${choiceText(part)}` : onOneLine(part, names))).join(", ")}]`;
    }
    case "reference":
      return names.of(expression);
    case "config":
      return configText(expression);
    case "object": {
      const known = constant(expression, names);
      if (known) return known;
      const parts = Object.entries(expression.parts).map(([name, part]) => {
        const text = onOneLine(part, names);
        return text === name ? text : `${propertyName(name)}: ${text}`;
      });
      return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
    }
  }
}

const constant = (expression: Expression, { constants }: Names) =>
  constants.size > 0 ? constants.get(fingerprint(expression)) : undefined;

/** Where the config of the stack is asked for what nobody could read. */
function configText({ key, secret, value }: Expression & { is: "config" }): string {
  const what = quoted(key);
  if (secret) return `config.requireSecret(${what})`;
  if (Array.isArray(value)) return `config.requireObject<${typeof value[0]}[]>(${what})`;
  return typeof value === "number" ? `config.requireNumber(${what})` : `config.require(${what})`;
}
