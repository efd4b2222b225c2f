import type { Definition } from "./definition";

/** The text that the engine stores with every resource. It never changes: it only names the entry that serves it. */
export function providerCode(type: string): string {
  return `exports.handler = () => require("pulumi-avamar/dynamic/v1").${entryName(type)};`;
}

/** The entry of a type under `dynamic/v1`: `AvamarClientStream` is served as `avamarClientStream`. */
export function entryName(type: string): string {
  return type[0]!.toLowerCase() + type.slice(1);
}

/** The type token of a definition's resources, for ever the same. */
export function typeToken({ module, type }: Pick<Definition, "module" | "type">): string {
  return `pulumi-nodejs:dynamic/${module}:${type}`;
}
