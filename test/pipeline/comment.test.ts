import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";

const script = resolve(import.meta.dirname, "../../examples/pipeline/scripts/preview.sh");
const folder = mkdtempSync(join(tmpdir(), "avamar-comment-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the script where the engine says this, and gives the comment. */
function commentOn(said: string, code = 0): { comment: string; text: string; status: number | null } {
  writeFileSync(join(folder, "said.txt"), said);
  writeFileSync(join(folder, "pulumi"), `#!/bin/sh\ncat said.txt\nexit ${code}\n`);
  chmodSync(join(folder, "pulumi"), 0o755);
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}`, STACK: "prod" };
  const { status, stdout } = spawnSync("sh", [script], { cwd: folder, env, encoding: "utf8" });
  return { comment: readFileSync(join(folder, "preview.md"), "utf8"), text: stdout, status };
}

/** Lines of the comment that are shown in colour. */
const coloured = (comment: string) =>
  comment
    .split("\n")
    .slice(3, -2)
    .filter((line) => /^[-+!@]/.test(line));

describe("the comment on a pull request", () => {
  beforeEach(() => rmSync(join(folder, "preview.md"), { force: true }));

  test("has what changes in colour, and nothing else", () => {
    const { comment, status } = commentOn(`Previewing update (prod):
+ pulumi:pulumi:Stack: (create)
    [urn=urn:pulumi:prod::estate::pulumi:pulumi:Stack::estate-prod]
- said by the program
@ previewing update....
    + pulumi-nodejs:dynamic/avamar:Schedule: (create)
        name      : "nightly"
    ~ pulumi-nodejs:dynamic/avamar:Policy: (update)
      ~ enabled: true => false
    +-pulumi-nodejs:dynamic/avamar:AvamarClientStream: (replace)
    ++pulumi-nodejs:dynamic/avamar:AvamarClientStream: (create-replacement)
    --pulumi-nodejs:dynamic/avamar:AvamarClientStream: (delete-replaced)
    - pulumi-nodejs:dynamic/avamar:Dataset: (delete)
    --outputs:--
  + added  : "x"
  ~ table  :
        drive  client
        -----  ------
Resources:
    + 1 to create
`);
    expect(status).toBe(0);
    expect(coloured(comment)).toEqual([
      "+ pulumi:pulumi:Stack: (create)",
      "+     pulumi-nodejs:dynamic/avamar:Schedule: (create)",
      "!     pulumi-nodejs:dynamic/avamar:Policy: (update)",
      "!       enabled: true => false",
      "!    pulumi-nodejs:dynamic/avamar:AvamarClientStream: (replace)",
      "+    pulumi-nodejs:dynamic/avamar:AvamarClientStream: (create-replacement)",
      "-    pulumi-nodejs:dynamic/avamar:AvamarClientStream: (delete-replaced)",
      "-     pulumi-nodejs:dynamic/avamar:Dataset: (delete)",
      '+   added  : "x"',
      "!   table  :",
      "+     1 to create",
    ]);
    expect(comment).toContain("\n    outputs:\n");
    expect(comment).toContain("\n - said by the program\n @ previewing update....\n");
    expect(comment).toContain("\n        -----  ------\n");
  });

  test("is one block, whatever is said in it", () => {
    const { comment } = commentOn("````\n  `````\n<b>bold</b>\n");
    expect(comment.match(/^ {0,3}````/gm)).toHaveLength(2);
  });

  test("of a long preview has the end, in whole lines, and says so", () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `    + Größe ${i}`);
    const { comment, text } = commentOn(lines.join("\n"));
    expect(Buffer.byteLength(comment)).toBeLessThan(60_000);
    expect(comment).toContain(
      "Its beginning is left out here: the whole preview is in the log of this run.\n\n````diff\n+",
    );
    expect(comment).toMatch(/\+ {5}Größe 4999\n````\n$/);
    expect(comment).not.toContain("\uFFFD");
    expect(text.split("\n")).toHaveLength(5000);
  });

  test("says that a preview failed, and the run ends as it did", () => {
    const { comment, status } = commentOn("error: not today\n", 255);
    expect(comment).toMatch(/^### `pulumi preview` of prod: failed \(255\)\n\n````diff\nerror: not today\n````\n$/);
    expect(status).toBe(255);
  });
});
