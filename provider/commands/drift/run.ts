import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { once } from "../../kernel/once";
import { scrub } from "../../kernel/secrets";
import { definitions } from "../../pulumi/definitions";
import type { EngineOptions } from "../engine";
import { unabsorbed } from "./absorbed";
import { askGrids } from "./ask-grids";
import { askHosts } from "./ask-hosts";
import { compare } from "./compare";
import { saidIn } from "./digest";
import { type Exception, exceptionsIn, sortOut } from "./exceptions";
import type { Comparison, Finding } from "./finding";
import { absorbed, earlierState, historyOf, lastDeployed } from "./last-run";
import { withNames } from "./names";
import { preview } from "./preview";
import { filesOf, projectFolder } from "./project-folder";
import type { Report } from "./report";
import { recordedInputs, settingsOfProviders, unreadKeys } from "./stack-settings";
import type { Known } from "./subject";
import { notLookedAt, withRefusals } from "./unread";

/** The file that is read where no other is named. */
const IGNORE_FILE = "drift-ignore.json";

/** What to look at, and how far. */
export interface DriftOptions extends EngineOptions {
  /** File of exceptions, seen from the current folder. Default: `drift-ignore.json` of the project, where there is one. */
  ignore?: string | undefined;
  /** How many days of a grid's audit to read at most; 0 asks no grid. */
  auditDays: number;
  version: string;
  /** Says what is being done. */
  say(text: string): void;
}

/**
 * Looks for drift.
 *
 * @throws Error when it cannot be told whether there is any
 */
export async function lookForDrift(options: DriftOptions): Promise<Report> {
  const begun = Date.now();
  // First, as a mistake in it would be a pity after minutes.
  const exceptions = exceptionsOf(options);
  options.say("Reading the world and running the program");
  const digest = await preview(options);
  const warnings = saidIn(digest, "warning").map((warning) => stripVTControlCharacters(scrub(warning)));
  const unseen = notLookedAt(warnings);
  const compared = compare(digest, Object.values(definitions) as unknown as Known[], filesOf(options.cwd ?? "."));
  const { comparison, doubts, notes } = await byWhatWasDeployed(withRefusals(compared, warnings), options);
  const found = withNames(comparison);
  const { drifted, excepted, idle } = sortOut(found, exceptions, Date.now());
  const told = options.auditDays > 0 && drifted.length > 0 ? await askWho(drifted, found, options) : drifted;
  const isRefused = [...drifted, ...found.undeployed].some(({ refusal }) => refusal);
  const unread = isRefused || unseen.length > 0 ? await unreadKeys(options) : [];
  return {
    stack: found.stack,
    project: found.project,
    folder: projectFolder(options.cwd ?? "."),
    time: new Date(begun).toISOString(),
    durationMs: Date.now() - begun,
    version: options.version,
    checked: found.checked.filter(({ object }) => !unseen.some((text) => text.startsWith(`${object} `))),
    drifted: told,
    excepted,
    undeployed: found.undeployed,
    waiting: found.waiting,
    noted: found.noted,
    idle,
    doubts: [...unseen, ...doubts],
    notes: [
      ...notes,
      // No drift, and yet for whoever reads the report: an agent that will not start with its host, for example.
      ...warnings.filter((warning) => !unseen.includes(warning)).map((warning) => `warning: ${warning}`),
      ...unread.map((key) => `Nobody has said yet what ${key} is: pulumi config set --secret ${key}`),
    ],
  };
}

/** Where the state may hold what somebody changed by hand: told by what was deployed before, or said that it cannot be. */
async function byWhatWasDeployed(
  comparison: Comparison,
  options: DriftOptions,
): Promise<{ comparison: Comparison; doubts: string[]; notes: string[] }> {
  const mayBeAbsorbed = comparison.undeployed.some(({ kind }) => kind !== "removed");
  const history = mayBeAbsorbed ? await historyOf(options) : [];
  const how = absorbed(history);
  if (!how) return { comparison, doubts: [], notes: [] };
  const version = lastDeployed(history);
  const deployed = version === undefined ? undefined : await earlierState(version, options);
  if (deployed) return { comparison: unabsorbed(comparison, deployed, how), doubts: [], notes: [] };
  return { comparison, doubts: [`${how} ${CANNOT_TELL}`], notes: [] };
}

const CANNOT_TELL =
  "So what looks like a change of the program may have been changed in the world, and this backend does not keep what was deployed before. Look at the changes above; pulumi up, once it succeeds, makes the world as the program says.";

/** Asks the grids, and then the hosts for what no grid knows. */
async function askWho(drifted: Finding[], found: Comparison, options: DriftOptions): Promise<Finding[]> {
  const { auditDays: days, say, cwd = "." } = options;
  const recorded = once(() => recordedInputs(options));
  const settingsOf = settingsOfProviders(recorded, options);
  const byGrids = await askGrids({ ...found, drifted }, settingsOf, days, say);
  return askHosts(byGrids, found, {
    settingsOf,
    recordedInputs: async (urn) => (await recorded()).get(urn) ?? {},
    folder: cwd,
    days,
    say,
  });
}

function exceptionsOf({ ignore, cwd = "." }: DriftOptions): Exception[] {
  const file = ignore ?? join(cwd, IGNORE_FILE);
  // The usual file may be missing; one that is named may not.
  if (ignore === undefined && !existsSync(file)) return [];
  try {
    return exceptionsIn(readFileSync(file, "utf8"), file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === "ENOENT" ? `there is no file ${file}.` : message);
  }
}
