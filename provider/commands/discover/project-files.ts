import type { z } from "zod";
import { isOptional, metaOf, shapeOf } from "../../kernel/property";
import { printLock } from "../../topology/lock";
import { grouped } from "../grouped";
import type { FileServers } from "./file-servers/file-server";
import { recogniseFileServers } from "./file-servers/recognise";
import { importFile } from "./import-file";
import { type ConfigEntry, layOut } from "./layout";
import type { LeftOut, Member } from "./member";
import { quoted, remarked } from "./print";
import { sourceText } from "./program-text";

/** What the project is to be called, and what it is about. */
export interface About {
  project: string;
  stack: string;
  /** Settings of the package that are no secrets, for Pulumi.yaml. */
  settings: Record<string, string>;
  /** Settings that are, by name: people set them. */
  secrets: string[];
  /** Version of this package. */
  version: string;
}

/** A whole project: each file's path and text, and what people have to put into its config. */
export function projectOf(
  members: Member[],
  leftOut: LeftOut[],
  about: About,
): { files: Map<string, string>; config: ConfigEntry[] } {
  const fileServers = recogniseFileServers(members);
  const { servers, lock } = fileServers;
  const layout = layOut(members, servers);
  const { files: sources, config, names } = layout;
  const files = new Map<string, string>();
  for (const source of sources) files.set(`${source.place.file}.ts`, sourceText(source, layout));
  const hasLoops = sources.some(({ blocks }) => blocks.some(({ key }) => key));
  if (hasLoops) files.set("each.ts", EACH);
  files.set("protect.ts", PROTECT);
  files.set("index.ts", indexText(sources.map(({ place }) => place)));
  const imported = importFile(
    sources.flatMap(({ blocks }) => blocks.flatMap((block) => block.members)),
    servers,
    names,
    `${about.project}/${about.stack}`,
  );
  files.set("import.json", `${JSON.stringify(imported, undefined, 1)}\n`);
  if (lock) files.set("streams.lock.json", printLock(lock));
  files.set("Pulumi.yaml", pulumiYaml(about));
  files.set("package.json", packageJson(about));
  files.set("tsconfig.json", `${JSON.stringify(TSCONFIG, undefined, 2)}\n`);
  files.set(".gitignore", "node_modules/\n");
  files.set("README.md", readme(members, leftOut, config, fileServers, about));
  return { files, config };
}

const EACH = `/** Makes one of something for each key, to be referred to by it: \`clients["app-01"]\`. */
export function each<K extends string, T>(keys: readonly K[], make: (key: K) => T): Record<K, T> {
  return Object.fromEntries(keys.map((key) => [key, make(key)])) as Record<K, T>;
}

/** The same as each, with what each of them has for itself. */
export function eachOf<K extends string, V, T>(own: Record<K, V>, make: (key: K, own: V) => T): Record<K, T> {
  return Object.fromEntries(
    Object.entries<V>(own).map(([key, value]) => [key, make(key as K, value)]),
  ) as Record<K, T>;
}

/** Some of what was made so. */
export function some<K extends string, T>(all: Record<K, T>, ...keys: K[]): T[] {
  return keys.map((key) => all[key]);
}
`;

const PROTECT = `import * as pulumi from "@pulumi/pulumi";

// Nothing that was on the grid before this program is deleted by a mistake in it. Take this away, or write
// { protect: false } on a resource, when something is really to go.
pulumi.runtime.registerStackTransformation(({ props, opts }) => ({
  props,
  opts: pulumi.mergeOptions({ protect: true }, opts),
}));
`;

function indexText(places: { file: string; about: string }[]): string {
  const imports = places.map(({ file }) => `import ${quoted(`./${file}`)};`);
  return ['import "./protect";', ...imports, ""].join("\n");
}

const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    module: "nodenext",
    moduleResolution: "nodenext",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
  },
  include: ["**/*.ts"],
  exclude: ["node_modules"],
};

function pulumiYaml({ project, settings }: About): string {
  const config = Object.entries(settings).map(
    ([name, value]) => `  avamar:${name}:\n    value: ${JSON.stringify(value)}`,
  );
  return `name: ${project}
description: What was found on the grid
runtime:
  name: nodejs
${config.length ? `config:\n${config.join("\n")}\n` : ""}`;
}

