import type { z } from "zod";
import type { Definition, Issue } from "./definition";
import { elementOf, metaOf, propertyIn, shapeOf, valueTypeOf } from "./property";
import { sentence, unknownName } from "./sentence";
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
  const broken = new Set(issues.map((issue) => propertyIn(issue.property)));
  // What is broken by itself is in no combination: rules may rely on the types.
  const whole = Object.fromEntries(Object.entries(inputs).filter(([name]) => !broken.has(name)));
  const rules = definition.rules?.(whole as Partial<never>, world as never) ?? [];
  const own = rules.filter((issue) => !broken.has(propertyIn(issue.property)));
  return [...issues, ...own].map((issue) => hideSecret(definition.inputs, issue));
}

/** What the schema alone says is wrong, a sentence for each property. */
export function schemaIssues(schema: z.ZodObject, inputs: Plain): Issue[] {
  const result = schema.safeParse(inputs);
  if (result.success) return [];
  const issues = result.error.issues
    .filter((issue) => !leadsToUnknown(inputs, issue.path))
    .flatMap((issue): Issue[] => {
      const at = schemaAt(schema, issue.path);
      if (issue.code !== "unrecognized_keys")
        return [{ property: pathText(issue.path), reason: sentence(issue, valueAt(inputs, issue.path), at) }];
      const known = Object.entries(shapeOf(at) ?? {}).filter(([, each]) => !metaOf(each).filledIn);
      const names = known.map(([name]) => name);
      return issue.keys.map((key) => ({ property: pathText([...issue.path, key]), reason: unknownName(key, names) }));
    });
  // One sentence is enough for a property: what else is wrong with it mostly follows from the first.
  return issues.filter(({ property }, i) => issues.findIndex((each) => each.property === property) === i);
}

function schemaAt(schema: z.ZodType, path: PropertyKey[]): z.ZodType {
  let at: z.ZodType = schema;
  for (const key of path) {
    const next = shapeOf(at)?.[String(key)] ?? elementOf(at) ?? valueTypeOf(at);
    if (!next) return at;
    at = next;
  }
  return at;
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

/**
 * The engine prints the value of the property it is given: a secret one is named in the reason instead, and so is an
 * unknown name where it may be a secret's that is misspelt.
 */
function hideSecret(schema: z.ZodObject, issue: Issue): Issue {
  const path = issue.property.split(/[.[\]]+/).filter(Boolean);
  const isSecret = path.some((_, i) => metaOf(schemaAt(schema, path.slice(0, i + 1))).secret);
  const beside = shapeOf(schemaAt(schema, path.slice(0, -1))) ?? {};
  const mayBeSecret = !(path.at(-1)! in beside) && Object.values(beside).some((each) => metaOf(each).secret);
  return isSecret || mayBeSecret ? { property: "", reason: `${issue.property}: ${issue.reason}` } : issue;
}
