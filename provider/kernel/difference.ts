import type { z } from "zod";
import { metaOf, shapeOf } from "./property";
import { isUnread, mayBeUnread } from "./unread";
import { isPlain, type Plain, sameValue } from "./values";

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
  const replaces = changed.filter(
    (name) => news[name] !== undefined && needsNewObject(shape[name]!, olds[name], news[name]),
  );
  return { changed, replaces };
}

/** True when the property, or a part of it that differs, cannot be changed in place. */
function needsNewObject(schema: z.ZodType, a: unknown, b: unknown): boolean {
  if (sameValue(schema, a, b)) return false;
  // It is said what stands there, and not that another one is to stand there.
  if (mayBeUnread(schema) && isUnread(a)) return false;
  if (metaOf(schema).replace) return true;
  const shape = shapeOf(schema);
  if (!shape || !isPlain(a) || !isPlain(b)) return false;
  return Object.keys(shape).some((key) => needsNewObject(shape[key]!, a[key], b[key]));
}
