import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { projectOf } from "../../provider/commands/discover/project-files";
import { workshop } from "./discovering.ts";
import { estateLeft, leftBy, programs } from "./file-server-programs.ts";
import { compiles, inOrder, registrations } from "./registrations.ts";

const folders = workshop();
afterAll(() => folders.end());

test("a written ParallelFileServer declares, under the lock beside it, exactly what the import file brings into the state", async () => {
  const names: string[] = [];
  await fc.assert(
    fc.asyncProperty(programs, async (args) => {
      const left = leftBy("nightly", args);
      fc.pre(left.streams.length > 1);
      const { members, leftOut } = estateLeft(left);
      const about = { project: "avamar-estate", stack: "prod", settings: {}, secrets: [], version: "0.1.0" };
      const { files } = projectOf(members, leftOut, about);
      names.push(`server-${names.length}`);
      const folder = folders.path(names.at(-1)!);
      for (const [name, text] of files) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
      expect(files.get("hosts/syd02-vs-util01.example.com.ts")).toContain("new avamar.ParallelFileServer(");
      const { seen, wanted } = await registrations(folder);
      expect(inOrder(seen)).toEqual(inOrder(wanted));
    }),
    { numRuns: 8, endOnFailure: true },
  );
  await compiles(folders, names);
}, 180_000);
