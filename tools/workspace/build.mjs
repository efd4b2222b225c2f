// tsc -b rebuilds what changed and nothing else, so it is always asked.
import path from "node:path";
import { modules, nodeProgram, root } from "./places.mjs";
import { runVisibly } from "./run.mjs";

export async function build() {
  await runVisibly("Building", nodeProgram(), [path.join(modules, "typescript", "bin", "tsc"), "-b"], { cwd: root });
}
