import type { z } from "zod";
import type { Definition, Issue } from "./definition";
import { metaOf, shapeOf } from "./property";
import { isPlain, isUnknown, type Plain } from "./values";

/**
 * Everything that is wrong with the inputs, at once and without any connection. Values the engine does not know yet
 * are left out.
 *
 * @example
 * check(domain, { name: "a/b" }) // [{ property: "name", reason: "..." }, ...]
 */
export function check(definition: Definition<never, never>, inputs: Plain, world?: unknown): Issue[] {
  const issues = schemaIssues(definition.inputs, inputs);
  const broken = new Set(issues.map((issue) => issue.property.split(/[.[]/)[0]));
  const rules = definition.rules?.(inputs as Partial<never>, world as never) ?? [];
  const own = rules.filter((issue) => !broken.has(issue.property.split(/[.[]/)[0]!));
  return [...issues, ...own].map((issue) => hideSecret(definition.inputs, issue));
}

function schemaIssues(schema: z.ZodObject, inputs: Plain): Issue[] {
  const result = schema.safeParse(inputs);
  if (result.success) return [];
  return result.error.issues
    .filter((issue) => !leadsToUnknown(inputs, issue.path))
    .flatMap((issue): Issue[] => {
      const at = pathText(issue.path);
      if (issue.code === "unrecognized_keys") {
        const names = Object.keys(shapeOf(schemaAt(schema, issue.path)) ?? {});
        return issue.keys.map((key) => ({
          property: pathText([...issue.path, key]),
          reason: `there is no such property; the properties here are ${names.join(", ")}.`,
        }));
      }
      return [{ property: at, reason: sentence(issue, valueAt(inputs, issue.path), schemaAt(schema, issue.path)) }];
    });
}

/** One sentence for one zod issue. Messages written in the schemas are sentences already. */
function sentence(issue: z.core.$ZodIssue, value: unknown, schema: z.ZodType): string {
  if (value === undefined) return `is missing. ${metaOf(schema).doc}`.trim();
  if (issue.code === "invalid_value") return `must be one of ${issue.values.map(String).join(", ")}.`;
  if (issue.code === "invalid_type") return ofType(issue.expected, value);
  if (issue.code === "too_small") return `must be at least ${issue.minimum}${unit(issue.origin)}.`;
  if (issue.code === "too_big") return `must be at most ${issue.maximum}${unit(issue.origin)}.`;
  return issue.message.endsWith(".") ? issue.message : `${issue.message}.`;
}

/** The mistake behind a wrong type is most often a pair of quotes. */
function ofType(expected: string, value: unknown): string {
  const wantsNumber = expected === "number" || expected === "int";
  if (typeof value === "string" && wantsNumber && value.trim() !== "" && !Number.isNaN(Number(value))) {
    return `must be a number: write ${Number(value)} without quotes.`;
  }
  if (expected === "boolean" && (value === "true" || value === "false"))
    return `must be true or false: write ${value} without quotes.`;
  return `must be of type ${expected}.`;
}

function unit(origin: string): string {
  if (origin === "string") return " characters long";
  if (origin === "array" || origin === "set") return " items long";
  return "";
}

function schemaAt(schema: z.ZodType, path: PropertyKey[]): z.ZodType {
  let at: z.ZodType = schema;
  for (const key of path) {
    const shape = shapeOf(at);
    const next = shape ? shape[String(key)] : (unwrapElement(at) ?? undefined);
    if (!next) return at;
    at = next;
  }
  return at;
}

function unwrapElement(schema: z.ZodType): z.ZodType | undefined {
  const inner = schema as unknown as { element?: z.ZodType; unwrap?: () => z.ZodType };
  return inner.element ?? (inner.unwrap ? unwrapElement(inner.unwrap()) : undefined);
}

function valueAt(value: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (isPlain(at) || Array.isArray(at) ? (at as Plain)[String(key)] : at), value);
}

function leadsToUnknown(inputs: Plain, path: PropertyKey[]): boolean {
  return path.some((_, i) => isUnknown(valueAt(inputs, path.slice(0, i + 1))));
}

function pathText(path: PropertyKey[]): string {
  return path.map((key, i) => (typeof key === "number" ? `[${key}]` : `${i ? "." : ""}${String(key)}`)).join("");
}

/** The engine prints the value of the property it is given: a secret one is named in the reason instead. */
function hideSecret(schema: z.ZodObject, issue: Issue): Issue {
  const path = issue.property.split(/[.[\]]+/).filter(Boolean);
  const secret = path.some((_, i) => metaOf(schemaAt(schema, path.slice(0, i + 1))).secret);
  return secret ? { property: "", reason: `${issue.property}: ${issue.reason}` } : issue;
}
