import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { cacheFolder, makeAtOnce } from "../../tools/engine/cache.mjs";
import { firstThatWorks } from "../../tools/engine/choose.mjs";
import { unfitGo } from "../../tools/engine/go-build.mjs";
import { lookAt } from "../../tools/engine/look.mjs";
import { threeWaysOut } from "../../tools/engine.mjs";

const made: string[] = [];
function folder() {
  const dir = mkdtempSync(path.join(tmpdir(), "engine-"));
  made.push(dir);
  return dir;
}
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

const engine = { bin: "/somewhere/bin", version: "3.259.0" };

describe("the first way that works", () => {
  it("is taken, and nothing after it is tried", async () => {
    const tried: string[] = [];
    const way = (name: string, found: object) => ({
      name,
      get: async () => {
        tried.push(name);
        return found as { engine: typeof engine };
      },
    });
    const outcome = await firstThatWorks([
      way("on PATH", { why: "too old" }),
      way("kept", { engine }),
      way("built", { engine }),
    ]);
    expect(outcome).toEqual({ engine, way: "kept" });
    expect(tried).toEqual(["on PATH", "kept"]);
  });

  it("is looked for although one before it broke", async () => {
    const outcome = await firstThatWorks([
      { name: "broken", get: () => Promise.reject(new Error("no such luck")) },
      { name: "kept", get: async () => ({ engine }) },
    ]);
    expect(outcome).toEqual({ engine, way: "kept" });
  });

  it("does not exist: every reason is told, and the ways out", async () => {
    const told: string[] = [];
    const outcome = await firstThatWorks(
      [
        { name: "on PATH", get: async () => ({ why: "no pulumi there" }) },
        { name: "vendor's installer", get: () => Promise.reject(new Error("not reachable")) },
      ],
      ({ name }) => told.push(name),
    );
    expect(told).toEqual(["on PATH", "vendor's installer"]);
    const words = threeWaysOut("refusals" in outcome ? outcome.refusals : []);
    expect(words).toContain("on PATH: no pulumi there");
    expect(words).toContain("vendor's installer: not reachable");
    expect(words.match(/^ {2}[123]\. /gm)).toHaveLength(3);
  });
});

describe.skipIf(process.platform === "win32")("a folder", () => {
  function bin(version: string, companions = ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]) {
    const dir = folder();
    writeFileSync(path.join(dir, "pulumi"), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
    for (const name of companions) writeFileSync(path.join(dir, name), "", { mode: 0o755 });
    return dir;
  }

  it("with a new engine and its companions is good", async () => {
    const dir = bin("v3.259.0");
    expect(await lookAt(dir)).toEqual({ engine: { bin: dir, version: "3.259.0" } });
  });

  it("with an old engine says which one it needs", async () => {
    expect(await lookAt(bin("v3.200.0"))).toEqual({ why: expect.stringMatching(/3\.200\.0; 3\.254\.0 or later/) });
  });

  it("without a companion names it, unless it is elsewhere on PATH", async () => {
    const dir = bin("v3.259.0", ["pulumi-language-nodejs"]);
    expect(await lookAt(dir)).toEqual({ why: expect.stringContaining("no pulumi-resource-pulumi-nodejs") });
    expect(await lookAt(dir, [bin("v3.259.0")])).toHaveProperty("engine");
  });

  it("with an engine that has no version is not good", async () => {
    expect(await lookAt(bin("''"))).toEqual({ why: expect.stringContaining("does not answer") });
  });

  it("that is empty is not good", async () => {
    expect(await lookAt(folder())).toEqual({ why: "no pulumi there" });
  });
});

it.each([
  ["go version go1.26.8 linux/amd64", undefined],
  ["go version go1.25 darwin/arm64", undefined],
  ["go version go1.24.9 linux/amd64", "Go 1.24.9 is too old; 1.25 or later is needed"],
  ["go version devel", '"go version" says "go version devel"'],
])("judges %s", (line, why) => {
  expect(unfitGo(line)).toBe(why);
});

it("keeps engines per user and outside the clone", () => {
  expect(cacheFolder("linux", {}, "/home/a")).toBe("/home/a/.cache/pulumi-avamar");
  expect(cacheFolder("darwin", {}, "/Users/a")).toBe("/Users/a/Library/Caches/pulumi-avamar");
  expect(cacheFolder("linux", { XDG_CACHE_HOME: "/big" }, "/home/a")).toBe("/big/pulumi-avamar");
});

describe("a folder made at once", () => {
  it("appears only when it is complete", async () => {
    const target = path.join(folder(), "engine-1.0.0");
    await makeAtOnce(target, async (unfinished) => {
      writeFileSync(path.join(unfinished, "pulumi"), "");
      await expect(lookAt(target)).resolves.toHaveProperty("why");
    });
    await expect(lookAt(target)).resolves.toHaveProperty("why", expect.stringContaining("does not answer"));
  });

  it("leaves nothing when it fails", async () => {
    const parent = folder();
    await expect(
      makeAtOnce(path.join(parent, "engine-1.0.0"), async () => {
        throw new Error("disk full");
      }),
    ).rejects.toThrow("disk full");
    expect(readdirSync(parent)).toEqual([]);
  });

  it("replaces one that was found wanting", async () => {
    const target = path.join(folder(), "engine-1.0.0");
    mkdirSync(target);
    writeFileSync(path.join(target, "half"), "");
    await makeAtOnce(target, async (unfinished) => writeFileSync(path.join(unfinished, "whole"), ""));
    expect(readdirSync(target)).toEqual(["whole"]);
  });
});
