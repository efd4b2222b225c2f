import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { settleLock } from "../../provider/components/lock-file";
import { emptyLock, printLock } from "../../provider/topology/lock";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "avamar-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = (server: string) => ({ component: "files", server });

test.each([
  ["one line", ["a"], "1 other line:"],
  ["two lines", ["a", "b"], "2 other lines:"],
])("what is written is counted: %s", (_, servers, counted) => {
  const file = join(folder, "streams.lock.json");
  writeFileSync(file, printLock({ ...emptyLock(), components: [entry("kept")] }));
  const lock = { ...emptyLock(), components: [...servers, "kept"].map(entry) };
  expect(settleLock(file, lock, "write").written).toContain(`streams.lock.json has ${counted}`);
});
