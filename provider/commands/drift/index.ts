import { existsSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { Progress } from "../progress";
import { orTrouble } from "../trouble";
import { versionOfThis } from "../version";
import type { Render } from "./report";

interface Options {
  stack?: string;
  cwd?: string;
  format?: Format;
  out: string[];
  ignore?: string;
  auditDays: number;
  timeout?: number;
}

/** The forms of the report, each loaded when it is asked for. */
const FORMATS = {
  text: async (): Promise<Render> => (await import("./formats/text.js")).text,
  json: async (): Promise<Render> => (await import("./formats/json.js")).json,
  sarif: async (): Promise<Render> => (await import("./formats/sarif.js")).sarif,
  junit: async (): Promise<Render> => (await import("./formats/junit.js")).junit,
  markdown: async (): Promise<Render> => (await import("./formats/markdown.js")).markdown,
};
type Format = keyof typeof FORMATS;

/** What a file holds that ends like this. */
const ENDINGS: Record<string, Format> = { txt: "text", json: "json", sarif: "sarif", xml: "junit", md: "markdown" };

/** `pulumi-avamar drift`: what of a deployed stack was changed by other means, by whom, and what `pulumi up` would do. */
export function driftCommand(): Command {
  return new Command("drift")
    .summary("finds what was changed by other means than the program")
    .description(
      "Compares what was deployed, what the grids, hosts and Data Domains hold, and what the program says; and asks the grids who changed what differs. Changes nothing. Runs pulumi, with the selected stack of the current folder.",
    )
    .option("-s, --stack <stack>", "another stack than the selected one")
    .option("-C, --cwd <folder>", "folder of the project, where it is not the current one")
    .addOption(
      new Option(
        "-f, --format <format>",
        "form of the report (default: as the file ends: .txt, .json, .sarif, .xml for junit, .md; else text)",
      ).choices(Object.keys(FORMATS)),
    )
    .option("-o, --out <file>", "write the report there, and print it as text; may be given several times", collect, [])
    .option("--ignore <file>", "file of exceptions (default: drift-ignore.json of the project, where there is one)")
    .option("--audit-days <days>", "how far back to ask a grid who changed what; 0 asks none", wholeNumber, 30)
    .option("--timeout <minutes>", "stop when the comparison takes longer than that", minutes)
    .addHelpText(
      "after",
      "\nExit codes: 0 no drift; 2 drift; 1 trouble: it could not be told (no engine, a login refused, the program fails, ...), or not of all, which the report then says.\nA change of the program that is not deployed yet is reported, and is no drift.",
    )
    .action((options: Options) => {
      const progress = new Progress(process.stderr);
      return orTrouble(() => drift(options, progress).finally(() => progress.end()));
    });
}

async function drift({ format, out, timeout, ...options }: Options, progress: Progress): Promise<number> {
  for (const file of out) {
    const folder = dirname(resolve(file));
    if (!existsSync(folder)) throw new Error(`${file} cannot be written: there is no folder ${folder}.`);
  }
  // What an earlier run left there must not pass for the result of this one.
  for (const file of out) rmSync(file, { force: true });
  const [{ lookForDrift }, { exitCodeOf }, { scrub }] = await Promise.all([
    import("./run.js"),
    import("./report.js"),
    import("../../kernel/secrets.js"),
  ]);
  const report = await lookForDrift({
    ...options,
    timeoutMs: timeout === undefined ? undefined : timeout * 60_000,
    version: versionOfThis(),
    say: (text) => progress.say(text),
  });
  progress.end();
  const rendered = async (as: Format) => scrub((await FORMATS[as]())(report));
  for (const file of out) writeFileSync(file, await rendered(format ?? formatOf(file)));
  process.stdout.write(await rendered(out.length > 0 ? "text" : (format ?? "text")));
  return exitCodeOf(report);
}

function formatOf(file: string): Format {
  return ENDINGS[file.split(".").at(-1)!.toLowerCase()] ?? "text";
}

function collect(file: string, before: string[]): string[] {
  return [...before, file];
}

function wholeNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError("Write a whole number.");
  return Number(text);
}

function minutes(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1440)) throw new InvalidArgumentError("Write a number of minutes from 1 to 1440.");
  return value;
}
