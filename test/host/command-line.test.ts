import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commandLine, isHostile } from "../../provider/host/windows/command-line";

/** What cmd.exe leaves of a line: carets outside quotes go, nothing else changes; `undefined` where a bare character would act. */
function throughCmd(line: string): string | undefined {
  let inside = false;
  let out = "";
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (c === '"') inside = !inside;
    if (!inside && c === "^") {
      out += line[++i] ?? "";
      continue;
    }
    if (!inside && "&|<>()".includes(c)) return undefined;
    out += c;
  }
  return out;
}

/** Splits by the rule of the Microsoft C runtime: backslashes count only before a quote. `old` is the rule before 2008. */
function argv(line: string, old: boolean): string[] {
  const args: string[] = [];
  let i = 0;
  while (i < line.length) {
    while (line[i] === " " || line[i] === "\t") i++;
    if (i >= line.length) break;
    let arg = "";
    let quoted = false;
    for (; i < line.length; i++) {
      let slashes = 0;
      while (line[i] === "\\") {
        slashes++;
        i++;
      }
      if (line[i] === '"') {
        arg += "\\".repeat(Math.floor(slashes / 2));
        if (slashes % 2) arg += '"';
        else if (quoted && line[i + 1] === '"') {
          arg += '"';
          i++;
          if (old) quoted = false;
        } else quoted = !quoted;
        continue;
      }
      arg += "\\".repeat(slashes);
      if (i >= line.length || (!quoted && (line[i] === " " || line[i] === "\t"))) break;
      arg += line[i];
    }
    args.push(arg);
  }
  return args;
}

const text = fc
  .string({ unit: fc.constantFrom(..."abc \\\"&|<>^()%!=/-.,;'~`$".split("")), maxLength: 30 })
  .filter((value) => !isHostile(value));

describe("command lines for cmd.exe", () => {
  test("every program gets exactly the arguments, under the old and the new rule", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (args) => {
        const passed = throughCmd(commandLine("C:\\Windows\\System32\\sc.exe", args));
        expect(passed).toBeDefined();
        expect(argv(passed!, false)).toEqual(["C:\\Windows\\System32\\sc.exe", ...args]);
        expect(argv(passed!, true)).toEqual(["C:\\Windows\\System32\\sc.exe", ...args]);
      }),
      { numRuns: 2000 },
    );
  });

  test("the published recipe's service in one step", () => {
    const image = '"C:\\Program Files\\avs\\bin\\avagent.exe" /ServiceStart --vardir="C:\\Program Files\\avs\\varC"';
    expect(commandLine("%SystemRoot%\\System32\\sc.exe", ["create", "backupC", "binPath=", image])).toBe(
      '%SystemRoot%\\System32\\sc.exe create backupC binPath= "\\"C:\\Program Files\\avs\\bin\\avagent.exe\\" /ServiceStart --vardir=\\"C:\\Program Files\\avs\\varC\\""',
    );
  });

  test.each(["%PATH%", "a\nb", "a\0b", "tab\there"])("%j cannot be carried and is refused", (value) => {
    expect(() => commandLine("sc.exe", [value])).toThrow(/control character or %\.\.\.%/);
  });

  test("a line longer than cmd.exe takes is refused with both numbers", () => {
    expect(() => commandLine("sc.exe", ["x".repeat(8200)])).toThrow(/8207 characters, cmd\.exe takes 8191/);
  });
});
