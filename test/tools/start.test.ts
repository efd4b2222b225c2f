// What `npm start` does after its set-up, in a copy of the root project: the real engine, the emulated site.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
// A blank in the path, as in many home folders on Windows and macOS.
const copy = mkdtempSync(path.join(tmpdir(), "npm start "));
for (const name of ["tools", "examples", "package.json", "Pulumi.yaml", "tsconfig.base.json"]) {
  cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
}
for (const name of ["node_modules", "test"]) symlinkSync(path.join(root, name), path.join(copy, name), "junction");
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const run = promisify(execFile);
async function tool(name: string) {
  return run(process.execPath, [path.join(copy, "tools", name)], { cwd: copy, timeout: 240_000 });
}

it("deploys everything the first time", async () => {
  const { stdout } = await tool("start.mjs");
  expect(stdout).toMatch(/^ {4}\+ \d+ created$/m);
  expect(stdout).toMatch(/^C: .*backupC +28003/m);
  expect(stdout).toContain("Run `npm start` again");
  // What a stranger sees first has nothing to warn of.
  expect(stdout).not.toMatch(/warning/i);
  expect(stdout).not.toContain("Drift");
}, 270_000);

it("changes nothing the second time, then shows drift found and put right", async () => {
  const { stdout } = await tool("start.mjs");
  const [deployed, drift] = stdout.split("== Drift");
  expect(deployed).toMatch(/^ {4}\d+ unchanged$/m);
  expect(deployed).not.toMatch(/created$|updated$/m);
  expect(drift).toMatch(/Drift: 2 of \d+ objects of the stack local are not as deployed\./);
  expect(drift).toMatch(
    /schedule \S+nightly .*\n {4}startTime +declared "21:00", found "02:30"\n {4}changed +\S+ \S+ UTC by jsmith/,
  );
  expect(drift).toMatch(/stream backup\w on \S+ .*\n {4}description +declared .*found "Do not stop/);
  expect(drift).toMatch(/~ 2 updated/);
  expect(stdout).not.toMatch(/warning/i);
  expect(drift).toMatch(/No drift: \d+ objects of the stack local are as deployed\.\n$/);
}, 270_000);

it("finds nothing afterwards, and says that drift was shown", async () => {
  expect((await tool("drift.mjs")).stdout).toMatch(/^No drift: \d+ objects of the stack local are as deployed\.\n$/);
  const { stdout } = await tool("start.mjs");
  expect(stdout).toContain("Drift was shown before");
}, 270_000);

it("leaves no site running, and its passphrase to its owner alone", () => {
  expect(existsSync(path.join(copy, ".local", "site-in-foreground.json"))).toBe(false);
  expect(existsSync(path.join(copy, ".local", "start.lock"))).toBe(false);
  if (process.platform !== "win32") expect(statSync(path.join(copy, ".local", "passphrase")).mode & 0o77).toBe(0);
});
