import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expandVariables } from "../site/windows/cmd/expand.ts";
import { withoutOuterQuotes } from "../site/windows/cmd/shell.ts";
import { splitArguments } from "../site/windows/machine/argv.ts";
import { connect, run, startHost } from "./windows-server.ts";

const SERVICE_KEY = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\probe";

/** One argument for a C runtime: quoted, quotes escaped, backslashes doubled where a quote follows. */
function argument(value: string): string {
  return `"${value.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`;
}

/** Carets where cmd.exe, which only counts quotes, believes to be outside of them. */
function forCmd(line: string): string {
  let quoted = false;
  return Array.from(line, (character) => {
    if (character === '"') quoted = !quoted;
    return !quoted && "&|<>^".includes(character) ? `^${character}` : character;
  }).join("");
}

const hostile = fc
  .string({ unit: fc.constantFrom(..."ab \\\"&|<>^!()=,;%'`@ é") })
  .filter((value) => !/%[^%]+%/.test(value) && value.trim() !== "");

describe("cmd.exe quoting", () => {
  it("gives a program exactly the value that was encoded for it", async () => {
    const { host, run: exec } = await startHost();
    host.services.create("probe", { imagePath: "C:\\x.exe" });
    await fc.assert(
      fc.asyncProperty(hostile, async (value) => {
        const { code } = await exec(`sc config probe binPath= ${forCmd(argument(value))} start= demand`);
        expect(code).toBe(0);
        expect(host.registry.get(SERVICE_KEY, "ImagePath")?.data).toBe(value);
      }),
      { numRuns: 150 },
    );
  });

  it("means the same under both rules of the C runtime", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'ab \\"\t/=') })), (values) => {
        const line = values.map(argument).join(" ");
        expect(splitArguments(line, "before-2008")).toEqual(values);
        expect(splitArguments(line, "since-2008")).toEqual(values);
      }),
    );
  });

  it("tells the rules apart where they differ: quotes doubled inside quotes", () => {
    const recipe = '""""C:\\Program Files\\a.exe""" /S --vardir="""C:\\v C""" --log="""C:\\l""""';
    const meant = '"C:\\Program Files\\a.exe" /S --vardir="C:\\v C" --log="C:\\l"';
    expect(splitArguments(recipe, "before-2008")).toEqual([meant]);
    expect(splitArguments(recipe, "since-2008")).not.toEqual([meant]);
  });

  it("takes the outer quotes off unless they hold nothing but a program's name", () => {
    const known = (name: string) => name === "C:\\Program Files\\a.exe";
    expect(withoutOuterQuotes('"sc query x"', known)).toBe("sc query x");
    expect(withoutOuterQuotes('""C:\\Program Files\\a.exe" --x"', known)).toBe('"C:\\Program Files\\a.exe" --x');
    expect(withoutOuterQuotes('"C:\\Program Files\\a.exe"', known)).toBe('"C:\\Program Files\\a.exe"');
    expect(withoutOuterQuotes("echo a", known)).toBe("echo a");
  });

  it("replaces variables inside quotes too, and leaves unknown ones as they are", () => {
    const lookup = (name: string) => (name.toUpperCase() === "OS" ? "Windows_NT" : undefined);
    expect(expandVariables('"%OS%" %os% %none% 100% %', lookup)).toBe('"Windows_NT" Windows_NT %none% 100% %');
    expect(expandVariables("%OS:~0,3% %OS:~-2% %OS:win=Lin%", lookup)).toBe("Win NT Lindows_NT");
  });
});

