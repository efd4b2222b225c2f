import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { entryOf, type Provider } from "../contract/deployment.ts";

const load = createRequire(join(resolve(import.meta.dirname, "../.."), "provider/package.json"));

/** How long things on a host may take, in milliseconds. */
export type Deadlines = Record<"command" | "file" | "register" | "unregister" | "service", number>;

/** Nobody waits a minute in a test for a command that hangs. Long enough for what does not, also on a busy machine. */
export const SHORT: Deadlines = { command: 4_000, file: 4_000, register: 4_000, unregister: 4_000, service: 6_000 };

/** A provider in this process with connections of its own and nothing in memory: the next run. */
export function providerInHere(
  type: string,
  settings: Record<string, string | undefined>,
  deadlines?: Deadlines,
): Provider {
  const { connect } = load("./dist/pulumi/world.js");
  const { definitions } = load("./dist/pulumi/definitions.js");
  const { serve } = load("./dist/pulumi/dynamic/serve.js");
  // Another machine than the killed one's: no note of what was begun.
  const journal = { begin: () => undefined, isPending: () => false, made: () => undefined, settle: () => undefined };
  const around = { world: connect(settings, deadlines), journal, log: () => undefined };
  return serve(definitions[entryOf(type)], () => around);
}
