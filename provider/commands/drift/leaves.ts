import type { z } from "zod";
import { elementOf, metaOf, shapeOf, valueTypeOf } from "../../kernel/property";
import { holdsUnknown, isPlain, type Plain, sameValue } from "../../kernel/values";
import type { Difference } from "./finding";

/** What the engine prints in place of a secret. */
export const MASK = "[secret]";

/** The three values of one property: what was deployed, what the world holds, what the program says. */
interface Three {
  recorded: unknown;
  found: unknown;
  declared: unknown;
}

/**
 * The parts of a property in which the three are not all the same, down to the smallest that people would name. Values
 * of secrets are left out.
 *
 * @param schema What the property is; undefined for resources of other packages.
 */
export function leavesOf(path: string, schema: z.ZodType | undefined, three: Three, isSecret = false): Difference[] {
  const { recorded, found, declared } = three;
  if (same(schema, recorded, found) && same(schema, found, declared)) return [];
  const hidden = isSecret || (schema !== undefined && metaOf(schema).secret === true);
  const all = [recorded, found, declared];
  if (isAny(all, isPlain) && all.every((each) => isPlain(each) || each === undefined)) {
    const keys = new Set(all.flatMap((each) => Object.keys((each as object | undefined) ?? {})));
    // An object that is missing as a whole is said as a whole.
    if (all.every(isPlain) || hidden || holdsSecret(schema, all))
      return [...keys].flatMap((key) => leavesOf(`${path}.${key}`, inner(schema, key), pick(three, key), hidden));
  }
  const isOrdered = schema === undefined || !metaOf(schema).unordered;
  if (all.every(Array.isArray) && isOrdered && new Set(all.map((each) => (each as unknown[]).length)).size === 1) {
    const element = schema && elementOf(schema);
    return (found as unknown[]).flatMap((_, i) => leavesOf(`${path}[${i}]`, element, pick(three, i), hidden));
  }
  if (hidden || holdsSecret(schema, all))
    return [{ path, isSecret: true, ...(holdsUnknown(declared) ? { isLater: true } : {}) }];
  return [holdsUnknown(declared) ? { path, recorded, found, isLater: true } : { path, recorded, found, declared }];
}

/** Whether two values of the property mean the same. */
export function same(schema: z.ZodType | undefined, a: unknown, b: unknown): boolean {
  if (JSON.stringify(a) === JSON.stringify(b)) return true;
  return schema !== undefined && sameValue(schema, a, b);
}

function inner(schema: z.ZodType | undefined, key: string): z.ZodType | undefined {
  return schema && (shapeOf(schema)?.[key] ?? valueTypeOf(schema));
}

function pick({ recorded, found, declared }: Three, key: string | number): Three {
  const of = (value: unknown) => (value as Record<string | number, unknown> | undefined)?.[key];
  return { recorded: of(recorded), found: of(found), declared: of(declared) };
}

function isAny(values: unknown[], is: (value: unknown) => boolean): boolean {
  return values.some(is);
}

/** True when something in there is a secret: by what the engine masked, or by what the property says of itself. */
export function holdsSecret(schema: z.ZodType | undefined, values: unknown[]): boolean {
  if (schema && metaOf(schema).secret) return true;
  return values.some((value) => {
    if (value === MASK) return true;
    if (Array.isArray(value)) return value.some((item) => holdsSecret(schema && elementOf(schema), [item]));
    return isPlain(value) && Object.entries(value).some(([key, item]) => holdsSecret(inner(schema, key), [item]));
  });
}

/** Every text in a value, at any depth. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isPlain(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** The value at a path as a difference has it: "weekly.days[1]". */
export function valueAt(path: string, inputs: Plain | undefined): unknown {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
  return steps.reduce<unknown>((value, step) => (value as Plain | undefined)?.[step], inputs);
}
