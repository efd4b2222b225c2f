import type { z } from "zod";
import { UNKNOWN } from "./marks";
import { elementOf, metaOf, shapeOf } from "./property";

/** Plain data: what travels to and from the engine. */
export type Plain = Record<string, unknown>;

/** True for the engine's mark of a value that is not known yet. */
export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** True when the value, or anything inside it, is not known yet. */
export function holdsUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isPlain(value) && Object.values(value).some(holdsUnknown);
}

/** True for an object that is neither null nor a list. */
export function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as pure JSON: no `undefined`, no functions, no dates. One `undefined` in a result ends the whole run. */
export function toJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value ?? null)) as T;
}

/** Text in a fixed form, so that equal data is equal text. */
function fingerprint(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(fingerprint).join(",")}]`;
  if (isPlain(value)) {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined);
    return `{${keys
      .sort()
      .map((key) => `${JSON.stringify(key)}:${fingerprint(value[key])}`)
      .join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/**
 * Whether two values of a property mean the same: what the property says of itself (order, case, its own rule)
 * decides, then plain equality.
 */
export function sameValue(schema: z.ZodType, a: unknown, b: unknown): boolean {
  const meta = metaOf(schema);
  if (a === undefined || b === undefined || a === null || b === null) return (a ?? undefined) === (b ?? undefined);
  if (isUnknown(a) || isUnknown(b)) return a === b;
  if (meta.same?.(a, b)) return true;
  const shape = shapeOf(schema);
  if (shape && isPlain(a) && isPlain(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) =>
      shape[key] ? sameValue(shape[key], a[key], b[key]) : fingerprint(a[key]) === fingerprint(b[key]),
    );
  }
  const element = elementOf(schema);
  if (element && Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false;
    if (!meta.unordered) return a.every((item, i) => sameValue(element, item, b[i]));
    const rest = [...b];
    return a.every((item) => {
      const at = rest.findIndex((other) => sameValue(element, item, other));
      if (at < 0) return false;
      rest.splice(at, 1);
      return true;
    });
  }
  if (meta.ignoreCase && typeof a === "string" && typeof b === "string") return a.toLowerCase() === b.toLowerCase();
  return fingerprint(a) === fingerprint(b);
}

/**
 * What the world holds, seen through what was declared: only the given properties, a given value kept where the world
 * means the same, and the world's own value where it differs. A nested object is projected property by property.
 */
export function project(schema: z.ZodType, given: unknown, world: unknown): unknown {
  if (given === undefined) return undefined;
  const meta = metaOf(schema);
  if (meta.control || meta.writeOnly || meta.setOnce) return given;
  const shape = shapeOf(schema);
  if (shape && isPlain(given)) {
    const found = isPlain(world) ? world : {};
    const seen: Plain = {};
    for (const key of Object.keys(given)) {
      const value = shape[key] ? project(shape[key], given[key], found[key]) : given[key];
      if (value !== undefined) seen[key] = value;
    }
    return seen;
  }
  const element = elementOf(schema);
  if (element && Array.isArray(given) && Array.isArray(world)) return projectList(schema, element, given, world);
  return sameValue(schema, given, world) ? given : (world ?? undefined);
}

/** A list through what was declared: equal as a whole keeps the declared text, otherwise element by element. */
function projectList(schema: z.ZodType, element: z.ZodType, given: unknown[], world: unknown[]): unknown[] {
  const unordered = metaOf(schema).unordered ?? false;
  const rest = [...world];
  const seen: unknown[] = [];
  for (const [index, item] of given.entries()) {
    const fits = (other: unknown) => sameValue(element, project(element, item, other), item);
    const at = unordered ? rest.findIndex(fits) : rest.length > 0 && fits(rest[0]) ? 0 : -1;
    if (at >= 0) {
      seen.push(item);
      rest.splice(at, 1);
    } else if (!unordered) {
      return [...given.slice(0, index), ...world.slice(index)];
    }
  }
  return [...seen, ...rest];
}