function packageJson({ project, version }: About): string {
  const content = {
    name: project,
    private: true,
    main: "index.ts",
    dependencies: { "@pulumi/pulumi": "^3.254.0", "pulumi-avamar": `^${version}` },
    devDependencies: { "@types/node": "^24.0.0", typescript: "~5.9.3" },
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** From here on the engine takes its time to write the state after each resource. */
const MANY = 500;

/** Optional properties that a product takes and does not show, or shows as a secret. */
function hiddenIn({ inputs }: Member["definition"]): string[] {
  const hidden = (shape: Record<string, z.ZodType>, at: string): string[] =>
    Object.entries(shape).flatMap(([name, schema]) => {
      const { writeOnly, setOnce, control, filledIn, secret } = metaOf(schema);
      if (control || filledIn) return [];
      if (writeOnly || setOnce || secret) return isOptional(schema) ? [`${at}${name}`] : [];
      const inner = shapeOf(schema);
      return inner && !inner.host ? hidden(inner, `${at}${name}.`) : [];
    });
  return hidden(inputs.shape as Record<string, z.ZodType>, "");
}

/** The commands that set what nobody could read to what stands for it. */
export function configCommands(config: ConfigEntry[]): string[] {
  return config.flatMap(({ key, secret, value }) =>
    Array.isArray(value)
      ? value.map((each, i) => `pulumi config set --path '${key}[${i}]' ${each}`)
      : [`pulumi config set ${secret ? "--secret " : ""}${key} ${value}`],
  );
}

function readme(
  members: Member[],
  leftOut: LeftOut[],
  config: ConfigEntry[],
  { servers, apart }: FileServers,
  { project, stack, settings, secrets }: About,
): string {
  const counts = [...grouped(members, ({ definition }) => definition.type)].map(
    ([type, all]) => `| \`${type}\` | ${all.length} |`,
  );
  const asked = config.map(({ key, what, secret }) => `| \`${key}\` | ${remarked(what)} | ${secret ? "secret" : ""} |`);
  const hidden = [...new Set(members.map(({ definition }) => definition))].flatMap((definition) => {
    const names = hiddenIn(definition);
    return names.length ? [`- \`${definition.type}\`: ${names.map((name) => `\`${name}\``).join(", ")}`] : [];
  });
  const out = leftOut.map(({ what, why }) => `- ${remarked(what)}: ${remarked(why)}`);
  const parts = [
    `# ${project}`,
    `What was found on ${settings.endpoint ?? "the grid"}, as a Pulumi program. Nothing was changed there.`,
    "## Next",
    [
      "```sh",
      "npm install",
      `pulumi stack init ${stack}`,
      ...secrets.map((name) => `pulumi config set --secret avamar:${name}        # asks for it`),
      ...configCommands(config),
      "pulumi import --file import.json --generate-code=false --yes",
      "pulumi preview --expect-no-changes",
      "```",
    ].join("\n"),
    "The import writes only into the state of the stack, and the preview has to show no change. From then on the program is what counts: look at what `pulumi preview` shows before each `pulumi up`. Everything is protected ([protect.ts](protect.ts)): a resource that is taken out of the program is refused and not deleted.",
    ...(members.length > MANY
      ? [
          "With so many resources `npx pulumi-avamar discover --import` in place of `pulumi import` is much faster: it has the state written once, and not after each resource.",
        ]
      : []),
  ];
  if (config.length > 0)
    parts.push(
      "## What could not be read",
      "The products show no passwords, and some other things neither. The program asks the config of the stack for them:",
      ["| Key | What it is | |", "|---|---|---|", ...asked].join("\n"),
      `The commands above set each to \`unread\` or something like it, which is in import.json too: so nothing changes, and while it stands there such a resource is never written. To hand one over, set what it really is. The next preview shows that as a change, and \`pulumi up\` writes it.`,
      `Or set all of them first and run \`npx pulumi-avamar discover --import\` here in place of \`pulumi import\`: it imports with what the config says, and writes no secret into a file that stays. The login of a Data Domain comes first: until it is set nothing on it is looked at, and set alone it is proven by \`pulumi up\` and changes nothing.`,
    );
  if (hidden.length > 0)
    parts.push(
      "## What is not managed",
      "The products do not show these, so they are not written here and stay as they are until they are declared:",
      hidden.join("\n"),
    );
  if (servers.length > 0) counts.unshift(`| \`ParallelFileServer\` | ${servers.length} |`);
  parts.push("## What is here", ["| Resource | How many |", "|---|---|", ...counts].join("\n"));
  if (servers.length > 0)
    parts.push(
      "The streams of a `ParallelFileServer`, with their datasets and policies, are made by it and counted here, too. [streams.lock.json](streams.lock.json) says which stream has what, under which names and port: commit it with the program.",
    );
  if (apart.length > 0)
    parts.push(
      apart
        .map(({ host, why }) => `- The streams of ${remarked(host)} are no \`ParallelFileServer\`: ${remarked(why)}.`)
        .join("\n"),
    );
  if (out.length > 0)
    parts.push("## What is not", "These are on the grid and cannot be declared as they are:", out.join("\n"));
  return `${parts.join("\n\n")}\n`;
}
