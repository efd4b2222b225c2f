/** Words of a command line, sorted into flags and the rest. */
export interface Options {
  /** Flags without a value, e.g. `-r`, `--value`. */
  flags: Set<string>;
  /** Flags with a value, in their order. */
  values: [flag: string, value: string][];
  rest: string[];
  /** The first flag that the program does not know. */
  unknown: string | undefined;
}

/**
 * Sorts words as getopt does: short flags may stand together, a value may stand in the next word or behind `=`,
 * `--` ends the flags. `known` lists the flags; those that take a value end in `=`.
 */
export function parseOptions(args: string[], known: string[]): Options {
  const result: Options = { flags: new Set(), values: [], rest: [], unknown: undefined };
  const takesValue = new Set(known.filter((flag) => flag.endsWith("=")).map((flag) => flag.slice(0, -1)));
  const isFlag = new Set(known.filter((flag) => !flag.endsWith("=")));
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] as string;
    if (word === "--") {
      result.rest.push(...args.slice(at + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      result.rest.push(word);
      continue;
    }
    if (word.startsWith("--")) {
      const [name = "", ...value] = word.split("=");
      if (takesValue.has(name)) {
        result.values.push([name, word.includes("=") ? value.join("=") : (args[at + 1] ?? "")]);
        if (!word.includes("=")) at += 1;
      } else if (isFlag.has(name)) result.flags.add(name);
      else result.unknown ??= word;
      continue;
    }
    for (let letter = 1; letter < word.length; letter += 1) {
      const flag = `-${word[letter]}`;
      if (takesValue.has(flag)) {
        const inline = word.slice(letter + 1);
        result.values.push([flag, inline !== "" ? inline.replace(/^=/, "") : (args[at + 1] ?? "")]);
        if (inline === "") at += 1;
        break;
      }
      if (isFlag.has(flag)) result.flags.add(flag);
      else result.unknown ??= flag;
    }
  }
  return result;
}

/** The values of flags that mean the same. */
export function valuesOf(options: Options, ...names: string[]): string[] {
  return options.values.filter(([flag]) => names.includes(flag)).map(([, value]) => value);
}
