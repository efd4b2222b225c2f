import { z } from "zod";

/** What every resource says about each of its properties, beside the type. */
export interface PropertyMeta {
  /** Meaning, unit and default in one or two sentences: it becomes the hover text and the reference page. */
  doc: string;
  /** A change needs a new object. */
  replace?: boolean;
  /** Encrypted in state, never shown. */
  secret?: boolean;
  /** The product takes it but never shows it: it cannot drift, a change is written. */
  writeOnly?: boolean;
  /** Used when the object is made, and never again: a later change is kept in state and written nowhere. */
  setOnce?: boolean;
  /** Steers this package and not the product (`adopt`, `onDelete`): never compared with the world. */
  control?: boolean;
  /** How the object is reached: proven, and written nowhere. */
  reach?: boolean;
  /** The order of the list means nothing. */
  unordered?: boolean;
  /** Upper and lower case are the same (Windows paths, host names). */
  ignoreCase?: boolean;
  /** Two different texts that mean the same: paths, references by id or by name. */
  same?: (a: unknown, b: unknown) => boolean;
  /** A resource may be given in place of the value: its class and which of its outputs is taken. */
  reference?: Reference[];
  /**
   * People do not write it: the class fills in the project and stack that declare the resource (`stack`), or `check`
   * computes it from the other inputs (`check`), so that drift of it is seen and repaired like any other.
   */
  filledIn?: "stack" | "check";
  /** What it is where nobody has set it: a written program leaves that out. Without this: false, 0 and whatever is empty. */
  usual?: unknown;
  /** Name of the generated type of a nested object, or of the words of an enumeration. */
  typeName?: string;
}

/** The property in a path to a part of it: "firewall" of "firewall.ports[0]". */
export function propertyIn(path: string): string {
  return path.split(/[.[]/)[0]!;
}

/** A resource class that a property takes, and the output that stands for it. */
export interface Reference {
  type: string;
  output: string;
}

const registry = z.registry<PropertyMeta>();

/** A property: its zod type and what is to be said about it. The meta stays with this very schema object. */
export function property<S extends z.ZodType>(schema: S, meta: PropertyMeta): S {
  registry.add(schema as z.ZodType, meta);
  return schema;
}

/** What was said about a property; an empty meta for types that are no property (elements of a list). */
export function metaOf(schema: z.ZodType): PropertyMeta {
  return (registry.get(schema) as PropertyMeta | undefined) ?? { doc: "" };
}

/** The type beneath `optional()`. */
function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap() as z.ZodType) : schema;
}

/** The properties of an object type, or undefined for every other type. */
export function shapeOf(schema: z.ZodType): Record<string, z.ZodType> | undefined {
  const inner = unwrap(schema);
  return inner instanceof z.ZodObject ? (inner.shape as Record<string, z.ZodType>) : undefined;
}

/** The element type of a list, or undefined for every other type. */
export function elementOf(schema: z.ZodType): z.ZodType | undefined {
  const inner = unwrap(schema);
  return inner instanceof z.ZodArray ? (inner.element as z.ZodType) : undefined;
}

/** The type of what a record holds under its names, or undefined for every other type. */
export function valueTypeOf(schema: z.ZodType): z.ZodType | undefined {
  const inner = unwrap(schema);
  return inner instanceof z.ZodRecord ? (inner.valueType as z.ZodType) : undefined;
}

/** Says true for an optional property. */
export function isOptional(schema: z.ZodType): boolean {
  return schema instanceof z.ZodOptional;
}
