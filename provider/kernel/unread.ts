import type { z } from "zod";
import { AvamarError } from "./errors";
import { elementOf, isOptional, metaOf, shapeOf } from "./property";
import { isPlain, type Plain } from "./values";

/**
 * Stands in program and state for what nobody could read when an object was taken over, such as a password. As it is
 * the same in both, nothing changes; and it is written nowhere.
 */
export const UNREAD = "unread";

/** The same for texts that must have a form, and for numbers. */
const FORMS: unknown[] = [UNREAD, "unread@example.com", "/unread", 2_147_483_647];

/** True for what stands for a value that nobody could read. */
export function isUnread(value: unknown): boolean {
  return FORMS.includes(value);
}

/** What stands for a value of this type: the first form that its schema takes. */
export function unreadAs(schema: z.ZodType): unknown {
  const shape = shapeOf(schema);
  if (shape) {
    const needed = Object.entries(shape).filter(([, part]) => !isOptional(part));
    return Object.fromEntries(needed.map(([name, part]) => [name, unreadAs(part)]));
  }
  const element = elementOf(schema);
  if (element) return [unreadAs(element)];
  return FORMS.find((each) => schema.safeParse(each).success) ?? UNREAD;
}

/** Where inputs hold such a value, as paths: "snmp.community". How the object is reached is left out: it is not written. */
export function unreadAt(inputs: z.ZodObject, declared: Plain, isNew: boolean): string[] {
  return Object.entries(declared).flatMap(([name, value]) => {
    const schema = inputs.shape[name] as z.ZodType | undefined;
    if (!schema || metaOf(schema).reach) return [];
    return isNew || !metaOf(schema).setOnce ? unreadIn(schema, value, name) : [];
  });
}

/**
 * Refuses to write inputs that hold such a value.
 *
 * @param isNew A new object is told what is used once, too.
 * @throws AvamarError `unread`
 */
export function refuseUnread(inputs: z.ZodObject, declared: Plain, operation: string, isNew: boolean): void {
  const at = unreadAt(inputs, declared, isNew);
  if (at.length > 0) throw notSaid(at, operation);
}

/** The error for values that are needed and that nobody has said yet. */
export function notSaid(at: string[], operation: string): AvamarError {
  return new AvamarError(notSaidYet(at), { code: "unread", product: "provider", operation, hint: HOW_TO_SAY });
}

/**
 * Refuses to go on where the object was to be found by a value that is said only now and that nothing there has: it would
 * be made anew, beside the one that was meant.
 *
 * @throws AvamarError `not-found`
 */
export function refuseWhatIsNotThere(inputs: z.ZodObject, recorded: Plain, declared: Plain): void {
  const learned = Object.keys(declared).filter((name) => {
    const schema = inputs.shape[name] as z.ZodType | undefined;
    return schema && metaOf(schema).replace && mayBeUnread(schema) && isUnread(recorded[name]);
  });
  if (learned.length === 0) return;
  throw new AvamarError(`nothing there has the ${learned.join(", ")} that is set now.`, {
    code: "not-found",
    product: "provider",
    hint: "Nothing was written. Set it to what the product has, then run again.",
  });
}

/** "password: nobody has said yet what it is." */
export function notSaidYet(at: string[]): string {
  return `${at.join(", ")}: nobody has said yet what ${at.length === 1 ? "it is" : "they are"}.`;
}

/** What to do about it. */
export const HOW_TO_SAY = `Nothing was written. In place of "${UNREAD}" set what it really is under the key that the program reads there (pulumi config set --secret KEY; README.md of a discovered project lists the keys), then run again.`;

/** Only what a product may not show can be unread: anywhere else it is a word like any other. */
export function mayBeUnread(schema: z.ZodType): boolean {
  const { secret, writeOnly, setOnce } = metaOf(schema);
  return secret === true || writeOnly === true || setOnce === true;
}

function unreadIn(schema: z.ZodType, value: unknown, at: string, isHidden = false): string[] {
  const hidden = isHidden || mayBeUnread(schema);
  if (Array.isArray(value)) return hidden && value.some(isUnread) ? [at] : [];
  if (!isPlain(value)) return hidden && isUnread(value) ? [at] : [];
  const shape = shapeOf(schema) ?? {};
  return Object.entries(value).flatMap(([key, each]) =>
    shape[key] ? unreadIn(shape[key], each, `${at}.${key}`, hidden) : [],
  );
}
