import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { imagePath, varDirectoryIn } from "../../provider/host/agent-layout";
import { shellQuote } from "../../provider/host/linux/commands";
import { parseListeners } from "../../provider/host/linux/listeners";
import { parseUnits } from "../../provider/host/linux/systemd";
import { dropInText, parseDropIn, serviceOf, spanSeconds } from "../../provider/host/linux/units";
import { above, inside, plainPath, samePath } from "../../provider/host/paths";

test("every argument reaches a program through a real shell as it is", () => {
  const argument = fc.oneof(
    fc.string({ unit: "binary-ascii" }).filter((text) => !text.includes("\0")),
    fc.constantFrom("", "a b", "'", "\\'", "$HOME", "`id`", "$(id)", "a\nb", "*", "~", "#x", "é'ß", "--x='y z'"),
  );
  fc.assert(
    fc.property(fc.array(argument, { minLength: 1, maxLength: 6 }), (args) => {
      const line = ["printf", "%s\\0", ...args].map(shellQuote).join(" ");
      const said = execFileSync("/bin/sh", ["-c", line], { encoding: "utf8" });
      expect(said).toBe(args.map((each) => `${each}\0`).join(""));
    }),
    { numRuns: 60 },
  );
});

test("the settings of a stream are read as they were written", () => {
  const text = fc
    .string({ unit: "grapheme-ascii" })
    .filter((each) => each.trim() === each && !each.endsWith("\\") && !/[\r\n]/.test(each));
  const settings = fc.record(
    {
      commandLine: fc.constantFrom("/usr/local/avamar/bin/avagent.bin --daemon=false", "/bin/x --log=%h"),
      description: text,
      restart: fc.constantFrom("no", "on-failure", "on-abnormal"),
      restartSeconds: fc.integer({ min: 0, max: 86_400 }),
    },
    { requiredKeys: ["commandLine"] },
  );
  fc.assert(
    fc.property(settings, (each) => {
      expect(parseDropIn(dropInText(each))).toEqual({ ...each });
    }),
  );
  // The last word of a hand counts, as it does for systemd.
  const byHand = "[Service]\nExecStart=\nExecStart=/a\nRestart=no\nRestart=always\nRestartSec=1min 30s\n";
  expect(parseDropIn(byHand)).toMatchObject({ commandLine: "/a", restart: "always", restartSeconds: 90 });
});

test("spans of time as systemd writes them", () => {
  const spans: [string, number][] = [
    ["100ms", 0.1],
    ["5s", 5],
    ["1min 30s", 90],
    ["2h", 7_200],
    ["1d", 86_400],
    ["5", 5],
    ["0", 0],
  ];
  for (const [text, seconds] of spans) expect(spanSeconds(text), text).toBe(seconds);
});

test("what systemctl show prints of several units", () => {
  const block = (name: string, more: string) =>
    `Restart=on-failure\nRestartUSec=1min\nExecStart={ path=/usr/local/avamar/bin/avagent.bin ; argv[]=/usr/local/avamar/bin/avagent.bin --daemon=false --vardir=/v ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }\nId=${name}\nUnitFileState=enabled\nNeedDaemonReload=no\n${more}`;
  const units = parseUnits(
    `${block("avamar-stream@c.service", "LoadState=loaded\nActiveState=active\nSubState=running\nMainPID=77\nDescription=Drive C = all\nExecMainStatus=0")}\n\n${block("avamar-stream@d.service", "LoadState=loaded\nActiveState=failed\nSubState=failed\nMainPID=0\nDescription=avamar-stream@d.service\nExecMainStatus=3")}\n`,
  );
  expect(units.get("avamar-stream@c.service")).toMatchObject({
    pid: 77,
    active: "active",
    description: "Drive C = all",
    restartSeconds: 60,
    commandLine: "/usr/local/avamar/bin/avagent.bin --daemon=false --vardir=/v",
  });
  // Called by its own name it has no description.
  expect(units.get("avamar-stream@d.service")).toMatchObject({ active: "failed", exitStatus: 3, description: "" });
  expect(units.size).toBe(2);
});

test("listeners of ss, with and without their processes", () => {
  const text = [
    'LISTEN 0      128          0.0.0.0:28003      0.0.0.0:*    users:(("avagent.bin",pid=411,fd=4))',
    'LISTEN 0      128             [::]:22            [::]:*    users:(("sshd",pid=1,fd=3),("sshd",pid=2,fd=3))',
    "LISTEN 0      5    127.0.0.1%lo:53         0.0.0.0:*",
    "ESTAB  0      0      127.0.0.1:22      127.0.0.1:50000",
  ].join("\n");
  expect(parseListeners(text)).toEqual([
    { port: 28_003, pid: 411 },
    { port: 22, pid: 1 },
    { port: 22, pid: 2 },
    { port: 53, pid: 0 },
  ]);
});

test("names of units and paths of both systems", () => {
  expect(serviceOf("avamar-stream@backup.C.service.d")).toBe("backup.C");
  for (const other of ["avamar-stream@.service", "avagent@x.service.d", "sshd.service"])
    expect(serviceOf(other)).toBeUndefined();
  expect(plainPath("/usr//local/avamar/varC/")).toBe("/usr/local/avamar/varC");
  expect(samePath("/srv/A", "/srv/a/")).toBe(false);
  expect(samePath("C:\\avs\\VarC\\", "c:/avs/varc")).toBe(true);
  expect(inside("/usr/local/avamar", "var", "cid.bin")).toBe("/usr/local/avamar/var/cid.bin");
  expect(inside("C:\\avs", "cid.bin")).toBe("C:\\avs\\cid.bin");
  expect(above("/usr/local")).toBe("/usr");
  expect(above("C:\\avs")).toBe("C:");
});

test("the var directory is read out of every command line that names one", () => {
  for (const [agent, own] of [
    ["C:\\Program Files\\avs", "C:\\Program Files\\avs\\varC"],
    ["/usr/local/avamar", "/usr/local/avamar/varC"],
  ] as const)
    expect(varDirectoryIn(imagePath(agent, own))).toBe(own);
  // As people write it by hand.
  expect(varDirectoryIn("avagent.exe /ServiceStart --vardir=C:\\Program Files\\avs\\var")).toBe(
    "C:\\Program Files\\avs\\var",
  );
  expect(varDirectoryIn('avagent.exe --vardir=C:\\a b\\ --logfile="x"')).toBe("C:\\a b");
  expect(varDirectoryIn("C:\\other\\avagent.exe /ServiceStart")).toBeUndefined();
});
