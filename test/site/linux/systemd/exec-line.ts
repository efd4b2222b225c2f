/** A command line of a unit, taken apart; specifiers are replaced, variables not yet. */
export interface ExecLine {
  words: string[];
  /** Whether its failure does not matter: the line began with `-`. */
  ignoresFailure: boolean;
}

/** Splits a command line by systemd's rules: quotes around whole or parts of words, backslash escapes as in C. */
export function parseExecLine(text: string, expand: (word: string) => string): ExecLine {
  const prefix = /^[-@:+!|]*/.exec(text)?.[0] ?? "";
  const words = splitWords(text.slice(prefix.length)).map(expand);
  return { words, ignoresFailure: prefix.includes("-") };
}

/** Splits a line into words by systemd's rules. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] as string;
    if (sign === "\\") {
      const sequence = /^\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|(.))/s.exec(text.slice(at));
      if (sequence) {
        const code = sequence[1]
          ? Number.parseInt(sequence[1], 16)
          : sequence[2]
            ? Number.parseInt(sequence[2], 8)
            : undefined;
        const plain: Record<string, string> = { n: "\n", t: "\t", r: "\r", s: " " };
        const letter = sequence[3] ?? "";
        word = `${word ?? ""}${code === undefined ? (plain[letter] ?? letter) : String.fromCharCode(code)}`;
        at += sequence[0].length - 1;
      }
    } else if (quote !== "") {
      if (sign === quote) quote = "";
      else word += sign;
    } else if (sign === '"' || sign === "'") {
      quote = sign;
      word ??= "";
    } else if (/\s/.test(sign)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = `${word ?? ""}${sign}`;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Puts variables into the words: `$NAME` as a word of its own becomes several, `${NAME}` stays in its word. */
export function withVariables(words: string[], environment: Map<string, string>): string[] {
  return words.flatMap((word) => {
    const whole = /^\$([A-Za-z_]\w*)$/.exec(word);
    if (whole) return (environment.get(whole[1] as string) ?? "").split(/\s+/).filter((part) => part !== "");
    return [
      word.replace(/\$\$|\$\{([A-Za-z_]\w*)\}/g, (all, name: string) =>
        all === "$$" ? "$" : (environment.get(name) ?? ""),
      ),
    ];
  });
}

/** The variables of an environment file: `NAME=value`, quotes around the value go. */
export function readEnvironmentFile(text: string): [string, string][] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith(";") && line.includes("="))
    .map((line) => {
      const at = line.indexOf("=");
      const value = line.slice(at + 1).trim();
      const quoted = /^"((?:[^"\\]|\\.)*)"$|^'([^']*)'$/.exec(value);
      const plain = quoted ? (quoted[1] ?? quoted[2] ?? "").replace(/\\(.)/g, "$1") : value;
      return [line.slice(0, at).trim(), plain];
    });
}
