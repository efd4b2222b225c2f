// A whole grid: first up, preview without changes and refresh, and how they grow from a tenth of it.
import { table } from "../demo/table.mjs";
import { configFor, startBenchSite } from "./estate.mjs";
import { peakDuring } from "./memory.mjs";
import { seconds } from "./numbers.mjs";
import { Project } from "./project.mjs";

/** @typedef {{domains: number, each: number, policies: number, clients: number}} Size */

/** @type {Size} */
const WHOLE = { domains: 40, each: 200, policies: 300, clients: 5_000 };
const tenth = /** @type {Size} */ (
  Object.fromEntries(Object.entries(WHOLE).map(([name, value]) => [name, value / 10]))
);
const resourcesOf = (/** @type {Size} */ { domains, each, policies }) => domains + 3 * each + policies;

/**
 * @param {import("./estate.mjs").Estates} _estates
 * @param {NodeJS.ProcessEnv} env
 */
export async function grid(_estates, env) {
  const small = await measure(tenth, env);
  const whole = await measure(WHOLE, env);
  const rows = Object.keys(whole).map((what) => row(what, small[what], whole[what]));
  const { domains, each, policies, clients } = WHOLE;
  return [
    `${domains} domains, ${each} datasets, schedules and retentions each, ${policies} policies with ${clients} clients in them: ${resourcesOf(WHOLE)} resources`,
    "",
    ...table(rows),
  ];
}

/** @typedef {{value: number, text: string}} Measured */

/**
 * @param {string} what
 * @param {Measured | undefined} small
 * @param {Measured | undefined} whole
 */
function row(what, small, whole) {
  const grows = small && whole && small.value > 0 ? `${(whole.value / small.value).toFixed(1)} times` : "";
  return { what, "a tenth of it": small?.text ?? "", "the whole": whole?.text ?? "", "ten times as much": grows };
}

/**
 * @param {Size} size
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Record<string, Measured>>}
 */
async function measure(size, env) {
  const site = await startBenchSite(0);
  const members = membersOf(site, size);
  const project = await Project.make("grid.cjs", { ...size, members }, { ...configFor(site), env });
  const plain = await Project.make("components.cjs", { count: resourcesOf(size) }, { env });
  /** @type {Record<string, Measured>} */
  const numbers = {};
  const took = (/** @type {string} */ what, /** @type {number} */ ms) => {
    numbers[what] = { value: ms, text: seconds(ms) };
  };
  const counted = (/** @type {string} */ what, /** @type {number} */ value, text = String(value)) => {
    numbers[what] = { value, text };
  };
  /** @param {string} what */
  const asked = (what) => {
    const all = site.counters.list({ product: "avamar" });
    const reads = all.filter(({ method }) => method === "GET").length;
    counted(`${what}: requests that read`, reads);
    counted(`${what}: requests that write or log in`, all.length - reads);
    site.counters.reset();
  };
  try {
    site.counters.reset();
    took("first up", await project.run(["up", "--yes", "--skip-preview"]));
    asked("first up");
    took("first up of as many component resources", await plain.run(["up", "--yes", "--skip-preview"]));
    took("preview without changes", await project.run(["preview", "--expect-no-changes"]));
    asked("preview without changes");
    took("preview of as many component resources", await plain.run(["preview", "--expect-no-changes"]));
    const refresh = ["refresh", "--yes", "--skip-preview", "--expect-no-changes"];
    const begun = performance.now();
    const peak = await peakDuring(project, refresh);
    took("refresh", performance.now() - begun);
    asked("refresh");
    if (peak) counted("peak RSS of the provider's process, refresh", peak, `${Math.round(peak / 1024)} MiB`);
    const bytes = Buffer.byteLength(project.state());
    counted("state", bytes, `${Math.round(bytes / 1024)} KiB`);
    return numbers;
  } finally {
    project.end();
    plain.end();
    await site.close();
  }
}

/**
 * Puts the clients on the grid, and gives each policy its part of them.
 * @param {import("./estate.mjs").Site} site
 * @param {Size} size
 */
function membersOf(site, { domains, each, policies, clients }) {
  /** @type {string[][]} */
  const members = Array.from({ length: policies }, () => []);
  for (let i = 0; i < clients; i++) {
    const policy = i % policies;
    const path = `D${(policy % each) % domains}`;
    if (!site.grid.domains.get(`/clients/${path}`)) site.grid.domains.add({ name: path, parent: "/clients" });
    const { id } = site.grid.clients.add({
      name: `c${i}`,
      domain: `/clients/${path}`,
      activated: true,
      registered: true,
    });
    members[policy]?.push(id);
  }
  return members;
}
