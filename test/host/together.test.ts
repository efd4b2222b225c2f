import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { SshConnection } from "../../provider/host/ssh";
import { commandLine, system } from "../../provider/host/windows/command-line";
import { WindowsCommands } from "../../provider/host/windows/commands";
import { apart, together } from "../../provider/host/windows/together";
import { type Site, startSite } from "../site/index.ts";

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site?.close());

function commands(): WindowsCommands {
  const { address, port, user, password, hostKey } = site.access.hosts[0]!;
  const ssh = new SshConnection({ host: address, port, user, password, hostKey });
  onTestFinished(() => ssh.close());
  return new WindowsCommands(ssh);
}

test("each command's output and 32-bit code come back in their order, from one session", async () => {
  site.counters.reset();
  const answers = await commands().ask([
    { line: commandLine(system("sc"), ["queryex", "avbackup"]) },
    { line: commandLine(system("sc"), ["queryex", "no such service"]), fine: [1060] },
    { line: "exit_of_nobody" },
    { line: "cmd /c exit -1073741502" },
    { line: "echo last& echo [exit 5] stands inside" },
  ]);
  expect(answers.map(({ code }) => code)).toEqual([0, 1060, 9009, -1073741502, -1073741502]);
  expect(answers[0]!.stdout).toContain("avbackup");
  expect(answers[1]!.stdout).not.toContain("avbackup");
  expect(answers[4]!.stdout.trim().split("\r\n")).toEqual(["last", "[exit 5] stands inside"]);
  expect(site.counters.count({ product: "host", method: "EXEC" })).toBe(1);
});

test("one of several that fails is an error, although the others and the line end well", async () => {
  const asked = commands().ask([
    { line: "echo first", fine: [0] },
    { line: "cmd /c exit 7", fine: [0, 1] },
    { line: "cmd /c exit 0", fine: [0] },
  ]);
  await expect(asked).rejects.toThrow("a look at the host ends with 7: cmd /c exit 7");
});

test("a line that is cut in the middle says nothing of any command", async () => {
  const asked = commands().ask([{ line: "echo first" }, { line: "exit 3" }, { line: "echo never" }]);
  await expect(asked).rejects.toThrow("a look at the host ends with 3");
});

test("no line is longer than cmd.exe takes, and no command is lost", () => {
  const all = Array.from({ length: 300 }, (_, i) => commandLine(system("reg"), ["query", `HKLM\\Some Key ${i}`]));
  const lines = together(all);
  expect(lines.length).toBeGreaterThan(1);
  expect(Math.max(...lines.map(({ line }) => line.length))).toBeLessThanOrEqual(8191);
  expect(lines.reduce((sum, { count }) => sum + count, 0)).toBe(300);
  expect(lines.flatMap(({ line }) => line.split(/& call echo \[exit %\^errorlevel%\](?:& )?/)).filter(Boolean)).toEqual(
    all,
  );
});

test("output without a line end at its end, and with other line ends, comes apart, too", () => {
  expect(apart("one[exit 0]\r\ntwo\n[exit 1060] \nthree[exit -1]")).toEqual([
    { stdout: "one", code: 0 },
    { stdout: "two\n", code: 1060 },
    { stdout: "three", code: -1 },
  ]);
  expect(apart("nothing was said")).toEqual([]);
});
