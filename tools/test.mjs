// npm test: the whole suite, with the engine on PATH. Arguments go to vitest: npm test -- test/tools
import { spawn } from "node:child_process";
import path from "node:path";
import { environmentWithEngine } from "./environment.mjs";
import { modules, nodeProgram, root } from "./workspace/places.mjs";

const vitest = path.join(modules, "vitest", "vitest.mjs");
const child = spawn(nodeProgram(), [vitest, "run", "--config", "test/vitest.config.ts", ...process.argv.slice(2)], {
  cwd: root,
  env: await environmentWithEngine(),
  stdio: "inherit",
});
// Ctrl-C reaches vitest directly; we stay until it has ended its workers.
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.on(signal, () => child.kill(signal));
child.on("close", (code) => {
  process.exitCode = code ?? 1;
});
