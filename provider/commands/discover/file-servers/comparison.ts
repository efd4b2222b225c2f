import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { withDefaults } from "../../../kernel/lifecycle";
import { metaOf } from "../../../kernel/property";
import { type Plain, sameValue, toJson } from "../../../kernel/values";
import { plain, plainOf } from "../expression";
import type { Member } from "../member";

/**
 * The first property that the component would declare otherwise than the object is, or leave out; undefined where it
 * declares the object as it stands.
 */
export function difference({ definition, declared, found }: Member, byComponent: Plain): string | undefined {
  const shape = definition.inputs.shape as Record<string, z.ZodType>;
  const [theirs, own] = [withDefaults(definition, byComponent), withDefaults(definition, declared)];
  return Object.keys(shape).find((name) => {
    if (metaOf(shape[name]!).filledIn) return false;
    // What nobody has to write, as it is so by itself or empty, is as the product shows it.
    const is = own[name] ?? (theirs[name] === undefined ? undefined : found.inputs[name]);
    return !sameValue(shape[name]!, theirs[name], is);
  });
}

/** Makes the object declare what the component declares of it; what refers to something stays a reference. */
export function adjust(member: Member, byComponent: Plain): void {
  for (const [name, value] of Object.entries(byComponent)) {
    const now = member.args[name];
    const isSame = now && isDeepStrictEqual(toJson(plainOf(now)), toJson(value));
    if (value === undefined || isSame || isReference(member, name)) continue;
    member.args[name] = plain(value);
  }
}

function isReference({ args, definition }: Member, name: string): boolean {
  return args[name] !== undefined && metaOf(definition.inputs.shape[name] as z.ZodType).reference !== undefined;
}
