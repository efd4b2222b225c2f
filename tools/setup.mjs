// Makes a fresh clone ready: packages, build, engine. Does only what is not done yet, so every command begins with it.
//   node tools/setup.mjs              all three
//   node tools/setup.mjs --no-engine  packages and build, enough for the checks
import path from "node:path";
import { getEngine } from "./engine.mjs";
import { build } from "./workspace/build.mjs";
import { withLock } from "./workspace/lock.mjs";
import { installPackages } from "./workspace/packages.mjs";
import { local } from "./workspace/places.mjs";
import { say } from "./workspace/say.mjs";

/** @param {{engine?: boolean}} [options] */
export async function setUp({ engine = true } = {}) {
  await withLock(path.join(local, "setup.lock"), "setting up this clone", async () => {
    await installPackages();
    await build();
  });
  if (!engine) return;
  const { engine: found, way } = await getEngine();
  say(`Pulumi ${found.version}, ${way}: ${found.bin}`);
}

if (import.meta.filename === process.argv[1]) {
  try {
    await setUp({ engine: !process.argv.includes("--no-engine") });
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
