import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { differences, emptyLock, type Lock, parseLock, printLock } from "../../provider/topology/lock";
import { planFileServer } from "../../provider/topology/plan";

const FILE = "streams.lock.json";
const base = { component: "fs", server: "fs01", streams: 3 };
const planned = (sources: (string | { path: string; gib: number })[], lock: Lock = emptyLock(), more = {}) => {
  const { lock: next, issues } = planFileServer({ ...base, sources, ...more }, lock);
  expect(issues).toEqual([]);
  return next!;
};
const D = { path: "D:\\", gib: 300 };
const E = { path: "E:\\", gib: 200 };
const F = { path: "F:\\", gib: 100 };

describe("the lock file", () => {
  test("is one sorted entry a line, and is read as it was written", () => {
    const text = printLock(planned([F, E, D]));
    expect(text).toBe(printLock(planned([D, E, F])));
    const { lock, problems } = parseLock(text, FILE);
    expect(problems).toEqual([]);
    expect(printLock(lock)).toBe(text);
    expect(text.split("\n").filter((line) => line.startsWith("    {"))).toHaveLength(1 + 3 + 3);
    expect(
      text
        .split("\n")
        .filter((line) => line.startsWith("    {"))
        .every((line) => line.endsWith("},")),
    ).toBe(true);
  });

  test("the edits of two people merge line by line in git", () => {
    const folder = mkdtempSync(join(tmpdir(), "lock-merge-"));
    try {
      const first = planned([D, E, F]);
      const mine = planned(["D:\\", "E:\\", "F:\\", { path: "C:\\Users", gib: 10 }], first);
      const other = planFileServer({ ...base, component: "web", server: "web01", sources: ["D:\\"] }, first).lock!;
      for (const [name, lock] of Object.entries({ first, mine, other }))
        writeFileSync(join(folder, name), printLock(lock));
      // Exits with the number of conflicts.
      execFileSync("git", ["merge-file", "mine", "first", "other"], { cwd: folder });
      const { lock, problems } = parseLock(readFileSync(join(folder, "mine"), "utf8"), FILE);
      expect(problems).toEqual([]);
      expect(lock.sources.map(({ source, server }) => `${server} ${source}`).sort()).toEqual([
        "fs01 C:\\Users",
        "fs01 D:\\",
        "fs01 E:\\",
        "fs01 F:\\",
        "web01 D:\\",
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("a merge that both gave the same port, stream and names to is refused, each with both owners", () => {
    const first = planned([D], undefined, { streams: 1 });
    const lines = (lock: Lock) => printLock(lock).split("\n");
    const mine = lines(planned([D, E], first, { streams: 2 }));
    const other = lines(planned([D, F], first, { streams: 2 })).map((line) =>
      line.replace('"component": "fs"', '"component": "fs"'),
    );
    const both = [
      ...mine.slice(0, -4),
      ...other.filter((line) => line.startsWith("    {") && !mine.includes(line)),
      ...mine.slice(-4),
    ];
    const twice = [
      ...both.slice(0, -4),
      mine.find((line) => line.includes('"port": 28004'))!.replace("fs01-02", "fs01-09"),
      ...both.slice(-4),
    ];
    const { problems } = parseLock(twice.join("\n"), FILE);
    expect(problems.join("\n")).toMatch(
      /has the port 28004 on fs01 twice: stream 02 of fs \(fs01\) and stream 02 of fs \(fs01\)\. Give one of them another/,
    );
    expect(problems.join("\n")).toMatch(/has the service avamar02 on fs01 twice/);
    expect(problems.join("\n")).toMatch(/has the stream 02 on fs01 twice/);
    expect(problems.join("\n")).not.toMatch(/client fs01-09/);
  });

  const text = () => printLock(planned([D, E]));
  test.each([
    [
      "merge-conflict marks",
      () => text().replace("    {", "<<<<<<< HEAD\n    {"),
      /marks of a merge conflict \(line 5\): keep the lines of both sides/,
    ],
    ["broken JSON", () => text().slice(0, 200), /streams\.lock\.json is no JSON .*restore it from git: git checkout/],
    [
      "a newer version",
      () => text().replace('"version": 1', '"version": 2'),
      /has the version 2, and this package reads 1; .*update pulumi-avamar/,
    ],
    ["no version", () => "{}", /has the version undefined/],
    ["null", () => "null", /has the version undefined/],
    ["no entries", () => '{ "version": 1 }', /has no entries/],
    ["an unknown word", () => text().replace('"port"', '"prot"'), /unknown word "prot".*Correct the line/],
    ["a port that is none", () => text().replace("28003", '"x"'), /a stream without its port/],
    ["a stream without a name", () => text().replace(/"client": "[^"]*", /, ""), /a stream without one of its names/],
    [
      "an entry without a server",
      () => text().replace('"server": "fs01", ', ""),
      /an entry without server or component/,
    ],
    [
      "a source without its stream's line",
      () =>
        text()
          .split("\n")
          .filter((line) => !line.includes('"port": 28004'))
          .join("\n"),
      /has the source E:\\ in stream 02 of fs \(fs01\), and no line for that stream/,
    ],
    [
      "a source in two streams",
      () => text().replace('"source": "E:\\\\"', '"source": "D:\\\\"'),
      /has the source D:\\ twice: stream 01 of fs \(fs01\) and stream 02 of fs/,
    ],
    ["a client twice", () => text().replace("fs01-02", "FS01-01"), /has the client FS01-01 twice/],
  ])("%s: one clear sentence", (_, content, expected) => {
    const { problems } = parseLock(content(), FILE);
    expect(problems.join("\n")).toMatch(expected);
    expect(problems.every((each) => each.startsWith(FILE))).toBe(true);
  });

  test("the differences are the lines, without and with", () => {
    const before = planned([D]);
    const after = planned([D, E], before);
    expect(differences(printLock(before), printLock(after))).toEqual([
      expect.stringMatching(/^- .*"fileCacheMax": -5/),
      expect.stringMatching(/^\+ .*"fileCacheMax": -10/),
      expect.stringMatching(/^\+ \{ "server": "fs01", "component": "fs", "source": "E:\\\\", "stream": "02" \}$/),
      expect.stringMatching(/^\+ .*"port": 28004/),
    ]);
  });
});
