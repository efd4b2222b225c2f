// Writes the resource classes (provider/pulumi/resources/) from the definitions: one source for the types, the hover
// texts and the checks. `node tools/generate.mjs --check` only says whether they are up to date.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const load = createRequire(join(root, "provider/package.json"));
const { definitions } = load("./dist/pulumi/definitions.js");
const { metaOf, isOptional, shapeOf, elementOf } = load("./dist/kernel/property.js");
/** The type beneath `optional()`. */
const unwrap = (schema) => (schema._zod.def.type === "optional" ? unwrap(schema._zod.def.innerType) : schema);
const folder = join(root, "provider/pulumi/resources");

const fileOf = (type) => type.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
const comment = (text, indent = "") => `${indent}/** ${text} */\n`;

/** The whole file of one resource. */
function classFile(definition) {
  const { type } = definition;
  const entry = type[0].toLowerCase() + type.slice(1);
  const interfaces = new Map();
  const imports = new Set();
  const members = Object.entries(definition.inputs.shape).filter(([, schema]) => !metaOf(schema).filledIn);
  const fields = members.map(([name, schema]) => argument(name, schema, type, interfaces, imports)).join("");
  const inputOutputs = Object.entries(definition.inputs.shape)
    .filter(([, schema]) => metaOf(schema).filledIn !== "stack")
    .map(
      ([name, schema]) =>
        comment(metaOf(schema).doc, "  ") +
        `  declare readonly ${name}: pulumi.Output<${plainType(schema, type, interfaces)}${isOptional(schema) && !metaOf(schema).filledIn ? " | undefined" : ""}>;\n`,
    );
  const computed = Object.entries(definition.outputs).map(
    ([name, schema]) =>
      comment(metaOf(schema).doc, "  ") +
      `  declare readonly ${name}: pulumi.Output<${plainType(schema, type, interfaces)}>;\n`,
  );
  imports.delete(type);
  const example = definition.example
    .trim()
    .split("\n")
    .map((line) => ` * ${line}`.trimEnd())
    .join("\n");
  return `// Generated from the definition of ${type} by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
${[...imports]
  .sort()
  .map((name) => `import type { ${name} } from "./${fileOf(name)}";\n`)
  .join("")}
${[...interfaces.values()].join("\n")}
/** Arguments of {@link ${type}}. */
export interface ${type}Args {
${fields}}

/**
 * ${definition.doc}
 *
 * @example
${example}
 */
export class ${type} extends AvamarResource {
${inputOutputs.join("")}${computed.join("")}
  constructor(name: string, args: ${type}Args, opts?: pulumi.CustomResourceOptions) {
    super(definitions.${entry} as never, name, args, opts);
  }
}
`;
}

function argument(name, schema, owner, interfaces, imports, indent = "  ") {
  return (
    comment(metaOf(schema).doc, indent) +
    `${indent}${name}${isOptional(schema) ? "?" : ""}: ${inputType(schema, owner, interfaces, imports)};\n`
  );
}

/** The type of an argument: every value may come later, and a resource may stand for its id. */
function inputType(schema, owner, interfaces, imports) {
  const meta = metaOf(schema);
  const element = elementOf(schema);
  const classes = (meta.reference ?? []).map(({ type }) => {
    imports.add(type);
    return type;
  });
  const inList = element && inputType(element, owner, interfaces, imports);
  const base = inList
    ? `pulumi.Input<${/ [|] /.test(inList) ? `(${inList})` : inList}[]>`
    : `pulumi.Input<${valueType(schema, owner, interfaces, imports)}>`;
  return [...classes, base].join(" | ");
}

function valueType(schema, owner, interfaces, imports) {
  const inner = unwrap(schema);
  if (shapeOf(schema)) return named(schema, owner, interfaces, imports);
  if (inner._zod.def.type === "record")
    return `{ [key: string]: pulumi.Input<${valueType(inner.valueType, owner, interfaces, imports)}> }`;
  return plainType(schema, owner, interfaces);
}

/** The type of an output. */
function plainType(schema, owner, interfaces) {
  const inner = unwrap(schema);
  const element = elementOf(schema);
  if (element) {
    const type = plainType(element, owner, interfaces);
    return /[|]/.test(type) ? `(${type})[]` : `${type}[]`;
  }
  if (shapeOf(schema)) {
    const members = Object.entries(shapeOf(schema)).map(
      ([name, each]) => `${name}${isOptional(each) ? "?" : ""}: ${plainType(each, owner, interfaces)}`,
    );
    return `{ ${members.join("; ")} }`;
  }
  const { def } = inner._zod;
  switch (def.type) {
    case "string":
      return "string";
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "enum":
      return Object.values(def.entries)
        .map((value) => JSON.stringify(value))
        .join(" | ");
    case "literal":
      return def.values.map((value) => JSON.stringify(value)).join(" | ");
    case "union":
      return def.options.map((option) => plainType(option, owner, interfaces)).join(" | ");
    case "record":
      return `{ [key: string]: ${plainType(inner.valueType, owner, interfaces)} }`;
    default:
      throw new Error(`${owner}: no TypeScript type for zod ${def.type}`);
  }
}

/** A nested object becomes an interface with a name and a hover text for each property. */
function named(schema, owner, interfaces, imports) {
  const name = metaOf(schema).typeName ?? metaOf(unwrap(schema)).typeName;
  if (!name) throw new Error(`${owner}: a nested object without a typeName: ${Object.keys(shapeOf(schema))}`);
  if (!interfaces.has(name)) {
    interfaces.set(name, "");
    const fields = Object.entries(shapeOf(schema))
      .map(([key, each]) => argument(key, each, owner, interfaces, imports))
      .join("");
    interfaces.set(
      name,
      `${comment(metaOf(schema).doc || metaOf(unwrap(schema)).doc || `Part of {@link ${owner}Args}.`)}export interface ${name} {\n${fields}}\n`,
    );
  }
  return name;
}

const check = process.argv.includes("--check");
const scratch = mkdtempSync(join(root, "provider/pulumi/.generate-"));
try {
  const all = Object.values(definitions);
  for (const definition of all) writeFileSync(join(scratch, `${fileOf(definition.type)}.ts`), classFile(definition));
  writeFileSync(
    join(scratch, "index.ts"),
    `// Generated by tools/generate.mjs. Do not edit.\n${all
      .map(({ type }) => `export * from "./${fileOf(type)}";\n`)
      .sort()
      .join("")}`,
  );
  execFileSync(join(root, "node_modules/.bin/biome"), ["check", "--write", "--vcs-enabled=false", scratch], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  mkdirSync(folder, { recursive: true });
  const stale = [];
  for (const name of [...all.map(({ type }) => `${fileOf(type)}.ts`), "index.ts"]) {
    const fresh = readFileSync(join(scratch, name), "utf8");
    const path = join(folder, name);
    if (existsSync(path) && readFileSync(path, "utf8") === fresh) continue;
    stale.push(name);
    if (!check) writeFileSync(path, fresh);
  }
  if (check && stale.length) {
    console.error(
      `provider/pulumi/resources is not up to date (${stale.join(", ")}): run npm run generate and commit the result.`,
    );
    process.exitCode = 1;
  } else console.error(stale.length ? `written: ${stale.join(", ")}` : "provider/pulumi/resources is up to date");
} finally {
  rmSync(scratch, { recursive: true });
}
