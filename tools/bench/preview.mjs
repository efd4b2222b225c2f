// A preview that finds nothing to do, beside the same number of resources that have no provider.
import { table } from "../demo/table.mjs";
import { against, median, seconds } from "./numbers.mjs";
import { Project } from "./project.mjs";

const ROUNDS = 5;
const GOAL = 1.3;

/**
 * @param {import("./estate.mjs").Estates} estates
 * @param {NodeJS.ProcessEnv} env
 */
export async function preview(estates, env) {
  const { project, count } = await estates.large();
  const plain = await Project.make("components.cjs", { count }, { env });
  try {
    await plain.run(["up", "--yes", "--skip-preview"]);
    // `refresh: always` is not set here: nothing of the world is looked at.
    const look = ["preview", "--expect-no-changes"];
    /** @type {{streams: number[], components: number[]}} */
    const times = { streams: [], components: [] };
    for (let round = 0; round < ROUNDS; round++) {
      times.components.push(await plain.run(look));
      times.streams.push(await project.run(look));
    }
    const ratio = median(times.streams) / median(times.components);
    const { code, bytes } = sizes(project.state(), count);
    return [
      ...table([
        row(`${count} component resources (the engine alone)`, times.components),
        row(`${count} streams`, times.streams),
      ]),
      "",
      ...table([
        { what: "streams / components", measured: ratio.toFixed(2), goal: against(ratio, GOAL) },
        { what: "bytes of __provider", measured: code, goal: against(code, 100) },
        { what: "bytes of state per stream, compact", measured: bytes, goal: against(bytes, 2000) },
      ]),
    ];
  } finally {
    plain.end();
  }
}

/**
 * @param {string} what
 * @param {number[]} times
 */
function row(what, times) {
  return {
    [`preview without changes, ${ROUNDS} times, alternated`]: what,
    median: seconds(median(times)),
    fastest: seconds(Math.min(...times)),
    slowest: seconds(Math.max(...times)),
  };
}

/**
 * @param {string} state
 * @param {number} count
 */
function sizes(state, count) {
  const { resources } = JSON.parse(state).checkpoint.latest;
  const streams = resources.filter((/** @type {{type: string}} */ { type }) => type.endsWith(":AvamarClientStream"));
  if (streams.length !== count) throw new Error(`${streams.length} streams in the state instead of ${count}.`);
  const bytes = Buffer.byteLength(JSON.stringify(streams));
  return { code: Buffer.byteLength(streams[0].inputs.__provider), bytes: Math.round(bytes / count) };
}
