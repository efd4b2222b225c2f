import { nameOf } from "../exceptions";
import type { Waiting } from "../finding";
import type { Report } from "../report";
import { byWords, changeWords, counted, declaredAt, driftWords, effectWords } from "../words";

/** The report for a person at a terminal or in the log of a pipeline. */
export function text(report: Report): string {
  const blocks = [head(report), ...drifted(report), ...undeployed(report), ...rest(report)];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function head({ stack, drifted: found, checked, excepted, doubts }: Report): string[] {
  const of = `${counted(checked.length, "object")} of the stack ${stack}`;
  const but = excepted.length > 0 ? `, apart from ${counted(excepted.length, "exception")}` : "";
  if (checked.length === 0 && doubts.length === 0)
    return [`Nothing of the stack ${stack || "that is selected"} is deployed, so nothing can have drifted.`];
  if (found.length === 0 && doubts.length > 0)
    return [`No drift was found in ${of}${but}; but it could not be told of all:`, ...doubts.map(indent)];
  if (found.length === 0) return [`No drift: ${of} ${checked.length === 1 ? "is" : "are"} as deployed${but}.`];
  return [`Drift: ${found.length} of ${of} ${found.length === 1 ? "is" : "are"} not as deployed.`];
}

function drifted({ drifted: found }: Report): string[][] {
  return found.map((finding) => {
    const { object, kind, differences, consequences, notes } = finding;
    return [
      `${object}${kind === "gone" ? " IS GONE" : ""}  (${declaredAt(finding)})`,
      ...table(differences.map((difference) => [difference.path, driftWords(difference)])),
      ...labelled("changed", byWords(finding)),
      ...labelled("pulumi up", [effectWords(finding), ...consequences]),
      ...labelled("note", notes),
    ];
  });
}

function undeployed({ undeployed: changes }: Report): string[][] {
  if (changes.length === 0) return [];
  const lines = changes.flatMap((change) => {
    const { object, kind, differences, consequences } = change;
    const what = {
      new: "is new in the program",
      removed: "is no longer in the program (and was not looked at in the world)",
      changed: "is changed in the program",
    }[kind];
    return [
      `  ${object} ${what}  (${declaredAt(change)})`,
      ...table(differences.map((difference) => [difference.path, changeWords(difference)])).map(indent),
      ...labelled("pulumi up", [effectWords(change), ...consequences]).map(indent),
    ];
  });
  return [[`Not deployed yet, which is no drift: ${counted(changes.length, "change")} of the program.`, ...lines]];
}

function rest({ drifted: found, waiting, noted, excepted, idle, doubts, notes }: Report): string[][] {
  const blocks: string[][] = [];
  if (noted.length > 0) {
    const lines = noted.flatMap(({ object, differences }) =>
      differences.map(
        ({ path, recorded, found, isSecret }) =>
          `  ${object}: ${path} ${isSecret ? "is a secret and changed" : changeWords({ path, recorded, declared: found })}`,
      ),
    );
    blocks.push([
      "Changed in the world since the deployment, and in accord with the program; pulumi up only records it:",
      ...lines,
    ]);
  }
  if (excepted.length > 0) {
    const lines = excepted.map(({ object, kind, differences, exception }) => {
      const what =
        kind === "gone" ? "is gone" : differences.map((each) => `${each.path} ${driftWords(each)}`).join("; ");
      return `  ${object}: ${what}\n      until ${exception.until}: ${exception.reason}`;
    });
    blocks.push(["Excepted:", ...lines]);
  }
  if (idle.length > 0) {
    const lines = idle.map(
      ({ exception, hasEnded }) =>
        `  ${nameOf(exception)}: until ${exception.until}${hasEnded ? ", which is over" : ""}`,
    );
    blocks.push([
      "Exceptions that nothing was found for; take them out of the file if they are no longer needed:",
      ...lines,
    ]);
  }
  const names = (list: Waiting[]) => list.map(({ object }) => object).join(", ");
  const replaced = waiting.filter(({ effect }) => effect === "replace");
  const others = waiting.filter(({ effect }) => effect !== "replace");
  if (replaced.length > 0) blocks.push([`REPLACED with what they depend on: ${names(replaced)}.`]);
  if (others.length > 0) blocks.push([`(Compared when the others are put right: ${names(others)}.)`]);
  if (found.length > 0 && doubts.length > 0) blocks.push(["Could not be told:", ...doubts.map(indent)]);
  return [...blocks, ...notes.map((note) => [note])];
}

function table(rows: string[][]): string[] {
  const width = Math.max(LABEL, ...rows.map(([name]) => name!.length));
  return rows.map(([name, value]) => `    ${name!.padEnd(width)}  ${value}`);
}

/** Width of the widest label, so that short properties stand in line with them. */
const LABEL = "pulumi up".length;

/** The first line with its label, the others below it. */
function labelled(label: string, lines: string[]): string[] {
  return lines.map((line, index) => `    ${(index === 0 ? label : "").padEnd(LABEL)}  ${line}`);
}

function indent(line: string): string {
  return `  ${line}`;
}
