import type { z } from "zod";
import { metaOf } from "./property";
import { type Plain, sameValue } from "./values";

/** What changes between what is recorded and what is declared now. */
export interface Difference {
  /** Properties that differ, in the order of the schema. */
  changed: string[];
  /** Those of them that need a new object. */
  replaces: string[];
}

/**
 * Compares two sets of inputs, property by property. A property that was given and is no longer counts as changed: it
 * is not written anywhere, but it leaves the state and with it our care.
 *
 * @example
 * difference(domain.inputs.shape, { name: "CORP" }, { name: "LAB" }) // { changed: ["name"], replaces: ["name"] }
 */
export function difference(shape: Record<string, z.ZodType>, olds: Plain, news: Plain): Difference {
  const changed = Object.keys(shape).filter((name) => !sameValue(shape[name]!, olds[name], news[name]));
  const replaces = changed.filter((name) => metaOf(shape[name]!).replace && news[name] !== undefined);
  return { changed, replaces };
}
