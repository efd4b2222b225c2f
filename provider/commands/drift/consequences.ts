import { firstNames } from "../../kernel/first-names";
import { metaOf, propertyIn } from "../../kernel/property";
import { partsOf } from "../../kernel/urn";
import type { Digest, Step } from "./digest";
import type { Effect } from "./finding";
import { type Known, schemaOf } from "./subject";

/** What follows when the engine does this, in sentences: what the definition says of it, and who refers to the object. */
export function consequencesOf(effect: Effect, step: Step, known: Known | undefined, digest: Digest): string[] {
  if (effect === "replace") {
    const reasons = [...new Set((step.replaceReasons ?? []).map(propertyIn))];
    const docs = reasons.flatMap((name) => {
      const schema = schemaOf(known, name);
      return schema ? [`${name}: ${metaOf(schema).doc}`] : [];
    });
    return [...docs, ...endOf(step, known)];
  }
  if (effect === "delete") return endOf(step, known);
  if (effect === "create") return followersOf(step.urn, digest);
  return [];
}

/** What becomes of the old object: where the program says it, that; else what the property says of itself. */
function endOf({ oldState }: Step, known: Known | undefined): string[] {
  const schema = schemaOf(known, "onDelete");
  if (!schema) return [];
  const given = oldState?.inputs?.onDelete;
  return [`onDelete${given === undefined ? "" : ` is "${given}"`}: ${metaOf(schema).doc}`];
}

/** An object that is made again is another one for those that refer to it by its id. */
function followersOf(urn: string, { steps }: Digest): string[] {
  const names = steps
    .filter(({ op, oldState }) => op === "refresh" && oldState?.dependencies?.includes(urn))
    .map((step) => `${partsOf(step.urn).type} "${partsOf(step.urn).name}"`);
  const all = [...new Set(names)].sort();
  return all.length === 0 ? [] : [`What refers to it follows: ${firstNames(all)}.`];
}
