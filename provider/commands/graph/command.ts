import { writeFileSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import { Command, Option } from "commander";
import { AvamarError } from "../../kernel/errors";
import { graphOf } from "../../topology/graph/build";
import { dayOf } from "../../topology/graph/day";
import { afterPreview, readExport, type Stack } from "../../topology/graph/resources";
import { orTrouble } from "../trouble";
import { exported, previewed } from "./engine";
import { htmlOf } from "./html";
import { mermaidOf } from "./mermaid";
import { readBackupWindow, readDrift, readJson } from "./read";
import { svgOf } from "./svg";

const ENDINGS = { html: "html", svg: "svg", mermaid: "mmd" } as const;
type Format = keyof typeof ENDINGS;

interface Options {
  state?: string;
  preview?: string | true;
  stack?: string;
  cwd: string;
  drift?: string;
  backupWindow?: string;
  format?: Format;
  out?: string;
}

/**
 * `pulumi-avamar graph`: the topology of a stack as a picture.
 *
 * @example
 * await graphCommand().parseAsync(["--state", "stack.json", "--format", "svg"], { from: "user" });
 */
export function graphCommand(): Command {
  return new Command("graph")
    .description("Draw the topology of a stack: hosts, streams, policies, the day, storage and copies.")
    .option(
      "--state <file>",
      "an exported stack (pulumi stack export) instead of the one of this project; - reads it from the input",
    )
    .option(
      "--preview [file]",
      "draw what the next run would leave, and mark what it would change; a file is what pulumi preview --json printed",
    )
    .option("--stack <name>", "the stack to ask the engine for (default: the selected one)")
    .option("--cwd <folder>", "the folder of the Pulumi project", ".")
    .option("--drift <file>", "mark what differs from the world: a JSON list of { urn, properties }")
    .option(
      "--backup-window <text>",
      'the hours of backups, "20:00-08:00 Australia/Sydney"; the rest of the day is maintenance',
    )
    .addOption(
      new Option("--format <format>", "html, svg or mermaid (default: by the ending of --out)").choices(
        Object.keys(ENDINGS),
      ),
    )
    .option(
      "--out <file>",
      "the file to write, ending in .html, .svg or .mmd (Mermaid); - prints it (default: topology.html)",
    )
    .addHelpText(
      "after",
      `
The picture holds no secret: what the engine marks as secret is left out, and of the rest only what is known to be harmless is shown.
Its addresses, names and paths are still your estate's: share it as you would share the program.

Exit codes: 0 the picture is written; 1 something could not be read or written.

Examples:
  pulumi-avamar graph
  pulumi-avamar graph --preview --out after.html
  pulumi-avamar graph --state stack.json --drift drift.json --out topology.svg`,
    )
    .action((options: Options) =>
      orTrouble(async () => {
        await run(options);
        return 0;
      }, "graph: "),
    );
}

async function run({ drift, backupWindow, out, ...options }: Options): Promise<void> {
  const format = formatOf(out, options.format);
  // What people wrote is looked at before anything that takes time.
  const window = backupWindow === undefined ? undefined : readBackupWindow(backupWindow);
  const drifted = drift === undefined ? [] : readDrift(readJson(drift));
  const stack = await stackOf(options);
  const graph = graphOf(stack, drifted);
  const day = dayOf(stack, graph, Date.parse(stack.written ?? "") || Date.now(), window);
  const text = { html: htmlOf, svg: svgOf, mermaid: mermaidOf }[format](graph, day);
  if (out === "-") {
    process.stdout.write(text);
    return;
  }
  const file = out ?? `topology.${ENDINGS[format]}`;
  write(file, text);
  const missing = drifted.filter(({ urn }) => !stack.resources.some((each) => each.urn === urn)).length;
  if (missing) say(`${missing} of the resources that drifted ${missing === 1 ? "is" : "are"} not in this stack.`);
  process.stdout.write(`${resolve(file)}\n`);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new AvamarError(`${file} cannot be written (${code}).`, { code: "precondition", product: "provider", cause });
  }
}

/** For people who wait: results alone go to the output. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/**
 * What is written: as asked, else by the ending of the file.
 *
 * @throws AvamarError `invalid` when the ending is of no format of ours and none was asked for, or of another one
 */
function formatOf(out: string | undefined, asked: Format | undefined): Format {
  if (out === undefined || out === "-") return asked ?? "html";
  const ending = extname(out).slice(1).toLowerCase();
  const own = (Object.keys(ENDINGS) as Format[]).find((each) => ENDINGS[each] === ending);
  if (asked && (own === undefined || own === asked)) return asked;
  if (own && !asked) return own;
  const what = asked ? `is no ending for ${asked}` : ending ? "is no format of this command" : "has no ending";
  throw new AvamarError(`--out ${out}: ${ending ? `.${ending}` : "the name"} ${what}.`, {
    code: "invalid",
    product: "provider",
    hint: asked
      ? `Name the file ${basename(out, extname(out))}.${ENDINGS[asked]}, or leave out --format.`
      : "Take .html, .svg or .mmd (Mermaid). For a PDF, open the page in a browser and print it.",
  });
}

async function stackOf({
  state,
  preview,
  stack,
  cwd,
}: Omit<Options, "drift" | "backupWindow" | "out">): Promise<Stack> {
  const from = { cwd, stack, say };
  const there = readExport(state === undefined ? await exported(from) : readJson(state));
  if (preview === undefined) return there;
  return afterPreview(there, preview === true ? await previewed(from) : readJson(preview));
}
