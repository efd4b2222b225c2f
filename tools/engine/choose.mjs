// Takes the first way to an engine that works and remembers why the others did not.

/** @typedef {import("./look.mjs").Engine} Engine */
/** @typedef {import("./look.mjs").Found} Found */
/** @typedef {{name: string, get: () => Promise<Found>}} Way */
/** @typedef {{name: string, why: string}} Refusal */

/**
 * @param {Way[]} ways in the order in which they are tried
 * @param {(refusal: Refusal) => void} [onRefusal]
 * @returns {Promise<{engine: Engine, way: string} | {refusals: Refusal[]}>}
 */
export async function firstThatWorks(ways, onRefusal) {
  /** @type {Refusal[]} */
  const refusals = [];
  for (const { name, get } of ways) {
    const found = await get().catch((error) => ({ why: error instanceof Error ? error.message : String(error) }));
    if ("engine" in found) return { engine: found.engine, way: name };
    const refusal = { name, why: found.why };
    refusals.push(refusal);
    onRefusal?.(refusal);
  }
  return { refusals };
}
