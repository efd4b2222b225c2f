import type { Definition } from "../../kernel/definition";
import type { Plain } from "../../kernel/values";

/** What people call an object. */
export function calledOf(definition: Definition<Plain, never>, inputs: Plain, id: string): string {
  try {
    return definition.nameOf(inputs);
  } catch {
    return `${definition.type} ${id}`;
  }
}
