// Memory of the provider's process during a refresh, with a thousand streams and with one.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { table } from "../demo/table.mjs";
import { configFor, dataFor, startBenchSite } from "./estate.mjs";
import { Project } from "./project.mjs";

const LOOK_MS = 100;

/**
 * @param {import("./estate.mjs").Estates} estates
 * @param {NodeJS.ProcessEnv} env
 */
export async function memory(estates, env) {
  if (process.platform !== "linux") return ["Skipped: the peak of a process is read from /proc, which only Linux has."];
  const { project, count, hosts } = await estates.large();
  const many = await peakDuring(project, ["refresh", "--yes", "--skip-preview"]);
  const site = await startBenchSite(1);
  const small = await Project.make("streams.cjs", dataFor(site, 1), { ...configFor(site), env });
  try {
    await small.make();
    const one = await peakDuring(small, ["refresh", "--yes", "--skip-preview"]);
    const what = "provider process, refresh";
    return table([
      { [what]: "1 stream on 1 host", "peak RSS": `${Math.round(one / 1024)} MiB` },
      { [what]: `${count} streams on ${hosts} hosts`, "peak RSS": `${Math.round(many / 1024)} MiB` },
      { [what]: "per stream", "peak RSS": `${Math.round((many - one) / (count - 1))} KiB` },
    ]);
  } finally {
    small.end();
    await site.close();
  }
}

/**
 * Peak of the provider's process while a command runs; 0 where there is no /proc to read it from.
 * @param {Project} project
 * @param {string[]} args
 * @returns {Promise<number>} KiB
 */
export async function peakDuring(project, args) {
  let peak = 0;
  const timer = setInterval(() => {
    if (process.platform === "linux") peak = Math.max(peak, ...providersIn(project.folder));
  }, LOOK_MS);
  try {
    await project.run(args);
  } finally {
    clearInterval(timer);
  }
  if (peak === 0 && process.platform === "linux") throw new Error("The provider's process was not seen.");
  return peak;
}

/**
 * Peak of each provider process that works in this folder, in KiB.
 * @param {string} folder
 */
function providersIn(folder) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const isProvider = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("dynamic-provider");
        if (!isProvider || readlinkSync(`/proc/${pid}/cwd`) !== folder) return [];
        return [Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0)];
      } catch {
        // It ended meanwhile.
        return [];
      }
    });
}
