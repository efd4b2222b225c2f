import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { count } from "../../tools/count.mjs";
import { withLock } from "../../tools/workspace/lock.mjs";
import { unpacked, whyInstall } from "../../tools/workspace/packages.mjs";
import { ProgramFailed, run } from "../../tools/workspace/run.mjs";
import { duration, movingLine } from "../../tools/workspace/say.mjs";

const dir = mkdtempSync(path.join(tmpdir(), "set-up-"));
afterEach(() => rmSync(path.join(dir, "lock"), { force: true }));

describe("packages are installed", () => {
  const wanted = {
    packages: {
      "": { version: "0.0.0" },
      provider: { version: "0.1.0" },
      "node_modules/pulumi-avamar": { resolved: "provider", link: true },
      "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
      "node_modules/a/node_modules/b": { version: "2.0.0", integrity: "sha512-b" },
      "node_modules/for-another-system": { version: "1.0.0", integrity: "sha512-c", optional: true },
    },
  };
  const { "": _root, "node_modules/for-another-system": _other, ...installed } = wanted.packages;

  it("when there are none", () => {
    expect(whyInstall(wanted, undefined)).toBe("nothing is installed yet");
  });

  it("not when npm recorded the locked ones", () => {
    expect(whyInstall(wanted, { packages: installed })).toBeUndefined();
  });

  it("when one is missing", () => {
    const { "node_modules/a/node_modules/b": _b, ...rest } = installed;
    expect(whyInstall(wanted, { packages: rest })).toBe("b is missing");
  });

  it("not for a hash that npm did not note", () => {
    const without = { ...installed, "node_modules/a": { version: "1.0.0" } };
    expect(whyInstall(wanted, { packages: without })).toBeUndefined();
  });

  it("when one is another", () => {
    for (const a of [{ version: "1.0.0", integrity: "sha512-x" }, { version: "1.0.1" }]) {
      const other = { ...installed, "node_modules/a": a };
      expect(whyInstall(wanted, { packages: other })).toBe("a is not the locked one");
    }
  });

  it("when a workspace became a package or the reverse", () => {
    const other = { ...installed, "node_modules/pulumi-avamar": { version: "0.1.0" } };
    expect(whyInstall(wanted, { packages: other })).toBe("pulumi-avamar is not the locked one");
  });
});

it("counts packages when they are unpacked, as npm makes all folders first, and is silent when all are there", () => {
  const place = (name: string) => path.join(dir, "node_modules", name);
  const wanted = {
    packages: {
      "node_modules/linked": { link: true },
      "node_modules/a": {},
      "node_modules/a/node_modules/b": {},
      "node_modules/for-another-system": { optional: true },
    },
  };
  for (const name of ["a", "a/node_modules/b"]) mkdirSync(place(name), { recursive: true });
  expect(unpacked(wanted, dir)).toBe("0 of 2 unpacked");
  writeFileSync(path.join(place("a"), "package.json"), "{}");
  expect(unpacked(wanted, dir)).toBe("1 of 2 unpacked");
  writeFileSync(path.join(place("a/node_modules/b"), "package.json"), "{}");
  expect(unpacked(wanted, dir)).toBe("");
});

it("repeats no number that stands still", () => {
  expect(movingLine("Installing", 4000, "12 of 20", "")).toBe("Installing: 4 s, 12 of 20");
  expect(movingLine("Installing", 8000, "12 of 20", "12 of 20")).toBe("Installing: 8 s");
  expect(movingLine("Installing", 12_000, "13 of 20", "12 of 20")).toBe("Installing: 12 s, 13 of 20");
});

describe("a lock", () => {
  const file = path.join(dir, "lock");

  it("lets one in at a time", async () => {
    const events: string[] = [];
    const work = (name: string) =>
      withLock(file, "testing", async () => {
        events.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 50));
        events.push(`${name} out`);
      });
    await Promise.all([work("a"), work("b")]);
    expect(events.map((event) => event.slice(2))).toEqual(["in", "out", "in", "out"]);
  });

  it("is open again after a failure", async () => {
    const failing = withLock(file, "testing", () => Promise.reject(new Error("broke")));
    await expect(failing).rejects.toThrow("broke");
    await expect(withLock(file, "testing", async () => "in")).resolves.toBe("in");
  });

  it("of a process that is gone does not hold", async () => {
    const gone = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => gone.once("exit", resolve));
    writeFileSync(file, JSON.stringify({ pid: gone.pid, machine: hostname() }));
    await expect(withLock(file, "testing", async () => "in")).resolves.toBe("in");
  });

  it("that nobody touched for minutes does not hold", async () => {
    writeFileSync(file, JSON.stringify({ pid: 1, machine: "another-machine" }));
    const then = new Date(Date.now() - 120_000);
    utimesSync(file, then, then);
    await expect(withLock(file, "testing", async () => "in")).resolves.toBe("in");
  });
});

describe("a program", () => {
  it("gives its lines, also the last one without an end", async () => {
    const script = 'process.stdout.write("one\\ntwo"); process.stderr.write("three\\n")';
    const { lines, stdout } = await run("it", process.execPath, ["-e", script]);
    expect(lines.sort()).toEqual(["one", "three", "two"]);
    expect(stdout).toBe("one\ntwo");
  });

  it("that fails after many lines shows the first and the last ones", async () => {
    const script = "for (let i = 1; i <= 100; i++) console.log('line ' + i); process.exit(1)";
    const { message } = await run("it", process.execPath, ["-e", script]).catch((error) => error);
    expect(message).toMatch(/line 1\n(?:.*\n)*.*line 20\n {4}\.\.\.\n {4}line 81\n(?:.*\n)*.*line 100$/);
  });

  it("reads its input, and may say more than good or bad", async () => {
    const script = "process.stdin.pipe(process.stdout); process.stdin.on('end', () => { process.exitCode = 7; })";
    const ended = await run("it", process.execPath, ["-e", script], { input: "hidden", accept: (code) => code === 7 });
    expect(ended).toMatchObject({ code: 7, stdout: "hidden" });
  });

  it("that fails shows its lines", async () => {
    const failing = run("it", process.execPath, ["-e", 'console.log("because"); process.exit(3)']);
    await expect(failing).rejects.toThrow(/^it: exit code 3\n {4}because$/);
  });

  it("that hangs is ended, and what it started too", async () => {
    // The grandchild holds the output open: were it left alive, the run would not come to its end.
    const script = `const { spawn } = require("node:child_process");
      spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
      setInterval(() => {}, 1000);`;
    const failure = await run("it", process.execPath, ["-e", script], { timeout: 1_000 }).catch((error) => error);
    expect(failure).toBeInstanceOf(ProgramFailed);
    expect(failure.ending).toBe("not done after 1 s");
  }, 15_000);

  it("that does not exist is one clear failure", async () => {
    await expect(run("it", path.join(dir, "no-such-program"), [])).rejects.toThrow(/^it: .*ENOENT/);
  });
});

it("tells times as people do", () => {
  expect([900, 59_000, 61_000, 600_000].map(duration)).toEqual(["1 s", "59 s", "1 min 01 s", "10 min 00 s"]);
});

it("counts a test file that could not be loaded as a failure", () => {
  const file = (status: string, tests: number) => ({ status, assertionResults: Array(tests).fill({}) });
  const report = { numPassedTests: 5, numFailedTests: 1, success: false };
  const testResults = [file("passed", 5), file("failed", 1), file("failed", 0)];
  expect(count({ ...report, testResults })).toEqual({ passed: 5, failed: 2 });
});
