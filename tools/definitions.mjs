// The definitions of all resources, as built, for what is written from them.
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const load = createRequire(join(root, "provider/package.json"));
export const { definitions } = load("./dist/pulumi/definitions.js");
export const { metaOf, isOptional, shapeOf, elementOf, valueTypeOf } = load("./dist/kernel/property.js");

/** The type beneath `optional()`. */
export const unwrap = (schema) => (schema._zod.def.type === "optional" ? unwrap(schema._zod.def.innerType) : schema);
/** `AvamarClientStream` is written in the file `avamar-client-stream`. */
export const fileNameOf = (type) => type.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
