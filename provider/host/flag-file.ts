/** The flags of a file, by name without the dashes; an empty value is a flag without `=`. */
export type Flags = Record<string, string>;

/** Reads a flag file of the agent: one flag a line, `--name=value`, blanks in values unquoted. */
export function parseFlags(text: string): Flags {
  const flags: Flags = {};
  for (const line of text.split(/\r?\n/)) {
    const flag = /^\s*--([^=\s]+)(?:=(.*?))?\s*$/.exec(line);
    if (flag) flags[flag[1]!.toLowerCase()] = flag[2] ?? "";
  }
  return flags;
}

/** The text of a flag file as the agent reads it: without a byte order mark, with the line end of its system. */
export function flagText(flags: Flags, lineEnd: "\r\n" | "\n"): string {
  return Object.entries(flags)
    .map(([name, value]) => `--${name}${value === "" ? "" : `=${value}`}${lineEnd}`)
    .join("");
}

/** True when both hold the same flags, whatever their order. */
export function sameFlags(a: Flags, b: Flags): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}
