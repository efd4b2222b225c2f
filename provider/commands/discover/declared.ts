import type { z } from "zod";
import type { Definition } from "../../kernel/definition";
import { elementOf, isOptional, metaOf, shapeOf, valueTypeOf } from "../../kernel/property";
import { isUnread, UNREAD, unreadAs } from "../../kernel/unread";
import { isPlain, type Plain, sameValue } from "../../kernel/values";

/**
 * What an administrator would write to declare an object as it stands: without what is empty, off or as it is by
 * itself. What has to be written and is not shown is unread.
 *
 * @example
 * declaredOf(definitions.domain, { name: "CORP", parent: "/", contact: { email: "" } }) // { name: "CORP" }
 */
export function declaredOf(definition: Definition<Plain, never>, found: Plain): Plain {
  const shape = definition.inputs.shape as Record<string, z.ZodType>;
  const standing = definition.defaults?.(found) ?? {};
  const declared: Plain = {};
  for (const [name, schema] of Object.entries(shape)) {
    const { filledIn } = metaOf(schema);
    if (filledIn) continue;
    const value = kept(schema, found[name], standing[name]);
    if (value !== undefined) declared[name] = value;
    else if (!isOptional(schema)) declared[name] = found[name] ?? unreadAs(schema);
  }
  return declared;
}

/** A value that is worth being written; undefined for one that is not. */
function kept(schema: z.ZodType, value: unknown, standing: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  const pruned = prune(schema, value);
  if (standing === undefined) return pruned;
  // Where a property holds by itself, being off or empty says something.
  const whole = pruned ?? value;
  return sameValue(schema, whole, standing) ? undefined : whole;
}

function prune(schema: z.ZodType, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (value === UNREAD) return schema.safeParse(value).success ? value : unreadAs(schema);
  const { usual } = metaOf(schema);
  if (usual !== undefined) return sameValue(schema, value, usual) ? undefined : value;
  const shape = shapeOf(schema);
  if (shape && isPlain(value)) return pruneParts(shape, value);
  const element = elementOf(schema);
  if (element && Array.isArray(value)) {
    const items = value.map((item) => prune(element, item) ?? item);
    return items.length > 0 ? items : undefined;
  }
  if (valueTypeOf(schema) && isPlain(value)) return Object.keys(value).length > 0 ? value : undefined;
  return value === "" || value === false || value === 0 ? undefined : value;
}

function pruneParts(shape: Record<string, z.ZodType>, value: Plain): Plain | undefined {
  const parts = Object.entries(shape)
    .map(([name, part]) => [name, prune(part, value[name]) ?? (isOptional(part) ? undefined : value[name])] as const)
    .filter(([, part]) => part !== undefined);
  return parts.length > 0 ? Object.fromEntries(parts) : undefined;
}

/**
 * The same object with no secret in it: what has to be declared is unread instead, the rest is left out.
 */
export function withoutSecrets(shape: Record<string, z.ZodType>, found: Plain): Plain {
  const open = Object.entries(found).map(([name, value]) => [name, shape[name] ? hide(shape[name], value) : value]);
  return Object.fromEntries(open.filter(([, value]) => value !== undefined));
}

function hide(schema: z.ZodType, value: unknown): unknown {
  if (value === undefined || isUnread(value)) return value;
  if (metaOf(schema).secret) return isOptional(schema) ? undefined : unreadAs(schema);
  const shape = shapeOf(schema);
  if (shape && isPlain(value)) return withoutSecrets(shape, value);
  const element = elementOf(schema);
  return element && Array.isArray(value) ? value.map((item) => hide(element, item)) : value;
}
