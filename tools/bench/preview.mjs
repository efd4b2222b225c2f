// A preview that finds nothing to do, beside the same number of resources that have no provider.
import { table } from "../demo/table.mjs";
import { configFor, dataFor } from "./estate.mjs";
import { against, median, seconds } from "./numbers.mjs";
import { Project } from "./project.mjs";

const ROUNDS = 5;
const GOAL = 1.3;

/**
 * @param {import("./estate.mjs").Estates} estates
 * @param {NodeJS.ProcessEnv} env
 */
export async function preview(estates, env) {
  const { site, project, count } = await estates.large();
  const plain = await Project.make("components.cjs", { count }, { env });
  const bare = await Project.make("bare.cjs", dataFor(site, count), { ...configFor(site), env });
  try {
    await plain.make();
    await bare.make();
    // `refresh: always` is not set here: nothing of the world is looked at.
    const look = ["preview", "--expect-no-changes"];
    /** @type {{streams: number[], bare: number[], components: number[]}} */
    const times = { streams: [], bare: [], components: [] };
    for (let round = 0; round < ROUNDS; round++) {
      times.components.push(await plain.run(look));
      times.bare.push(await bare.run(look));
      times.streams.push(await project.run(look));
    }
    // The fastest of each: other work on the machine makes runs slower and never faster.
    const fastest = Math.min(...times.components);
    const ratio = Math.min(...times.streams) / fastest;
    const floor = Math.min(...times.bare) / fastest;
    const { code, own, bytes } = sizes(project.state(), count);
    return [
      ...table([
        row(`${count} component resources (the engine alone)`, times.components),
        row(`${count} dynamic resources that do nothing, with a stream's inputs`, times.bare),
        row(`${count} streams`, times.streams),
      ]),
      "",
      ...table([
        { what: "fastest: do nothing / components", measured: floor.toFixed(2) },
        { what: "fastest: streams / components", measured: ratio.toFixed(2), goal: against(ratio, GOAL) },
        { what: "bytes of __provider", measured: code, goal: against(code, 100) },
        { what: "bytes of state per stream: inputs and outputs", measured: own, goal: against(own, 2000) },
        { what: "bytes of state per stream: with what the engine adds", measured: bytes },
      ]),
    ];
  } finally {
    plain.end();
    bare.end();
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
  const sizeOf = (/** @type {unknown} */ value) => Buffer.byteLength(JSON.stringify(value));
  const each = (/** @type {number} */ all) => Math.round(all / count);
  const own = streams.reduce(
    (/** @type {number} */ sum, /** @type {{inputs: object, outputs: object}} */ { inputs, outputs }) =>
      sum + sizeOf(inputs) + sizeOf(outputs),
    0,
  );
  return { code: Buffer.byteLength(streams[0].inputs.__provider), own: each(own), bytes: each(sizeOf(streams)) };
}
