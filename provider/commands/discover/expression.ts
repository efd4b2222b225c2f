import { isPlain } from "../../kernel/values";
import type { Expression } from "./member";

/** Plain data as the program says it. */
export function plain(value: unknown): Expression {
  if (Array.isArray(value)) return { is: "list", items: value.map(plain) };
  if (isPlain(value))
    return {
      is: "object",
      parts: Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)])),
    };
  return { is: "value", value: value as string | number | boolean };
}

/** What the expression is as plain data, as the engine gets it. */
export function plainOf(expression: Expression): unknown {
  switch (expression.is) {
    case "list":
      return expression.items.map(plainOf);
    case "object":
      return Object.fromEntries(Object.entries(expression.parts).map(([name, part]) => [name, plainOf(part)]));
    default:
      return expression.value;
  }
}

/** Every expression inside, itself included. */
export function allIn(expression: Expression): Expression[] {
  const inside =
    expression.is === "list" ? expression.items : expression.is === "object" ? Object.values(expression.parts) : [];
  return [expression, ...inside.flatMap(allIn)];
}

/** Text that is the same for expressions that say the same. */
export function fingerprint(expression: Expression): string {
  switch (expression.is) {
    case "list":
      return `[${expression.items.map(fingerprint).join()}]`;
    case "object":
      return `{${Object.entries(expression.parts)
        .map(([name, part]) => `${name}:${fingerprint(part)}`)
        .join()}}`;
    case "reference":
      return `&${expression.to.definition.type} ${expression.to.found.id}`;
    case "config":
      return `$${expression.key}`;
    default:
      return JSON.stringify(expression.value);
  }
}
