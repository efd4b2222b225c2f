// The first up of streams, beside the same steps written as commands of @pulumi/command.
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { table } from "../demo/table.mjs";
import { configFor, dataFor, startBenchSite } from "./estate.mjs";
import { seconds } from "./numbers.mjs";
import { Project } from "./project.mjs";

const STREAMS = 64;
const HOSTS = 16;
const GOAL = 3;
const PLUGIN = "resource-command-v1.2.1";

/**
 * @param {import("./estate.mjs").Estates} _estates
 * @param {NodeJS.ProcessEnv} env
 */
export async function up(_estates, env) {
  const ours = await measure("streams.cjs", undefined, env);
  const plugins = pluginFolder();
  const rows = [row("pulumi-avamar", ours)];
  if (!plugins) {
    const where = "BENCH_PULUMI_PLUGINS, $PULUMI_HOME/plugins and ~/.pulumi/plugins";
    return [...table(rows), "", `@pulumi/command is skipped: there is no ${PLUGIN} in ${where}.`];
  }
  const theirs = await measure("commands.cjs", plugins, env);
  rows.push(row("@pulumi/command, six commands a stream", theirs));
  const ratio = theirs.ms / ours.ms;
  return [
    ...table(rows),
    "",
    `${ratio.toFixed(1)} times as fast (goal: at least ${GOAL}: ${ratio >= GOAL ? "met" : "missed"}). Each of ours also waits until the grid shows the client as activated.`,
  ];
}

/**
 * @param {string} program
 * @param {string | undefined} plugins
 * @param {NodeJS.ProcessEnv} env
 */
async function measure(program, plugins, env) {
  const site = await startBenchSite(HOSTS);
  const project = await Project.make(program, dataFor(site, STREAMS), {
    ...configFor(site),
    env,
    ...(plugins ? { plugins } : {}),
  });
  try {
    site.counters.reset();
    const ms = await project.run(["up", "--yes", "--skip-preview"]);
    const on = (/** @type {string} */ method) => site.counters.count({ product: "host", method });
    const running = site.hosts.flatMap(({ services }) =>
      services.list().filter(({ name, state }) => name.startsWith("bench") && state === 4),
    );
    if (running.length !== STREAMS) throw new Error(`${program}: ${running.length} of ${STREAMS} agents run.`);
    return { ms, connections: on("CONNECT"), commands: on("EXEC"), files: on("SFTP") };
  } finally {
    project.end();
    await site.close();
  }
}

/**
 * @param {string} what
 * @param {{ms: number, connections: number, commands: number, files: number}} measured
 */
function row(what, { ms, connections, commands, files }) {
  return {
    [`first up of ${STREAMS} streams on ${HOSTS} hosts`]: what,
    time: seconds(ms),
    "SSH connections": connections,
    commands,
    "SFTP requests": files,
  };
}

/** A folder of plugins that holds the one of @pulumi/command. */
function pluginFolder() {
  const homes = [process.env.PULUMI_HOME, path.join(os.homedir(), ".pulumi")].flatMap((home) =>
    home ? [path.join(home, "plugins")] : [],
  );
  const { BENCH_PULUMI_PLUGINS } = process.env;
  return [...(BENCH_PULUMI_PLUGINS ? [BENCH_PULUMI_PLUGINS] : []), ...homes].find((folder) =>
    existsSync(path.join(folder, PLUGIN, "pulumi-resource-command")),
  );
}
