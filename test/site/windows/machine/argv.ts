/**
 * How programs take their command line apart. Windows hands over one string; the C runtime inside each program splits
 * it, and the runtimes disagree about `""` inside quotes.
 */
export type ArgvRule = "before-2008" | "since-2008";

/**
 * Splits the part of a command line behind the program's name.
 *
 * Both rules: blanks separate, quotes hold together, `2n` backslashes before a quote are `n`, `2n+1` are `n` and a
 * literal quote. `""` within quotes is a literal quote in both; under the old rule (msvcrt.dll, used by the programs
 * that come with Windows) it ends the quoted part as well.
 */
export function splitArguments(line: string, rule: ArgvRule): string[] {
  const result: string[] = [];
  let at = 0;
  let quoted = false;
  const isBlank = (character: string | undefined) => character === " " || character === "\t";
  for (;;) {
    while (isBlank(line[at])) at += 1;
    if (at >= line.length) return result;
    let argument = "";
    for (;;) {
      let backslashes = 0;
      while (line[at] === "\\") {
        at += 1;
        backslashes += 1;
      }
      let isLiteral = true;
      if (line[at] === '"') {
        if (backslashes % 2 === 0) {
          const isDouble = quoted && line[at + 1] === '"';
          if (isDouble) at += 1;
          else isLiteral = false;
          if (!isDouble || rule === "before-2008") quoted = !quoted;
        }
        backslashes = Math.floor(backslashes / 2);
      }
      argument += "\\".repeat(backslashes);
      if (at >= line.length || (!quoted && isBlank(line[at]))) break;
      if (isLiteral) argument += line[at];
      at += 1;
    }
    result.push(argument);
  }
}

/** The program's name at the start of a command line, where only quotes count, and what follows it. */
export function splitProgram(line: string): { program: string; rest: string } {
  const text = line.replace(/^[ \t]+/, "");
  let quoted = false;
  let at = 0;
  while (at < text.length && (quoted || (text[at] !== " " && text[at] !== "\t"))) {
    if (text[at] === '"') quoted = !quoted;
    at += 1;
  }
  return { program: text.slice(0, at).replaceAll('"', ""), rest: text.slice(at) };
}
