// Writes the reference pages (docs/reference/) from the definitions: what the hover texts say, for reading in one go.
// `node tools/reference.mjs --check` only says whether they are up to date.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  definitions,
  elementOf,
  fileNameOf,
  isOptional,
  metaOf,
  root,
  shapeOf,
  unwrap,
  valueTypeOf,
} from "./definitions.mjs";

const folder = join(root, "docs/reference");

const fileOf = (type) => `${fileNameOf(type)}.md`;
/** Text in which Markdown sees no tag. */
const prose = (text) => text.replaceAll("<", "&lt;");
/** A cell of a table. */
const cell = (text) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** The type of a value in words; nested objects are named, and described further below. */
function typeOf(schema, nested) {
  const element = elementOf(schema) ?? valueTypeOf(schema);
  const inner = unwrap(schema);
  const { typeName } = metaOf(schema).typeName ? metaOf(schema) : metaOf(inner);
  if (element) return `${elementOf(schema) ? "list of" : "names with"} ${typeOf(element, nested)}`;
  if (shapeOf(schema) && !typeName) {
    const parts = Object.entries(shapeOf(schema)).map(([name, each]) => `\`${name}\` (${typeOf(each, nested)})`);
    return `objects of ${parts.join(", ")}`;
  }
  if (shapeOf(schema)) {
    if (!nested.has(typeName)) {
      nested.set(typeName, undefined);
      nested.set(typeName, table(shapeOf(schema), nested));
    }
    return `[${typeName}](#${typeName.toLowerCase()})`;
  }
  const { def } = inner._zod;
  const classes = (metaOf(schema).reference ?? []).map(({ type }) => `[${type}](${fileOf(type)})`);
  return [...classes, plainType(def, nested)].join(" or ");
}

function plainType(def, nested) {
  switch (def.type) {
    case "string":
      return "text";
    case "number":
      return "number";
    case "boolean":
      return "true or false";
    case "enum":
      return Object.values(def.entries)
        .map((word) => `\`"${word}"\``)
        .join(", ");
    case "literal":
      return def.values.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
    case "union":
      return def.options.map((option) => typeOf(option, nested)).join(" or ");
    default:
      throw new Error(`no words for zod ${def.type}`);
  }
}

/** What happens when the value of a property changes in the program. */
function onChange({ replace, setOnce, control, writeOnly, secret }) {
  const words = [
    replace ? "replaced" : setOnce ? "nothing" : control ? "kept in the state" : "in place",
    ...(writeOnly ? ["never read back"] : []),
    ...(secret ? ["secret"] : []),
  ];
  return words.join(", ");
}

function table(shape, nested) {
  const rows = Object.entries(shape)
    .filter(([, schema]) => !metaOf(schema).filledIn)
    .map(([name, schema]) => {
      const meta = metaOf(schema);
      const must = isOptional(schema) ? "" : "yes";
      return `| \`${name}\` | ${must} | ${cell(typeOf(schema, nested))} | ${onChange(meta)} | ${cell(prose(meta.doc))} |`;
    });
  return ["| property | required | type | a change | |", "|---|---|---|---|---|", ...rows].join("\n");
}

/** What a program that is only this example begins with. */
function headOf(example) {
  const lines = [
    ['import * as pulumi from "@pulumi/pulumi";', /\bpulumi\.|\bconfig\./],
    ['import * as avamar from "pulumi-avamar";\n', /avamar\./],
    ["const config = new pulumi.Config();", /\bconfig\./],
  ];
  return lines.flatMap(([line, use]) => (use.test(example) ? line : [])).join("\n");
}

function page({ type, module, doc, example, inputs, outputs, deleteBeforeReplace }) {
  const nested = new Map();
  const properties = table(inputs.shape, nested);
  const computed = Object.entries(outputs).map(
    ([name, schema]) => `| \`${name}\` | ${cell(typeOf(schema, nested))} | ${cell(prose(metaOf(schema).doc))} |`,
  );
  const parts = [...nested].map(([name, rows]) => `### ${name}\n\n${rows}\n`);
  return `<!-- Written by tools/reference.mjs. Do not edit: change the definition and run npm run generate. -->
# ${type}

${prose(doc)}

\`\`\`typescript
${headOf(example)}
${example.trim()}
\`\`\`

## Properties

${properties}
${deleteBeforeReplace ? "\nReplaced means: the old one goes first, since both cannot be there at once.\n" : ""}
${parts.join("\n")}${parts.length ? "\n" : ""}## Outputs

Every property above, and:

${computed.length ? ["| output | type | |", "|---|---|---|", ...computed].join("\n") : "nothing else."}

Type token: \`pulumi-nodejs:dynamic/${module}:${type}\`
`;
}

const MODULES = {
  avamar: "Grid and file servers",
  "data-domain": "Data Domain",
};

function index(all) {
  const lists = Object.entries(MODULES).map(([module, title]) => {
    const rows = all
      .filter((each) => each.module === module)
      .map(({ type, doc }) => `| [${type}](${fileOf(type)}) | ${cell(prose(doc))} |`);
    return `## ${title}\n\n| resource | |\n|---|---|\n${rows.join("\n")}\n`;
  });
  return `<!-- Written by tools/reference.mjs. Do not edit: change the definitions and run npm run generate. -->
# Reference

One page for each resource: an example, every property and what happens when it changes, and every output. The same texts
show when the mouse rests on a name in an editor. \`adopt: true\` takes over what exists already.

**A change** of a property is made *in place*, or the object is *replaced*: made anew, and the old one removed. *Kept in
the state*: it steers this package and is written nowhere. *Never read back*: the product does not show it, so that a
change by hand is not seen.

${lists.join("\n")}`;
}

const all = Object.values(definitions);
const pages = new Map([["README.md", index(all)], ...all.map((each) => [fileOf(each.type), page(each)])]);
const check = process.argv.includes("--check");
mkdirSync(folder, { recursive: true });
const gone = readdirSync(folder).filter((name) => !pages.has(name));
const stale = [...pages].filter(([name, text]) => {
  const path = join(folder, name);
  return !existsSync(path) || readFileSync(path, "utf8") !== text;
});
const names = [...gone, ...stale.map(([name]) => name)];
if (check && names.length) {
  console.error(`docs/reference is not up to date (${names.join(", ")}): run npm run generate and commit the result.`);
  process.exitCode = 1;
} else if (names.length) {
  for (const name of gone) rmSync(join(folder, name));
  for (const [name, text] of stale) writeFileSync(join(folder, name), text);
  console.error(`written: ${names.join(", ")}`);
} else console.error("docs/reference is up to date");
