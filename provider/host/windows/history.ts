import {
  ageOf,
  type HostAccount,
  type HostEvent,
  type HostHistory,
  type HostQuestion,
  type Trace,
} from "../../kernel/trace";
import { fileTimes } from "../file-times";
import type { HostFiles } from "../files";
import { ASK_SELF, accountName, askProfile, selfIn } from "./accounts";
import { commandLine, system } from "./command-line";
import type { WindowsCommands } from "./commands";
import { askEvents, askOlder, eventsIn, keptOf, type LoggedEvent } from "./event-log";
import { parseRegistry, SERVICES_KEY } from "./registry";
import type { Answer } from "./together";

/** A trace of one of the questions, with the commands that look for it. */
interface Look {
  question: number;
  kept: NonNullable<ReturnType<typeof keptOf>>;
  events: string;
  older: string;
}

/**
 * What the event logs and the files of a Windows host tell, for each question. The registry keeps for each key when it was
 * last written, but no program that every server has shows that: reg.exe does not, and PowerShell only by code of its
 * own. The event log comes nearest.
 */
export async function historyOf(
  commands: WindowsCommands,
  files: HostFiles,
  questions: HostQuestion[],
): Promise<HostHistory[]> {
  const services = [...new Set(questions.flatMap(({ traces }) => traces.filter(isOfService).map(({ name }) => name)))];
  const [self, ...shown] = await commands.ask([ASK_SELF, ...services.map(askDisplayName)]);
  const displayNames = new Map(services.map((name, i) => [name, displayNameIn(name, shown[i]!)]));
  const looks = questions.flatMap((question, at) =>
    question.traces.flatMap((trace): Look[] => {
      const kept = keptOf(trace);
      const age = ageOf(question);
      const other = displayNames.get(trace.name);
      const names = [trace.name, ...(other && other !== trace.name ? [other] : [])];
      return kept ? [{ question: at, kept, events: askEvents(kept, names, age), older: askOlder(kept.log, age) }] : [];
    }),
  );
  const lines = [...new Set(looks.flatMap(({ events, older }) => [events, older]))];
  const said = await commands.ask(lines.map((line) => ({ line })));
  const answers = new Map(lines.map((line, i) => [line, said[i]!]));
  const accounts = await accountsOf(commands, [...answers.values()], selfIn(self!));
  return Promise.all(
    questions.map(async ({ traces }, question) => {
      const own = looks.filter((look) => look.question === question);
      const told = own.map((look) => toldBy(look, answers, accounts));
      return {
        events: unique(told.flatMap(({ events }) => events)),
        silent: [...new Set(told.flatMap(({ silent }) => silent))],
        files: await fileTimes(files, traces),
      };
    }),
  );
}

function toldBy(
  { kept, events, older }: Look,
  answers: Map<string, Answer>,
  accounts: Map<string, HostAccount>,
): Pick<HostHistory, "events" | "silent"> {
  const { code, stdout } = answers.get(events)!;
  const found = code === 0 ? eventsIn(stdout) : undefined;
  if (!found) {
    const how = code === 0 ? "wevtutil says nothing" : `wevtutil ends with ${code}`;
    return { events: [], silent: [`the log ${kept.log} could not be read (${how})`] };
  }
  const before = answers.get(older)!;
  const isWhole = before.code === 0 && eventsIn(before.stdout)?.length !== 0;
  return {
    events: found.map((event) => said(event, kept, accounts)),
    silent: isWhole ? [] : [`the log ${kept.log} does not reach back that far`],
  };
}

function said(
  { id, time, user, program }: LoggedEvent,
  kept: Look["kept"],
  accounts: Map<string, HostAccount>,
): HostEvent {
  const by = user ? accounts.get(user) : undefined;
  return {
    time,
    what: kept.events[id] ?? "it was changed",
    source: `event ${id} of the log ${kept.log}`,
    ...(by ? { by } : {}),
    ...(program ? { program } : {}),
  };
}

/** The accounts that the events name. */
async function accountsOf(
  commands: WindowsCommands,
  answers: Answer[],
  self: string | undefined,
): Promise<Map<string, HostAccount>> {
  const users = answers.flatMap(({ stdout }) => eventsIn(stdout) ?? []).flatMap(({ user }) => user ?? []);
  const sids = [...new Set(users)];
  const profiles = sids.length > 0 ? await commands.ask(sids.map(askProfile)) : [];
  return new Map(
    sids.map((id, i) => {
      const name = accountName(id, profiles[i]);
      return [id, { id, isOwn: id === self, ...(name ? { name } : {}) }];
    }),
  );
}

/** The latest first; what several traces tell is told once. */
function unique(events: HostEvent[]): HostEvent[] {
  const known = new Map(events.map((event) => [JSON.stringify(event), event]));
  return [...known.values()].sort((a, b) => b.time.localeCompare(a.time));
}

function isOfService({ kind }: Trace): boolean {
  return kind === "start-mode" || kind === "state" || kind === "service";
}

function askDisplayName(service: string) {
  return { line: commandLine(system("reg"), ["query", `${SERVICES_KEY}\\${service}`, "/v", "DisplayName"]) };
}

/** A service that is gone has none any more. */
function displayNameIn(service: string, { stdout }: Answer): string | undefined {
  return parseRegistry(stdout).data(`${SERVICES_KEY}\\${service}`, "DisplayName");
}
