import { posix } from "node:path";
import { grouped } from "../grouped";
import { type Block, referencesOf, writtenArgs } from "./blocks";
import { allIn, fingerprint } from "./expression";
import type { FileServer } from "./file-servers/file-server";
import { identifierFor, OnceEach, upperFirst } from "./identifiers";
import type { Expression, Member } from "./member";
import type { Place } from "./places";
import { type Names, onOneLine, print, printPart, propertyName, quoted, remarked, usesSome } from "./print";
import { shortName } from "./resource-names";

/** A written file: its resources in their order, and the variable of each block. */
export interface SourceFile {
  place: Place;
  blocks: Block[];
  variables: Map<Block, string>;
}

/** `StorageUnit` as a word in a variable. */
const word = (type: string) => type[0]!.toLowerCase() + type.slice(1);
const plural = (type: string) => word(type).replace(/y$/, "ie").replace(/s$/, "se").concat("s");

/** Whether a block is referred to by its own file only, or by others. */
type Use = "here" | "elsewhere";

/** What is where in the whole program. */
export interface Layout {
  files: SourceFile[];
  home: Map<Member, { file: SourceFile; block: Block }>;
  /** The engine's name of each resource. */
  names: Map<Member, string>;
  uses: Map<Block, Use>;
}

/** Gives each block of a file a variable. A name that several kinds would have says the kind, too. */
export function variablesOf(blocks: Block[]): Map<Block, string> {
  const wish = (block: Block) => {
    const [first] = block.members;
    if (block.server) return identifierFor(block.server.name, "fileServer");
    return block.key ? loopName(block) : identifierFor(shortName(first!), word(first!.definition.type));
  };
  const wishes = blocks.map((block) => [block, wish(block)] as const);
  const same = grouped(wishes, ([, name]) => name.toLowerCase());
  // A loop calls its argument by its key, which no constant may hide.
  const names = new OnceEach(blocks.flatMap(({ key }) => key ?? []));
  return new Map(
    wishes.map(([block, name]) => {
      const isAlone = same.get(name.toLowerCase())!.length === 1;
      const { type } = block.members[0]!.definition;
      const isSaid = isAlone || block.key || block.server;
      return [block, names.take(isSaid ? name : `${name}${type}`)];
    }),
  );
}

/** A loop is called by what it makes, and by what all its names begin with. */
function loopName({ members }: Block): string {
  const { type } = members[0]!.definition;
  const keys = members.map(shortName).sort();
  // What the first and the last one in the alphabet begin with, all between them begin with.
  const [first = "", last = ""] = [keys[0], keys.at(-1)];
  let same = 0;
  while (same < first.length && first[same] === last[same]) same++;
  const common = first.slice(0, same);
  const start = /^(.*[\p{L}\p{N}])[^\p{L}\p{N}]/u.exec(common)?.[1] ?? "";
  return start.length >= 3 ? `${identifierFor(start, word(type))}${upperFirst(plural(type))}` : plural(type);
}

/** The TypeScript of one file. */
export function sourceText(file: SourceFile, { home, names, uses }: Layout): string {
  const others = [...new Set(file.blocks.flatMap(referencesOf).map((to) => home.get(to)!.file))].filter(
    (each) => each !== file,
  );
  const taken = new OnceEach([...file.variables.values(), ...file.blocks.flatMap(({ key }) => key ?? [])]);
  const spaces = new Map(others.map((other) => [other, taken.take(spaceName(other.place))]));
  const constants = constantsOf(file, taken);
  const writing: Names = {
    of: ({ to }) => {
      const { file: where, block } = home.get(to)!;
      const variable =
        where === file ? where.variables.get(block)! : `${spaces.get(where)}.${where.variables.get(block)}`;
      if (block.server) return `${variable}.${childText(block.server, to)}`;
      return block.key ? `${variable}${member(shortName(to))}` : variable;
    },
    loopOf: ({ to }) => {
      const { file: where, block } = home.get(to)!;
      if (!block.key) return undefined;
      const variable = where.variables.get(block)!;
      const name = where === file ? variable : `${spaces.get(where)}.${variable}`;
      return { name, key: shortName(to), size: block.members.length };
    },
    constants: new Map(),
  };
  const declared = constants.map(
    ({ name, expression }) => `const ${name} = ${print(expression, writing, "", name.length + 9)};\n`,
  );
  writing.constants = new Map(constants.map(({ name, expression }) => [fingerprint(expression), name]));
  const blocks = file.blocks.map((block) => blockText(block, file, names, writing, uses.get(block)));
  const values = file.blocks.flatMap(writtenArgs).flatMap((args) => Object.values(args));
  const hasConfig = values.flatMap(allIn).some(({ is }) => is === "config");
  const loops = file.blocks.filter(({ key }) => key);
  const helpers = [
    loops.some(({ columns }) => columns!.length === 0) && "each",
    loops.some(({ columns }) => columns!.length > 0) && "eachOf",
  ].filter(Boolean);
  if (values.some((each) => usesSome(each, writing))) helpers.push("some");
  const path = (to: string) => {
    const folder = posix.relative(posix.dirname(file.place.file), posix.dirname(to));
    return quoted(`${folder.startsWith("..") ? folder : `./${folder}`.replace(/\/$/, "")}/${posix.basename(to)}`);
  };
  const imports = [
    ...(hasConfig ? ['import * as pulumi from "@pulumi/pulumi";'] : []),
    'import * as avamar from "pulumi-avamar";',
    ...[...spaces].map(([other, space]) => `import * as ${space} from ${path(other.place.file)};`),
    ...(helpers.length ? [`import { ${helpers.join(", ")} } from ${path("each")};`] : []),
  ];
  return [
    `// ${remarked(file.place.about)}`,
    ...imports,
    "",
    ...(hasConfig ? ["const config = new pulumi.Config();", ""] : []),
    ...declared,
    blocks.join("\n"),
  ].join("\n");
}

