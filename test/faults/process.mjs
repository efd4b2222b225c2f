// A process of the provider, as the engine starts one: it serves the published entry to whoever started it.
import { createRequire } from "node:module";

const entries = createRequire(import.meta.url)("pulumi-avamar/dynamic/v1");

process.on("disconnect", () => process.exit());
// Whoever started it may be gone before it is ready.
process.on("error", () => process.exit());
process.on("message", async ({ number, entry, method, args, settings }) => {
  try {
    const config = { get: (key) => settings[key.replace(/^avamar:/, "")] };
    await entries[entry].configure({ config });
    process.send({ number, value: await entries[entry][method](...args) });
  } catch ({ message, id, properties }) {
    process.send({ number, error: { message, id, properties } });
  }
});
process.send({ ready: true });
