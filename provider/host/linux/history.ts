import { ageOf, type HostHistory, type HostQuestion } from "../../kernel/trace";
import { fileTimes } from "../file-times";
import type { HostFiles } from "../files";
import type { LinuxCommands } from "./commands";
import { askJournal, askOlder, entriesIn, eventsIn } from "./journal";
import { unitOf } from "./units";

/** What the journal and the files of a Linux host tell, for each question. */
export async function historyOf(
  commands: LinuxCommands,
  files: HostFiles,
  questions: HostQuestion[],
): Promise<HostHistory[]> {
  const self = (await commands.run("id", ["-un"])).stdout.trim();
  return Promise.all(questions.map((question) => answer(commands, files, question, self)));
}

async function answer(
  commands: LinuxCommands,
  files: HostFiles,
  question: HostQuestion,
  self: string,
): Promise<HostHistory> {
  const { traces } = question;
  const age = ageOf(question);
  const service = traces.find(({ kind }) => kind !== "file");
  const unit = service && unitOf(service.name);
  const paths = traces.filter(({ kind }) => kind === "file").map(({ name }) => name);
  const [said, older, times] = await Promise.all([
    commands.run("journalctl", askJournal(unit, age)),
    commands.run("journalctl", askOlder(age)),
    fileTimes(files, traces),
  ]);
  if (said.code !== 0)
    return { events: [], files: times, silent: [`the journal could not be read (journalctl ends with ${said.code})`] };
  const isWhole = older.code !== 0 || entriesIn(older.stdout).length > 0;
  return {
    events: eventsIn(entriesIn(said.stdout), { unit, files: paths, self }),
    files: times,
    silent: isWhole ? [] : ["the journal does not reach back that far"],
  };
}
