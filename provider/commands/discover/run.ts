import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { AvamarError, asAvamarError } from "../../kernel/errors";
import { scrub } from "../../kernel/secrets";
import { toJson } from "../../kernel/values";
import { definitions } from "../../pulumi/definitions";
import type { Settings } from "../../pulumi/settings";
import { connect, type World } from "../../pulumi/world";
import { engineOutput } from "../engine";
import { versionOfThis } from "../version";
import { bringIn } from "./bring-in";
import { missingFrom, recordedIn } from "./check";
import { estateOf } from "./estate";
import { OutFolder } from "./folder";
import { dataDomainFrom, hostFrom, type LoginOptions, settingsFrom } from "./login";
import type { Estate } from "./member";
import { inOwnWords, wrong } from "./own-words";
import { progressOn } from "./progress";
import { configCommands, projectOf } from "./project-files";
import { type Answers, survey, type Where, withReferences } from "./survey";
import { unmatched } from "./unmatched";
import { type Filters, kindsNamed, refuseEmpty, wantedBy } from "./wanted";

/** What `discover` is told. */
export interface Options extends LoginOptions, Filters {
  out?: string;
  project: string;
  stack?: string;
  dataDomain?: string[];
  host?: string[];
  check?: boolean;
  state?: string;
  import?: boolean;
}

const all = Object.values(definitions);
/** Settings that a written project keeps: no secrets, and nothing of this machine. */
const KEPT_SETTINGS = [
  "endpoint",
  "username",
  "certificateSha256",
  "caCertificate",
  "loginMode",
  "sshUser",
  "sshKnownHosts",
];
const HOST_LOGINS = ["sshPrivateKey", "sshPassword"];

/**
 * Writes a program of what is on a grid, imports one, or compares.
 *
 * @returns The exit code: 0, or 2 where something is in no program.
 */
export async function discover(options: Options): Promise<number> {
  try {
    return await run(options);
  } catch (thrown) {
    throw thrown instanceof AvamarError ? inOwnWords(thrown) : thrown;
  }
}

async function run(options: Options): Promise<number> {
  if (options.import) {
    await bringIn(resolve(options.out ?? "."), options.stack);
    return 0;
  }
  if (options.check && !options.state && !options.stack)
    throw wrong("--check has nothing to compare with.", "Add --stack NAME, or --state FILE.");
  if (!options.check && !options.out) throw wrong("there is no --out.", "Add --out FOLDER.");
  refuseEmpty(options);
  const wanted = kindsNamed(
    all.filter(({ list }) => list),
    options.kind,
  );
  const settings = await settingsFrom(options);
  const world = connect(settings, undefined, true);
  try {
    const where: Where = {
      dataDomains: await inTurn(options.dataDomain ?? [], dataDomainFrom),
      hosts: (options.host ?? []).map(hostFrom),
      owner: `${options.project}/${stackOf(options)}`,
    };
    const look = async (answers: Answers): Promise<Looked> => {
      const asked = withReferences(wanted, all);
      const kinds = await survey(asked, world, where, answers, progressOn(process.stderr));
      return { estate: estateOf(kinds, wantedBy(options)), unmatched: unmatched(kinds, options) };
    };
    return await (options.check ? check(options, look) : write(options, settings, world, look));
  } finally {
    await world.close();
  }
}

async function write(
  options: Options,
  settings: Settings,
  world: World,
  look: (answers: Answers) => Promise<Looked>,
): Promise<number> {
  const { dataDomain, host } = options;
  const about = JSON.stringify(
    toJson({
      // Filters are no part of it: each kind is read whole, whatever is wanted of it.
      ...{ grid: world.grid().host, user: settings.username, dataDomain, host },
      // Streams carry the mark of who declares them.
      owner: host && `${options.project}/${stackOf(options)}`,
    }),
  );
  const folder = new OutFolder(resolve(options.out!), about, new Date());
  if (folder.since) process.stderr.write(`going on with what was read since ${folder.since}\n`);
  const looked = await look(folder).catch((thrown) => {
    const error = inOwnWords(asAvamarError(thrown, { product: "provider", operation: "discover" }));
    throw folder.holdsAnswers()
      ? error.hinting("Started again with the same options, discover goes on where it stopped.")
      : error;
  });
  sayUnmatched(looked, options);
  const { members, leftOut } = looked.estate;
  if (members.length === 0 && leftOut.length === 0)
    throw wrong("nothing was found that a program could declare.", "What comes with the grid is not declared.");
  const { files, config } = projectOf(members, leftOut, {
    project: options.project,
    stack: stackOf(options),
    settings: Object.fromEntries(KEPT_SETTINGS.filter((each) => settings[each]).map((each) => [each, settings[each]!])),
    secrets: ["password", ...(options.host ? [HOST_LOGINS.find((each) => settings[each]) ?? "sshPassword"] : [])],
    version: versionOfThis(),
  });
  folder.finish(files);
  const lines = [
    `${members.length} resources in ${files.size} files in ${options.out}. README.md says what to do next.`,
    ...leftOut.map(({ what, why }) => `left out: ${what}: ${why}`),
    ...(config.length
      ? ["What could not be read, for the config of the stack:", ...configCommands(config).map((each) => `  ${each}`)]
      : []),
  ];
  process.stdout.write(`${scrub(lines.join("\n"))}\n`);
  return 0;
}

async function check(options: Options, look: (answers: Answers) => Promise<Looked>): Promise<number> {
  const { stack, state } = options;
  const text = state ? readFileSync(state, "utf8") : await engineOutput(["stack", "export"], { stack });
  const recorded = recordedIn(text);
  const looked = await look({ read: () => undefined, write: () => {} });
  sayUnmatched(looked, options);
  const { members, leftOut } = looked.estate;
  const missing = missingFrom(recorded, members);
  for (const { type, what, id } of missing) process.stdout.write(`${type}\t${scrub(what)}\t${id}\n`);
  for (const { what, why } of leftOut) process.stderr.write(`cannot be declared: ${scrub(`${what}: ${why}`)}\n`);
  process.stderr.write(
    missing.length > 0
      ? `${missing.length} not in the program.\n`
      : leftOut.length > 0
        ? `All that can be declared is in the program; ${leftOut.length} cannot be, see above.\n`
        : "Everything is in the program.\n",
  );
  return missing.length === 0 ? 0 : 2;
}

/** What was found, and the filters that nothing fits, a sentence for each. */
interface Looked {
  estate: Estate;
  unmatched: string[];
}

/**
 * Filters that nothing fits are said.
 *
 * @throws AvamarError `invalid` where because of them, or of all together, nothing is left
 */
function sayUnmatched({ estate, unmatched: sentences }: Looked, { domain, kind, name }: Filters): void {
  const { members, leftOut } = estate;
  const isFiltered = [domain, kind, name].some((each) => each !== undefined);
  if (isFiltered && members.length === 0 && leftOut.length === 0)
    throw wrong(
      "nothing was found that fits the filters.",
      sentences.join(" ") || "Each fits something, and nothing fits all of them.",
    );
  for (const sentence of sentences) process.stderr.write(`warning: ${sentence}\n`);
}

const stackOf = ({ stack = "prod" }: Options) => stack;

async function inTurn<T>(texts: string[], make: (text: string) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (const text of texts) made.push(await make(text));
  return made;
}
