import { nameOf } from "../exceptions";
import type { Effect } from "../finding";
import type { Report } from "../report";
import { byWords, changeWords, counted, declaredAt, driftWords, effectWords } from "../words";

/** The report for the summary of a pipeline, a merge request or a ticket. */
export function markdown(report: Report): string {
  const { stack, project, time, checked, drifted, excepted, undeployed, waiting, noted, idle, doubts, notes } = report;
  const lines = [
    `## ${drifted.length > 0 ? "Drift" : doubts.length > 0 ? "No drift found, but not all could be told," : "No drift"} in ${plain(project)}/${plain(stack)}`,
    "",
    `${drifted.length} of ${counted(checked.length, "object")} not as deployed. Looked at ${time}.`,
  ];
  if (drifted.length > 0) {
    lines.push("", "| Object | What | Changed | `pulumi up` |", "|---|---|---|---|");
    for (const finding of drifted) {
      const { object, kind, differences, consequences, notes: more } = finding;
      const what =
        kind === "gone" ? ["**is gone**"] : differences.map((each) => `${code(each.path)} ${plain(driftWords(each))}`);
      const effect = effectWords(finding);
      lines.push(
        row([
          [`**${plain(object)}**`, plain(declaredAt(finding))],
          [...what, ...more.map((note) => `**${plain(note)}**`)],
          byWords(finding).map(plain),
          [effect, ...consequences].map(plain),
        ]),
      );
    }
  }
  if (undeployed.length > 0) {
    lines.push("", "### Not deployed yet, which is no drift", "", "| Object | Change | `pulumi up` |", "|---|---|---|");
    for (const change of undeployed) {
      const { object, kind, differences, consequences } = change;
      const what = {
        new: "new in the program",
        removed: "no longer in the program",
        changed: "changed in the program",
      }[kind];
      const parts = differences.map((each) => `${code(each.path)} ${plain(changeWords(each))}`);
      const name = [`**${plain(object)}**`, plain(declaredAt(change))];
      lines.push(row([name, [what, ...parts], [effectWords(change), ...consequences].map(plain)]));
    }
  }
  if (noted.length > 0)
    lines.push(
      "",
      `Changed in the world and in accord with the program: ${noted.map(({ object }) => plain(object)).join(", ")}.`,
    );
  if (excepted.length > 0) {
    lines.push("", "### Excepted", "");
    for (const { object, differences, exception } of excepted) {
      const what = differences.map(({ path }) => code(path)).join(", ") || "all of it";
      lines.push(`- **${plain(object)}**: ${what}, until ${exception.until}: ${plain(exception.reason)}`);
    }
  }
  if (idle.length > 0)
    lines.push(
      "",
      `Exceptions that nothing was found for: ${idle.map(({ exception }) => plain(nameOf(exception))).join("; ")}.`,
    );
  for (const [label, isMeant] of [
    ["**Replaced** with what they depend on", (effect: Effect) => effect === "replace"],
    ["Compared when the others are put right", (effect: Effect) => effect !== "replace"],
  ] as const) {
    const meant = waiting.filter(({ effect }) => isMeant(effect));
    if (meant.length > 0) lines.push("", `${label}: ${meant.map(({ object }) => plain(object)).join(", ")}.`);
  }
  if (doubts.length > 0) lines.push("", "### Could not be told", "", ...doubts.map((doubt) => `- ${plain(doubt)}`));
  for (const note of notes) lines.push("", plain(note));
  return `${lines.join("\n")}\n`;
}

function row(cells: string[][]): string {
  return `| ${cells.map((parts) => parts.join("<br>")).join(" | ")} |`;
}

/** Text that markdown, and tables in it, leave as it is. */
function plain(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/([\\`*_{}[\]|~#])/g, "\\$1")
    .replace(/\r?\n/g, " ");
}

function code(text: string): string {
  return `\`${text.replace(/`/g, "'").replace(/\|/g, "\\|")}\``;
}
