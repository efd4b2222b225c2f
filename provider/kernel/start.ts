import type { z } from "zod";
import type { Definition, Run } from "./definition";
import { elementOf, metaOf, shapeOf } from "./property";
import { rememberSecret } from "./secrets";
import type { Surroundings } from "./surroundings";
import { isUnread } from "./unread";
import { isPlain, type Plain } from "./values";

/** What is over before anybody could read about it is not worth a line. */
const QUIET_MS = 2_000;

/** Begins a call: its secrets are known from here on, and what it does is shown when it takes long. `end` has to be called. */
export function start<World>(definition: Definition<Plain, World>, around: Surroundings<World>, ...values: Plain[]) {
  for (const value of values) rememberSecretsOf(definition.inputs, value);
  let made: string | undefined;
  let waiting: NodeJS.Timeout | undefined;
  const run: Run<World> = {
    world: around.world,
    made: (id) => {
      made = id;
    },
    progress: (text) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => around.log("info", text), QUIET_MS);
    },
    warn: (text) => around.log("warn", text),
  };
  return { run, madeId: () => made, end: () => clearTimeout(waiting) };
}

/** What people call the object; where the inputs do not tell, its type and id. */
export function nameOrId(definition: Definition<Plain, never>, given: Plain, id: string): string {
  try {
    return definition.nameOf(given);
  } catch {
    return `${definition.type} ${id}`;
  }
}

/** Remembers every secret inside the value, so that no text can carry it. */
function rememberSecretsOf(schema: z.ZodType, value: unknown): void {
  if (metaOf(schema).secret) {
    for (const text of textsIn(value)) if (!isUnread(text)) rememberSecret(text);
    return;
  }
  const shape = shapeOf(schema);
  if (shape && isPlain(value)) for (const key of Object.keys(shape)) rememberSecretsOf(shape[key]!, value[key]);
  const element = elementOf(schema);
  if (element && Array.isArray(value)) for (const item of value) rememberSecretsOf(element, item);
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isPlain(value) ? Object.values(value).flatMap(textsIn) : [];
}
