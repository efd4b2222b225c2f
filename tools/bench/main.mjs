// npm run bench [-- preview|refresh|memory|up|grid ...]: small tables of measured numbers. Ratios are within one run, on one
// machine. Nothing here is shipped, and no test depends on it.
import os from "node:os";
import { endWith } from "../demo/ending.mjs";
import { environmentWithEngine } from "../environment.mjs";
import { nodeProgram } from "../workspace/places.mjs";
import { run } from "../workspace/run.mjs";
import { Estates } from "./estate.mjs";
import { grid } from "./grid.mjs";
import { memory } from "./memory.mjs";
import { preview } from "./preview.mjs";
import { refresh } from "./refresh.mjs";
import { up } from "./up.mjs";

/** @type {Record<string, (estates: Estates, env: NodeJS.ProcessEnv) => Promise<string[]>>} */
const parts = { preview, refresh, memory, up, grid };

await endWith(async () => {
  const chosen = process.argv.slice(2);
  const unknown = chosen.find((name) => !(name in parts));
  if (unknown) throw new Error(`There is no part ${unknown}: ${Object.keys(parts).join(", ")}.`);
  const env = await environmentWithEngine();
  for (const line of await heading(env)) console.log(line);
  const estates = new Estates(env);
  try {
    for (const [name, part] of Object.entries(parts)) {
      if (chosen.length > 0 && !chosen.includes(name)) continue;
      for (const line of ["", `## ${name}`, "", ...(await part(estates, env))]) console.log(line);
    }
  } finally {
    await estates.close();
  }
  return 0;
});

/** @param {NodeJS.ProcessEnv} env */
async function heading(env) {
  const { stdout: pulumi } = await run("pulumi version", "pulumi", ["version"], { env });
  const { stdout: node } = await run("node --version", nodeProgram(), ["--version"]);
  const [processor] = os.cpus();
  const memoryGiB = Math.round(os.totalmem() / 2 ** 30);
  const busy = (os.loadavg()[0] ?? 0).toFixed(1);
  return [
    `${os.cpus().length} x ${processor?.model ?? "unknown processor"}, ${memoryGiB} GiB, ${os.type()} ${os.release()}, load ${busy}`,
    `pulumi ${pulumi.trim()}, node ${node.trim()}`,
  ];
}
