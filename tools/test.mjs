// npm test: the whole suite, with the engine on PATH. Arguments go to vitest: npm test -- test/tools
import { spawn } from "node:child_process";
import path from "node:path";
import { environmentWithEngine } from "./environment.mjs";
import { onInterruption } from "./workspace/interruption.mjs";
import { modules, nodeProgram, root } from "./workspace/places.mjs";

const vitest = path.join(modules, "vitest", "vitest.mjs");
const child = spawn(nodeProgram(), [vitest, "run", "--config", "test/vitest.config.mts", ...process.argv.slice(2)], {
  cwd: root,
  env: await environmentWithEngine(),
  stdio: "inherit",
});
// Ctrl-C reaches vitest directly; we stay until it has ended its workers.
const settled = onInterruption((signal) => {
  if (signal !== "SIGINT") child.kill(signal);
});
child.on("close", (code) => {
  settled();
  process.exitCode = code ?? 1;
});
