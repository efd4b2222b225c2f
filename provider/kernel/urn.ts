/** The parts of a URN that people know. */
export interface UrnParts {
  project: string;
  stack: string;
  /** The type token: "pulumi-nodejs:dynamic/avamar:Policy"; of a resource in a component its own, without theirs. */
  token: string;
  /** Its last part: "Policy". */
  type: string;
  /** The name in the program. */
  name: string;
}

/**
 * Reads a URN of the engine: urn:pulumi:STACK::PROJECT::TYPES::NAME, in which TYPES are those of the components around
 * it and its own, and NAME may hold anything. What is no URN has empty parts.
 *
 * @example
 * partsOf("urn:pulumi:prod::estate::pulumi-nodejs:dynamic/avamar:Policy::drive-c").name // "drive-c"
 */
export function partsOf(urn: string): UrnParts {
  const [head = "", project = "", types = "", ...name] = urn.split("::");
  const token = types.slice(types.lastIndexOf("$") + 1);
  return {
    project,
    stack: head.replace(/^urn:pulumi:/, ""),
    token,
    type: token.replace(/^.*[:/]/, ""),
    name: name.join("::"),
  };
}
