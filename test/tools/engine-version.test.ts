import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compareVersions, isGoodEngine, parseVersion, pinnedEngine } from "../../tools/engine/version.mjs";

it.each([
  ["v3.259.0", [3, 259, 0]],
  ["3.254", [3, 254, 0]],
  ["go version go1.26.8 linux/amd64", [1, 26, 8]],
  ["3.260.0-dev.0+1b594989", [3, 260, 0]],
  ["", undefined],
  ["dev", undefined],
])("reads the version in %j", (text, version) => {
  expect(parseVersion(text)).toEqual(version);
});

it("compares by number, not by letter", () => {
  expect(["3.100.0", "3.9.12", "3.99.1", "2.999.0"].sort(compareVersions)).toEqual([
    "2.999.0",
    "3.9.12",
    "3.99.1",
    "3.100.0",
  ]);
});

it.each([
  ["3.253.9", false],
  ["3.254.0", true],
  ["v3.300.1", true],
  ["4.0.0", false],
  ["2.999.0", false],
  ["", false],
])("takes the engine %s: %s", (version, good) => {
  expect(isGoodEngine(version)).toBe(good);
});

it("pins the engine at the version of the SDK, so that all ways lead to the same one", () => {
  const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(pinnedEngine()).toBe(devDependencies["@pulumi/pulumi"]);
  expect(isGoodEngine(pinnedEngine())).toBe(true);
});

it("names no host and no folder of a machine in the pinned modules", () => {
  for (const module of ["cli", "language-nodejs"]) {
    const text = readFileSync(`tools/engine/${module}/go.mod`, "utf8");
    expect(text).not.toMatch(/^replace |file:|https?:/m);
  }
});
