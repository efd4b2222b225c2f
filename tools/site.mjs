// npm run site [-- --state DIR]: the emulated site in the foreground. One JSON line on stdout, advice on stderr.
// Ctrl-C or SIGTERM saves and ends it.
import path from "node:path";
import { parseArgs } from "node:util";
import { adviceFor, writeEnvironmentFile } from "./demo/by-yourself.mjs";
import { endWith } from "./demo/ending.mjs";
import { defaultState, postNotice, removeNotice, startSite } from "./demo/site.mjs";
import { prepareStack, stackEnvironment } from "./demo/stack.mjs";
import { findEngine } from "./engine.mjs";
import { setUp } from "./setup.mjs";
import { onInterruption } from "./workspace/interruption.mjs";
import { say } from "./workspace/say.mjs";

await endWith(async () => {
  const { values } = parseArgs({ options: { state: { type: "string" } } });
  // The site needs no engine, so nobody waits for one here.
  await setUp({ engine: false });
  const { site, line, stop, ended } = await startSite(path.resolve(values.state ?? defaultState));
  let stopping = false;
  onInterruption(() => {
    stopping = true;
    void stop();
  });
  console.log(line);
  postNotice(site);
  for (const words of adviceFor(site, await prepared(site))) say(words);
  const code = await ended;
  removeNotice();
  return stopping ? 0 : code;
});

/**
 * Readies the local stack for this site, if there is an engine. Without one the site is still of use.
 * @param {import("./demo/site.mjs").Site} site
 */
async function prepared(site) {
  try {
    if (!(await findEngine())) return false;
    const env = await stackEnvironment();
    await prepareStack(env, site);
    writeEnvironmentFile(env);
    return true;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return false;
  }
}
