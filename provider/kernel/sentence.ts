import type { z } from "zod";
import { nearest } from "./nearest";
import { elementOf, isOptional, metaOf, shapeOf } from "./property";
import { isPlain } from "./values";

/** One sentence for one zod issue: what is wrong and what to write. Messages written in the schemas are sentences already. */
export function sentence(issue: z.core.$ZodIssue, value: unknown, schema: z.ZodType): string {
  if (value === undefined) return `is missing. ${metaOf(schema).doc}`.trim();
  switch (issue.code) {
    case "invalid_type":
      return ofType(issue.expected, value, schema);
    case "invalid_value":
      return oneOf(issue.values, value);
    case "invalid_key":
      // What is wrong is said of the name, which is part of the path.
      return full(issue.issues[0]?.message ?? issue.message);
    case "too_small":
      if (value === "")
        return isOptional(schema) ? "is empty; write a text, or leave it out." : "is empty; write a text.";
      if (isList(issue.origin)) return `must have at least ${entries(Number(issue.minimum))}.`;
      return `must be ${issue.inclusive ? "at least" : "above"} ${issue.minimum}${unit(issue.origin)}.`;
    case "too_big":
      if (isList(issue.origin)) return `must have at most ${entries(Number(issue.maximum))}.`;
      return `must be ${issue.inclusive ? "at most" : "below"} ${issue.maximum}${unit(issue.origin)}.`;
    default:
      return full(issue.message);
  }
}

/** What is said of a name that no property has. `known` are those that people may write here. */
export function unknownName(name: string, known: string[]): string {
  const meant = nearest(name, known);
  const what = meant ? `did you mean "${meant}"?` : `the properties here are ${known.join(", ")}.`;
  return `there is no such property; ${what}`;
}

function full(message: string): string {
  return /[.?]$/.test(message) ? message : `${message}.`;
}

function unit(origin: string): string {
  return origin === "string" ? " characters long" : "";
}

function isList(origin: string): boolean {
  return origin === "array" || origin === "set";
}

function entries(count: number): string {
  return count === 1 ? "one entry" : `${count} entries`;
}

function oneOf(values: unknown[], value: unknown): string {
  const texts = values.map(String);
  const meant = typeof value === "string" ? nearest(value, texts) : undefined;
  return `must be one of ${texts.join(", ")}${meant ? `; did you mean "${meant}"?` : "."}`;
}

const KINDS: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** The mistake behind a wrong type is most often a pair of quotes or brackets: then what was meant is written out. */
function ofType(expected: string, value: unknown, schema: z.ZodType): string {
  const must = `must be ${KINDS[expected] ?? expected}`;
  const isSingle = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  // A secret is in no message, not even a misplaced one.
  const meant = isSingle && !metaOf(schema).secret ? intended(expected, value) : undefined;
  if (meant) return `${must}: write ${meant}.`;
  return `${must}, not ${kindOf(value)}; write ${example(expected, value, schema)}.`;
}

/** The value in the type that is wanted, where it can only be meant so. */
function intended(expected: string, value: string | number | boolean): string | undefined {
  const isNumber = typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));
  if (expected === "number" && isNumber) return `${Number(value)} without quotes`;
  if (expected === "boolean" && (value === "true" || value === "false")) return `${value} without quotes`;
  if (expected === "string" && typeof value !== "string") return `"${value}" with quotes`;
  if (expected === "int" && typeof value === "number") return String(Math.round(value));
  return expected === "array" ? `[${JSON.stringify(value)}]` : undefined;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (isPlain(value)) return "an object";
  return typeof value === "boolean" ? String(value) : typeof value === "number" ? "a number" : "a text";
}

function example(expected: string, value: unknown, schema: z.ZodType): string {
  switch (expected) {
    case "string":
      return Array.isArray(value) ? "one text without brackets" : "a text in quotes";
    case "number":
      return "the number without quotes";
    case "boolean":
      return "true or false without quotes";
    case "array":
      return elementOf(schema) && shapeOf(elementOf(schema)!) ? `[${objectLike(elementOf(schema)!)}]` : "[ ] around it";
    default:
      return objectLike(schema);
  }
}

/** An object as it is written: its required properties, or else the first ones. */
function objectLike(schema: z.ZodType): string {
  const shape = Object.entries(shapeOf(schema) ?? {}).filter(([, each]) => !metaOf(each).filledIn);
  if (shape.length === 0) return '{ name: "value" }';
  const required = shape.filter(([, each]) => !isOptional(each));
  const names = (required.length ? required : shape.slice(0, 2)).map(([name]) => `${name}: ...`);
  return `{ ${names.join(", ")} }`;
}
