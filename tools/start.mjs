// npm start: deploys the root project to an emulated site, for real. The second time it shows that nothing changes,
// then drift: something is changed by hand, found, and put right.
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { changeByHand } from "./demo/by-hand.mjs";
import { endWith } from "./demo/ending.mjs";
import { withSite } from "./demo/site.mjs";
import { DRIFTED, drift, lastChanges, prepareStack, pulumi, stackEnvironment, stackOutputs } from "./demo/stack.mjs";
import { table } from "./demo/table.mjs";
import { withLock } from "./workspace/lock.mjs";
import { local } from "./workspace/places.mjs";

/** Drift is shown once; this file says that it was. `npm start -- --drift` shows it again. */
const shown = path.join(local, "drift-was-shown");

await endWith(() =>
  withLock(path.join(local, "start.lock"), "showing the example", async () => {
    const env = await stackEnvironment();
    return withSite((site) => show(env, site));
  }),
);

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {import("./demo/site.mjs").Site} site
 * @returns {Promise<number>}
 */
async function show(env, site) {
  await prepareStack(env, site);
  title("pulumi up");
  const code = await deploy(env);
  if (code !== 0) return code;
  const changes = await lastChanges(env);
  await showOutputs(env);
  if (!onlySame(changes)) {
    title("Next");
    print("Run `npm start` again: everything is unchanged then, and drift is shown.");
    return 0;
  }
  title(`Everything is unchanged: ${changes.same} resources are as the program says`);
  if (existsSync(shown) && !process.argv.includes("--drift")) {
    print("Drift was shown before. `npm run drift` looks for it at any time, `npm start -- --drift` shows it again.");
    return 0;
  }
  const failure = await showDrift(env, site);
  if (failure) throw new Error(failure);
  writeFileSync(shown, "");
  return 0;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {import("./demo/site.mjs").Site} site
 * @returns {Promise<string | undefined>} what went wrong
 */
async function showDrift(env, site) {
  title("Drift: a colleague changes two things by hand");
  for (const deed of await changeByHand(site)) print(`  ${deed}`);

  title("npm run drift");
  if ((await drift(env)) !== DRIFTED) return "The changes by hand were not found.";

  title("pulumi up");
  const code = await deploy(env);
  if (code !== 0) return `The deployment that puts it right ended with ${code}.`;

  title("npm run drift");
  return (await drift(env)) === 0 ? undefined : "Something still differs after the deployment.";
}

/** @param {NodeJS.ProcessEnv} env */
function deploy(env) {
  return pulumi(env, ["up", "--yes", "--skip-preview", "--refresh", "--suppress-outputs"]);
}

/**
 * Every output that is a list of rows, as a table.
 * @param {NodeJS.ProcessEnv} env
 */
async function showOutputs(env) {
  for (const [name, value] of Object.entries(await stackOutputs(env))) {
    if (!Array.isArray(value) || value.length === 0) continue;
    title(`pulumi stack output ${name}`);
    for (const line of table(value, ["drive", "client", "service", "port"])) print(line);
  }
}

/** @param {Record<string, number>} changes */
function onlySame(changes) {
  return Object.entries(changes).every(([what, count]) => what === "same" || count === 0);
}

/** @param {string} text */
function title(text) {
  print(`\n== ${text}`);
}

/** @param {string} text */
function print(text) {
  console.log(text);
}
