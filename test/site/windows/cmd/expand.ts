/** Looks a variable up; names are in any case. */
export type Lookup = (name: string) => string | undefined;

/**
 * Replaces `%NAME%` in a command line as cmd.exe does for a line that is not from a batch file: also inside quotes,
 * with no way to escape it; a variable that is not defined stays as it is written. `%NAME:~2,3%` takes a part,
 * `%NAME:old=new%` replaces.
 */
export function expandVariables(line: string, lookup: Lookup): string {
  return expandBetween(line, "%", lookup, "keep");
}

/** The same for a line of a batch file: `%%` is `%`, `%1` an argument, an undefined variable is empty. */
export function expandBatchLine(line: string, lookup: Lookup, argv: readonly string[]): string {
  let result = "";
  for (let at = 0; at < line.length; at += 1) {
    const rest = line.slice(at);
    const argument = /^%(~?)([0-9*])/.exec(rest);
    if (rest.startsWith("%%")) {
      result += "%";
      at += 1;
    } else if (argument) {
      const value = argument[2] === "*" ? argv.slice(1).join(" ") : (argv[Number(argument[2])] ?? "");
      result += argument[1] === "~" ? value.replace(/^"(.*)"$/s, "$1") : value;
      at += argument[0].length - 1;
    } else if (rest.startsWith("%")) {
      const end = rest.indexOf("%", 1);
      if (end > 0) {
        result += referenced(rest.slice(1, end), lookup) ?? "";
        at += end;
      }
    } else result += line[at];
  }
  return result;
}

/** Replaces `!NAME!`, which `cmd /v:on` does just before a command runs. */
export function expandDelayed(text: string, lookup: Lookup): string {
  return expandBetween(text, "!", lookup, "remove");
}

function expandBetween(line: string, mark: string, lookup: Lookup, undefinedOnes: "keep" | "remove"): string {
  let result = "";
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] !== mark) {
      result += line[at];
      continue;
    }
    const end = line.indexOf(mark, at + 1);
    const value = end < 0 ? undefined : referenced(line.slice(at + 1, end), lookup);
    if (value !== undefined) {
      result += value;
      at = end;
    } else if (undefinedOnes === "remove" && end > 0) at = end;
    else if (undefinedOnes === "keep") result += mark;
  }
  return result;
}

function referenced(reference: string, lookup: Lookup): string | undefined {
  const colon = reference.indexOf(":");
  if (colon < 0) return reference === "" ? undefined : lookup(reference);
  const value = lookup(reference.slice(0, colon));
  if (value === undefined) return undefined;
  const modifier = reference.slice(colon + 1);
  const part = /^~(-?\d+)(?:,(-?\d+))?$/.exec(modifier);
  if (part) {
    const from = Number(part[1]);
    const start = from < 0 ? Math.max(0, value.length + from) : from;
    if (part[2] === undefined) return value.slice(start);
    const length = Number(part[2]);
    return length < 0 ? value.slice(start, length) : value.slice(start, start + length);
  }
  const equals = modifier.indexOf("=");
  if (equals <= 0) return undefined;
  return replaceAnyCase(value, modifier.slice(0, equals), modifier.slice(equals + 1));
}

function replaceAnyCase(value: string, old: string, fresh: string): string {
  let result = "";
  let at = 0;
  for (;;) {
    const found = value.toLowerCase().indexOf(old.toLowerCase(), at);
    if (found < 0) return result + value.slice(at);
    result += value.slice(at, found) + fresh;
    at = found + old.length;
  }
}
