import type { z } from "zod";
import type { Definition } from "../../kernel/definition";
import { UNKNOWN } from "../../kernel/marks";
import { partsOf } from "../../kernel/urn";
import { isPlain, type Plain } from "../../kernel/values";
import type { StepState } from "./digest";
import type { OnHost, Place, Subject } from "./finding";
import { sourceOf, type TextOf } from "./source";

/** A definition, as far as it is looked at here: nothing connects anywhere. */
export type Known = Pick<
  Definition<Plain, never>,
  "type" | "module" | "inputs" | "outputs" | "nameOf" | "onGrid" | "tracesOf" | "writtenAt" | "deleteBeforeReplace"
>;

/** The definition behind a type token; undefined for resources of other packages. */
export function definitionOf(token: string, definitions: Known[]): Known | undefined {
  return definitions.find(({ module, type }) => token === `pulumi-nodejs:dynamic/${module}:${type}`);
}

/** The type of an input, where the definition is known. */
export function schemaOf(known: Known | undefined, property: string): z.ZodType | undefined {
  return known?.inputs.shape[property] as z.ZodType | undefined;
}

/**
 * What a resource is called by the program and by people.
 *
 * @param states What is known of it; the first one whose values give it a name counts.
 */
export function subjectOf(
  urn: string,
  known: Known | undefined,
  states: (StepState | undefined)[],
  textOf: TextOf,
): Subject {
  const { type, name, token } = partsOf(urn);
  const object = states.flatMap((state) => nameIn(known, state?.inputs) ?? [])[0];
  const source = states.flatMap((state) => sourceOf(state?.stackTrace, type, textOf) ?? [])[0];
  return {
    urn,
    type: known ? type : token,
    name,
    object: object ?? `${type} ${name}`,
    place: placeOf(known),
    ...(source ? { source } : {}),
  };
}

function nameIn(known: Known | undefined, inputs: Plain | undefined): string | undefined {
  if (!known || !inputs) return undefined;
  try {
    const name = known.nameOf(inputs as never);
    return ["undefined", UNKNOWN, "[secret]"].some((each) => name.includes(each)) ? undefined : name;
  } catch {
    // Inputs of which something is missing or not known yet.
    return undefined;
  }
}

function placeOf(known: Known | undefined): Place {
  if (!known) return "elsewhere";
  if (known.module === "data-domain") return "data-domain";
  return known.inputs.shape.connection ? "host" : "grid";
}

/** How the host of an object is reached and what may be asked there; undefined for what is on none. */
export function onHost(known: Known | undefined, inputs: Plain | undefined): OnHost | undefined {
  const { connection, os } = inputs ?? {};
  if (!known?.tracesOf || !isPlain(connection)) return undefined;
  const traces = known.tracesOf(inputs!);
  const isWindows = os === "windows" || (os === undefined && known.inputs.shape.os !== undefined);
  return { connection, os: isWindows ? "windows" : "linux", traces };
}

/** The ids by which others name the object: its own, and those among its outputs. */
export function idsOf(state: StepState | undefined): string[] {
  const outputs = isPlain(state?.outputs) ? state.outputs : {};
  const named = Object.entries(outputs).filter(([key]) => /Id$/.test(key));
  return [...new Set([state?.id, ...named.map(([, value]) => value)])].filter(
    (id): id is string => typeof id === "string" && id !== "" && id !== "[secret]",
  );
}
