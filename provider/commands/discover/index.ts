import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { AvamarError, asAvamarError } from "../../kernel/errors";
import { scrub } from "../../kernel/secrets";
import { type Plain, toJson } from "../../kernel/values";
import { definitions } from "../../pulumi/definitions";
import type { Settings } from "../../pulumi/settings";
import { connect, type World } from "../../pulumi/world";
import { engineOutput } from "../engine";
import { bringIn } from "./bring-in";
import { missingFrom, recordedIn } from "./check";
import { type Estate, estateOf } from "./estate";
import { OutFolder } from "./folder";
import { dataDomainFrom, hostFrom, type LoginOptions, settingsFrom } from "./login";
import { progressOn } from "./progress";
import { configCommands, projectOf } from "./project-files";
import { type Answers, survey, type Where, withReferences } from "./survey";
import { type Filters, kindsNamed, wantedBy } from "./wanted";

interface Options extends LoginOptions, Filters {
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

/** What the engine takes as the name of a project. */
function nameForPulumi(text: string): string {
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(text))
    throw new InvalidArgumentError("Write letters, digits, dots, hyphens and underscores.");
  return text;
}

const several = (value: string, before: string[] = []) => [...before, value];

/** `discover`: a Pulumi program of what is on a grid, written without changing anything there. */
export function discoverCommand(): Command {
  return new Command("discover")
    .description("Write a Pulumi program of what is on a grid. Reads only.")
    .option("--endpoint <address>", "address of the grid (AVAMAR_ENDPOINT)")
    .option("--username <name>", "user of the grid (AVAMAR_USERNAME); the password is AVAMAR_PASSWORD, or asked for")
    .option("--certificate-sha256 <print>", "fingerprint of the grid's certificate (AVAMAR_CERTIFICATE_SHA256)")
    .option("--ca-certificate <file>", "certificates of the authority that signed it, as PEM")
    .option("--login-mode <mode>", "oauth-client, or swagger, which registers nothing on the grid (AVAMAR_LOGIN_MODE)")
    .option("--out <folder>", "where the project is written to: a folder that is empty or not there")
    .option("--project <name>", "name of the project", nameForPulumi, "avamar-estate")
    .option("--stack <name>", "the stack: that of the written project (default: prod), or the one to compare with")
    .option("--domain <path>", "only what is in this domain or below; * and ** stand for any text", several)
    .option("--kind <kind>", "only objects of this kind: Policy", several)
    .option("--name <pattern>", "only objects of this name; * stands for any text", several)
    .option(
      "--data-domain <host[:port][,print]>",
      "also what is on this Data Domain; login by AVAMAR_DATA_DOMAIN_USERNAME (sysadmin) and AVAMAR_DATA_DOMAIN_PASSWORD",
      several,
    )
    .option(
      "--host <[linux:][user@]host[:port][,key]>",
      "also the streams on this file server; login by AVAMAR_SSH_PASSWORD, AVAMAR_SSH_PRIVATE_KEY or AVAMAR_SSH_AGENT_SOCKET_PATH",
      several,
    )
    .option("--known-hosts <file>", "known_hosts file with the keys of the file servers (AVAMAR_SSH_KNOWN_HOSTS)")
    .option("--check", "list what is on the grid and in no program: needs --stack or --state")
    .option("--state <file>", "for --check: what pulumi stack export wrote")
    .option("--import", "bring the project in --out (default: here) into its stack, with the secrets of its config")
    .addHelpText(
      "after",
      `
Ends with 0 when all went well, and 1 when something went wrong. With --check: 0 when everything is in the program, 2
when something is not, 1 when that could not be found out.
A run that was cut off goes on when it is started again with the same options.`,
    )
    .action(async (options: Options) => {
      try {
        process.exitCode = await discover(options);
      } catch (thrown) {
        process.stderr.write(`${scrub(thrown instanceof Error ? thrown.message : String(thrown))}\n`);
        process.exitCode = 1;
      }
    });
}

async function discover(options: Options): Promise<number> {
  if (options.import) {
    await bringIn(resolve(options.out ?? "."), options.stack);
    return 0;
  }
  if (options.check && !options.state && !options.stack)
    throw wrong("--check has nothing to compare with.", "Add --stack NAME, or --state FILE.");
  if (!options.check && !options.out) throw wrong("there is no --out.", "Add --out FOLDER.");
  const wanted = kindsNamed(
    all.filter(({ list }) => list),
    options.kind,
  );
  const settings = await settingsFrom(options);
  const world = connect(settings, undefined, true);
  // One that is not configured is said before anything else is tried.
  world.grid();
  try {
    const where: Where = {
      dataDomains: await inTurn(options.dataDomain ?? [], dataDomainFrom),
      hosts: (options.host ?? []).map(hostFrom),
    };
    const look = async (answers: Answers): Promise<Estate> => {
      const kinds = withReferences(wanted, all);
      return estateOf(await survey(kinds, world, where, answers, progressOn(process.stderr)), wantedBy(options));
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
  look: (answers: Answers) => Promise<Estate>,
): Promise<number> {
  const { domain, kind, name, dataDomain, host } = options;
  const about = JSON.stringify(
    toJson({ grid: world.grid().host, user: settings.username, dataDomain, host, ...{ domain, kind, name } }),
  );
  const folder = new OutFolder(resolve(options.out!), about, new Date());
  if (folder.since) process.stderr.write(`going on with what was read since ${folder.since}\n`);
  const { members, leftOut } = await look(folder).catch((thrown) => {
    const error = asAvamarError(thrown, { product: "provider", operation: "discover" });
    throw error.hinting("Started again with the same options, discover goes on where it stopped.");
  });
  if (members.length === 0 && leftOut.length === 0)
    throw wrong("nothing was found that a program could declare.", "Look at the filters.");
  const { files, config } = projectOf(members, leftOut, {
    project: options.project,
    stack: options.stack ?? "prod",
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

async function check({ stack, state }: Options, look: (answers: Answers) => Promise<Estate>): Promise<number> {
  const text = state ? readFileSync(state, "utf8") : await engineOutput(["stack", "export"], { stack });
  const recorded = recordedIn(text);
  const { members, leftOut } = await look({ read: () => undefined, write: () => {} });
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

async function inTurn<T>(texts: string[], make: (text: string) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (const text of texts) made.push(await make(text));
  return made;
}

function wrong(what: string, hint: string): AvamarError {
  return new AvamarError(what, { code: "invalid", product: "provider", hint });
}

function versionOfThis(): string {
  const text = readFileSync(join(__dirname, "..", "..", "..", "package.json"), "utf8");
  return (JSON.parse(text) as Plain & { version: string }).version;
}
