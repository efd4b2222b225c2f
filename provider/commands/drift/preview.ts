import { stripVTControlCharacters } from "node:util";
import { scrub } from "../../kernel/secrets";
import { type EngineEnd, type EngineOptions, engine } from "../engine";
import { type Digest, digestIn, saidIn } from "./digest";

/** Reads the world again, runs the program with the settings of now, changes nothing, and says everything. */
const PREVIEW = ["preview", "--refresh", "--run-program", "--show-sames", "--json"];

/**
 * What the engine says of world and program.
 *
 * @throws Error when it could not say it: its reasons, and nothing that looks like a result
 */
export async function preview(options: EngineOptions): Promise<Digest> {
  const ended = await engine(PREVIEW, options);
  let digest: Digest | undefined;
  try {
    digest = digestIn(ended.stdout);
  } catch {
    // It did not get as far as that.
  }
  if (ended.code === 0 && digest && saidIn(digest, "error").length === 0) return digest;
  throw new Error(causeOf(ended, digest));
}

/** How the engine ends a preview in which something that is protected would be replaced. */
const PROTECTED = /marked for protection/;
const NOT_REPLACED =
  "What this says was changed by hand in something that only a new object could undo, most often its name; as it is protected, pulumi up refuses that, and the engine compares nothing else. Change it back where it is, or write it into the program as it is; do not remove protect for it. Then look again.";

function causeOf({ code, signal, stdout, stderr }: EngineEnd, digest: Digest | undefined): string {
  const errors = digest ? saidIn(digest, "error") : [];
  const how = signal ? `was ended by ${signal}` : `ended with ${code}`;
  // What it printed outside of its report, last words last.
  const printed = [stderr, digest ? "" : stdout]
    .flatMap((text) => text.split("\n"))
    .filter((line) => line.trim() !== "");
  const lines = errors.length > 0 ? errors : printed.slice(-20);
  if (lines.some((line) => PROTECTED.test(line))) lines.push(NOT_REPLACED);
  // Programs paint their errors; a pipeline's log is no terminal.
  return stripVTControlCharacters(scrub([`the comparison failed: pulumi preview ${how}.`, ...lines].join("\n")));
}