describe("cmd.exe", () => {
  const cases: [command: string, code: number, out?: string][] = [
    ["echo a b", 0, "a b\r\n"],
    ["echo.", 0, "\r\n"],
    ["echo(x", 0, "x\r\n"],
    ["echo a^&b", 0, "a&b\r\n"],
    ['echo "a & b"', 0, '"a & b"\r\n'],
    ["echo a& echo b", 0, "a\r\nb\r\n"],
    ["(echo a& echo b) && echo c", 0, "a\r\nb\r\nc\r\n"],
    ["nosuch", 1, ""],
    ["nosuch || echo b", 1, "b\r\n"],
    ["nosuch && echo b", 1, ""],
    ["nosuch & ver >nul", 0, ""],
    ["sc query nosuch >nul & echo x", 1060, "x\r\n"],
    ["sc query nosuch >nul || ver >nul", 0, ""],
    ["echo %errorlevel%", 0, "0\r\n"],
    ["sc query nosuch >nul & echo %errorlevel%", 1060, "0\r\n"],
    ['cmd /v:on /c "sc query nosuch >nul & echo !errorlevel!"', 1060, "1060\r\n"],
    ["exit 1060", 1060, ""],
    ["exit /b 5 & echo x", 5, ""],
    ["(echo a", 255, ""],
    ["& echo a", 255, ""],
    ["if exist C:\\Windows (echo y) else echo n", 0, "y\r\n"],
    ["if exist C:\\nosuch (echo y) else echo n", 0, "n\r\n"],
    ["if 1==2 echo a & echo b", 0, ""],
    ["if not 5 lss 10 (echo a) else (echo b)", 0, "b\r\n"],
    ["for %i in (a b) do @echo %i", 0, "a\r\nb\r\n"],
    ["for /l %i in (1,1,3) do @echo %i", 0, "1\r\n2\r\n3\r\n"],
    ["for /f \"tokens=2\" %i in ('echo a b') do @echo %i", 0, "b\r\n"],
    ["echo a | findstr b", 1, ""],
    ["ECHO x> %TEMP%\\f.txt& type %TEMP%\\f.txt", 0, "x\r\n"],
    ["type C:\\nosuch", 1, ""],
    ["md C:\\t\\a\\b", 0, ""],
    ["md C:\\Windows", 1, ""],
    ["rd C:\\nosuch", 0, ""],
    ["rd C:\\nosuch || exit 3", 3, ""],
    ["cd /d C:\\Windows & cd", 0, "C:\\Windows\r\n"],
    ["hostname", 0, "FS1\r\n"],
    ["C:\\Windows\\System32\\HOSTNAME", 0, "FS1\r\n"],
    ["certutil -hashfile C:\\nosuch SHA256 >nul", 0x80070002, ""],
  ];

  it.each(cases)("%s ends with %i", async (command, code, out) => {
    const { run: exec } = await startHost();
    const ran = await exec(command);
    expect(ran.code).toBe(code);
    if (out !== undefined) expect(ran.out).toBe(out);
  });

  it("has an exit code for whatever it is told", async () => {
    const { run: exec } = await startHost();
    const piece = fc.constantFrom(
      ...[
        "echo",
        "type",
        "dir",
        "if",
        "exist",
        "else",
        "for",
        "%i in (a b) do",
        "for /f %i in (x) do",
        "cd",
        "md",
        "set",
      ],
      ...["sc query", "reg query HKLM", "netstat", "where", "goto x", "exit /b 3", "x", "C:\\", "*", "1==1", "not"],
      ...[
        "&",
        "&&",
        "|",
        "||",
        "(",
        ")",
        "<",
        ">",
        "2>&1",
        ">nul",
        "<nul",
        "^",
        '"',
        "%OS%",
        "%",
        "!",
        "@",
        "/",
        "\\",
        "\n",
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 10 }), async (pieces) => {
        expect((await exec(pieces.join(" "))).code).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });

  it("puts errors on standard error, unless they are sent elsewhere", async () => {
    const { run: exec } = await startHost();
    expect((await exec("type C:\\nosuch")).err).toMatch(/cannot find/);
    expect(await exec("type C:\\nosuch 2>nul")).toEqual({ code: 1, out: "", err: "" });
    expect((await exec("type C:\\nosuch 2>&1")).out).toMatch(/cannot find/);
  });

  it("takes lines of 8191 characters and no more", async () => {
    const { run: exec } = await startHost();
    const line = `echo ${"x".repeat(8186)}`;
    expect((await exec(line)).out).toBe(`${"x".repeat(8186)}\r\n`);
    expect(await exec(`${line}x`)).toMatchObject({ code: 1, out: "", err: expect.stringMatching(/too long/) });
  });

  it("copies, moves, renames and deletes files", async () => {
    const { host, run: exec } = await startHost();
    host.files.write("C:\\t\\a.txt", "one");
    expect((await exec("copy C:\\t\\a.txt C:\\t\\b.txt")).code).toBe(0);
    expect((await exec("ren C:\\t\\b.txt a.txt")).code).toBe(1);
    expect((await exec("ren C:\\t\\b.txt c.txt")).code).toBe(0);
    expect((await exec("move C:\\t\\c.txt C:\\t\\A.TXT")).code).toBe(0);
    expect(host.files.list("C:\\t")).toEqual(["A.TXT"]);
    expect((await exec("del C:\\t\\*.txt")).code).toBe(0);
    expect((await exec("rd C:\\t")).code).toBe(0);
    expect(host.files.exists("C:\\t")).toBe(false);
  });

  it("does nothing with a folder's content when rd has no /s", async () => {
    const { host, run: exec } = await startHost();
    host.files.write("C:\\t\\a.txt", "one");
    expect((await exec("rd C:\\t || exit 9")).code).toBe(9);
    expect((await exec("rd /s /q C:\\t")).code).toBe(0);
    expect(host.files.exists("C:\\t")).toBe(false);
  });

  it("kills what a session left in the background when the session ends", async () => {
    const { host, run: exec } = await startHost();
    expect((await exec("start /b ping -n 100 127.0.0.1 & tasklist /fo csv /nh | findstr ping")).out).toMatch(/ping/i);
    expect(host.processes.list().map((process) => process.image)).not.toContain("PING.EXE");
    expect(host.processes.list().some((process) => /ping/i.test(process.image))).toBe(false);
  });

  it("runs batch files", async () => {
    const { host, run: exec } = await startHost();
    host.files.write(
      "C:\\t\\go.cmd",
      '@echo off\r\nif "%~1"=="" goto none\r\necho got %~1\r\nexit /b 7\r\n:none\r\necho none\r\n',
    );
    expect(await exec('C:\\t\\go.cmd "a b"')).toMatchObject({ code: 7, out: "got a b\r\n" });
    expect(await exec("C:\\t\\go.cmd")).toMatchObject({ code: 0, out: "none\r\n" });
  });

  it("loses the exit code when a terminal is asked for", async () => {
    const { host } = await startHost();
    const client = await connect(host);
    expect((await run(client, "exit 5", { pty: true })).code).toBe(0);
    client.end();
  });
});
