import type { z } from "zod";
import type { Definition, Found } from "./definition";
import { difference } from "./difference";
import { elementOf, metaOf, shapeOf } from "./property";
import { type Plain, project, sameValue } from "./values";

/** The inputs that were given, read back from the outputs: an input that was not given has no output of its name. */
export function givenIn(definition: Definition<Plain, never>, outputs: Plain): Plain {
  const names = Object.keys(definition.inputs.shape);
  return Object.fromEntries(names.filter((name) => outputs[name] !== undefined).map((name) => [name, outputs[name]]));
}

/** What a change of inputs means: nothing, an update or a replacement. */
export function compare(definition: Definition<Plain, never>, outputs: Plain, inputs: Plain) {
  const result = difference(definition.inputs.shape as Record<string, z.ZodType>, outputs, inputs);
  return { ...result, deleteBeforeReplace: result.replaces.length > 0 && (definition.deleteBeforeReplace ?? false) };
}

/** The inputs that have to be written: those the world holds otherwise, and write-only ones declared anew. */
export function toWrite(
  definition: Definition<Plain, never>,
  found: Found<Plain>,
  inputs: Plain,
  recorded: Plain,
): string[] {
  const shape = definition.inputs.shape as Record<string, z.ZodType>;
  const given = givenIn(definition, inputs);
  const inWorld = compare(definition, given, seenInputs(definition, given, found)).changed;
  const anew = Object.keys(given).filter((name) => {
    const schema = shape[name]!;
    return holds(schema, "writeOnly") && !sameValue(schema, recorded[name], given[name]);
  });
  return [...new Set([...inWorld, ...anew])];
}

/** What the world holds of the inputs that were given, in their own words. */
export function seenInputs(definition: Definition<Plain, never>, given: Plain, found: Found<Plain>): Plain {
  const shape = definition.inputs.shape as Record<string, z.ZodType>;
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, project(shape[name]!, value, found.inputs[name])]),
  );
}

/** True when the property, or one inside it, says so of itself. */
export function holds(schema: z.ZodType, what: "secret" | "writeOnly"): boolean {
  if (metaOf(schema)[what]) return true;
  const shape = shapeOf(schema);
  if (shape) return Object.values(shape).some((each) => holds(each, what));
  const element = elementOf(schema);
  return element ? holds(element, what) : false;
}