const member = (key: string) => (/^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${quoted(key)}]`);

function spaceName({ file }: Place): string {
  const last = posix.basename(file);
  return identifierFor(last, "domain");
}

/** Connections that several resources of the file have get a constant. */
function constantsOf({ blocks }: SourceFile, taken: OnceEach): { name: string; expression: Expression }[] {
  const connections = blocks
    .flatMap(writtenArgs)
    .flatMap((args) =>
      Object.entries(args).filter(([, each]) => each.is === "object" && each.parts.host !== undefined),
    );
  const same = [...grouped(connections, ([, each]) => fingerprint(each)).values()].filter((each) => each.length > 1);
  return same.map(([first]) => ({ name: taken.take(first![0]), expression: first![1] }));
}

function blockText(
  block: Block,
  file: SourceFile,
  names: Map<Member, string>,
  writing: Names,
  used: Use | undefined,
): string {
  const variable = file.variables.get(block)!;
  const start = used === undefined ? "" : `${used === "elsewhere" ? "export " : ""}const ${variable} = `;
  const remarks = [...new Set(block.members.flatMap(({ found }) => found.remarks ?? []))];
  const said = remarks.map((each) => `// ${remarked(each)}\n`).join("");
  if (block.server) return `${serverHead(block.server)}${said}${start}${serverText(block.server, writing)}\n`;
  if (!block.key) return `${said}${start}${resourceText(block.members[0]!, names, writing)}\n`;
  const what = block.columns!.length === 0 ? ", which differ in nothing but that" : "";
  const head = `/** ${block.members.length} ${plural(block.members[0]!.definition.type)} by ${block.key === "name" ? "name" : block.key}${what}. */\n`;
  return `${head}${said}${start}${loopText(block, writing, start.length)}\n`;
}

function resourceText(one: Member, names: Map<Member, string>, writing: Names): string {
  const head = `new avamar.${one.definition.type}(${quoted(names.get(one)!)}, {`;
  const flat = Object.entries(one.args)
    .map(([name, value]) => shorthand(name, onOneLine(value, writing)))
    .join(", ");
  const isShort =
    Object.keys(one.args).length <= 3 &&
    head.length + flat.length < 80 &&
    !Object.values(one.args).some(({ is }) => is === "object");
  return isShort ? `${head} ${flat} });` : `${head}\n${argsText(one.args, writing)}\n});`;
}

const argsText = (args: Record<string, Expression>, writing: Names) =>
  Object.entries(args)
    .map(([name, value]) => printPart(name, value, writing, "  "))
    .join("\n");

const serverHead = ({ children: { streams } }: FileServer) =>
  `/** ${streams.length} streams, each with a dataset and a policy: streams.lock.json says which has what, under which names. */\n`;

const serverText = ({ name, args }: FileServer, writing: Names) =>
  `new avamar.ParallelFileServer(${quoted(name)}, {\n${argsText(args, writing)}\n});`;

/** How the program names something that a component makes: `streams[2]`. */
function childText({ children }: FileServer, child: Member): string {
  const [list, all] = Object.entries(children).find(([, each]) => each.includes(child))!;
  return `${list}[${all.indexOf(child)}]`;
}

const shorthand = (name: string, text: string) => (name === text ? name : `${propertyName(name)}: ${text}`);

function loopText(block: Block, writing: Names, used: number): string {
  const { members, key = "name", columns = [], prefix = "" } = block;
  const { args, definition } = members[0]!;
  const name = prefix ? `\`${prefix.replace(/[\\`$]/g, "\\$&")}\${${key}}\`` : key;
  const common = Object.keys(args).filter((each) => each !== key && !columns.includes(each));
  const rest = columns.length > 0 ? ["...own"] : [];
  const flat = [key, ...common.map((each) => shorthand(each, onOneLine(args[each]!, writing))), ...rest].join(", ");
  const line = `new avamar.${definition.type}(${name}, { ${flat} })`;
  const parts = [key, ...common].map((each) =>
    each === key ? `      ${key},` : printPart(each, args[each]!, writing, "      "),
  );
  const isShort = line.length < 80 && !common.some((each) => args[each]!.is === "object");
  const whole = [...parts, ...rest.map((each) => `      ${each},`)].join("\n");
  const body = isShort ? ` ${line}` : `\n    new avamar.${definition.type}(${name}, {\n${whole}\n    })`;
  if (columns.length === 0) {
    const keys: Expression = { is: "list", items: members.map((each) => ({ is: "value", value: shortName(each) })) };
    return `each(\n  ${print(keys, writing, "  ", used)},\n  (${key}) =>${body},\n);`;
  }
  const lines = members.map((member) => {
    const own = columns.filter((each) => member.args[each]).map((each) => [each, member.args[each]!]);
    return printPart(shortName(member), { is: "object", parts: Object.fromEntries(own) }, writing, "    ");
  });
  return `eachOf(\n  {\n${lines.join("\n")}\n  } satisfies Record<string, Partial<avamar.${definition.type}Args>>,\n  (${key}, own) =>${body},\n);`;
}
