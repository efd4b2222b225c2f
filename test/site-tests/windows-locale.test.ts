import { describe, expect, it } from "vitest";
import { fromOem, toOem } from "../site/windows/words/code-page.ts";
import { type Locale, wordsOf } from "../site/windows/words/words.ts";
import { startHost } from "./windows-server.ts";

const COMMANDS = [
  "sc query avbackup",
  "sc query nosuch",
  "sc qc avbackup",
  "netstat -ano",
  "netsh advfirewall firewall show rule name=all",
  "netsh advfirewall firewall delete rule name=nosuch",
  "netsh int ipv4 show excludedportrange protocol=tcp",
  "reg query HKLM\\nosuch",
  "reg add HKLM\\SOFTWARE\\P /f",
  "net start avbackup",
  "fsutil volume diskfree C:",
  "nosuch",
  "type C:\\nosuch",
  "whoami /groups",
  'tasklist /fi "PID eq 99999"',
];

const shown = (locale: Locale, latin: string) => fromOem(Buffer.from(latin, "latin1"), locale);

describe.each(["de", "ru"] as const)("Windows in %s", (locale) => {
  it("says everything in other words with the same codes", async () => {
    const english = await startHost();
    const foreign = await startHost({ locale });
    for (const command of COMMANDS) {
      const [a, b] = [await english.run(command), await foreign.run(command)];
      expect([command, b.code]).toEqual([command, a.code]);
      expect([command, shown(locale, b.out + b.err)]).not.toEqual([command, a.out + a.err]);
    }
  });

  it("keeps values, numbers and names as they are", async () => {
    const { run } = await startHost({ locale });
    const query = shown(locale, (await run("sc query avbackup")).out);
    expect(query).toMatch(/: 4 {2}RUNNING/);
    expect(query).toContain(wordsOf(locale).sc.state);
    expect((await run("whoami /groups")).out).toContain("S-1-16-12288");
    expect((await run("netstat -ano")).out).toMatch(/0\.0\.0\.0:28002 +0\.0\.0\.0:0 .* \d+\r/);
    expect((await run("fsutil volume diskfree D:")).out.replace(/[^\d:\n]/g, "")).toMatch(/^:536870912000/);
    expect(shown(locale, (await run("sc query nosuch")).out)).toContain(wordsOf(locale).errors[1060]);
  });
});

describe("words", () => {
  it("are the same set in every language, and all of them can be written in its code page", () => {
    const flat = (value: unknown, path = ""): [string, string][] =>
      typeof value === "string"
        ? [[path, value]]
        : Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) => flat(inner, `${path}.${key}`));
    const english = flat({ ...wordsOf("en"), netstat: { ...wordsOf("en").netstat, states: {} } }).map(([path]) => path);
    for (const locale of ["de", "ru"] as const) {
      const words = flat({ ...wordsOf(locale), netstat: { ...wordsOf(locale).netstat, states: {} } });
      expect(words.map(([path]) => path)).toEqual(english);
      for (const [path, text] of words) expect([path, fromOem(toOem(text, locale), locale)]).toEqual([path, text]);
    }
  });
});
