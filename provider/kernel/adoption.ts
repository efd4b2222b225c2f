import type { z } from "zod";
import type { Definition, Found } from "./definition";
import { AvamarError } from "./errors";
import { providerCode, typeToken } from "./provider-code";
import { compare, holds, seenInputs } from "./seen";
import type { Surroundings } from "./surroundings";
import { type Plain, project } from "./values";

/** An object that was not made by us stays as it is, unless the program says `adopt`. */
export function refuseIfForeign<World>(
  definition: Definition<Plain, World>,
  around: Surroundings<World>,
  name: string,
  found: Found<Plain>,
  inputs: Plain,
): void {
  if (found.untouchable) {
    throw new AvamarError(`it exists and is not ours to manage: ${found.untouchable}.`, {
      code: "exists",
      product: "provider",
      operation: `create ${name}`,
      hint: "Refer to it by its path or id instead of declaring it.",
    });
  }
  const { changed, replaces } = compare(definition, inputs, seenInputs(definition, inputs, found));
  // A note of this machine says less than the mark of another stack on the object itself.
  const isPending = around.journal.isPending(name) && !found.belongsTo;
  if (inputs.adopt || found.unfinished || isPending) {
    if (found.belongsTo)
      around.log(
        "warn",
        `${name} belonged to ${found.belongsTo}: take it out of that state with pulumi state delete, or its next run fights with this one.`,
      );
    if (replaces.length === 0) return;
    throw new AvamarError(
      `it exists and cannot be taken over: it differs in ${replaces.join(", ")}, which no update can change.`,
      {
        code: "exists",
        product: "provider",
        operation: `create ${name}`,
        hint: "Declare it as it is, or give the new one another name.",
      },
    );
  }
  const owner = found.belongsTo ? ` It belongs to ${found.belongsTo}.` : "";
  const state = changed.length ? `It differs in ${changed.join(", ")}.` : "It equals what is declared.";
  throw new AvamarError(`it exists already, with the id ${found.id}. ${state}${owner}`, {
    code: "exists",
    product: "provider",
    operation: `create ${name}`,
    hint: `Set adopt: true to take it over, or import it with pulumi import --file: ${importLine(definition, found, inputs)}`,
  });
}

/** The line of an import file that brings an existing object into the state. Secrets are left to the person. */
function importLine(definition: Definition<Plain, never>, found: Found<Plain>, inputs: Plain): string {
  const open = Object.entries(inputs).filter(([key]) => !holds(definition.inputs.shape[key] as z.ZodType, "secret"));
  const seen = Object.fromEntries(
    open.map(([key, value]) => [
      key,
      project(definition.inputs.shape[key] as z.ZodType, value, found.inputs[key]) ?? null,
    ]),
  );
  // The engine calls on what the line names: without it every later command on the stack would fail.
  const inState = { ...seen, __provider: providerCode(definition.type) };
  return JSON.stringify({
    ...{ type: typeToken(definition), name: "NAME", id: found.id },
    ...{ inputs: inState, outputs: { ...inState, ...found.outputs } },
  });
}
