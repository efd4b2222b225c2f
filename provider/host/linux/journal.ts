import type { HostEvent } from "../../kernel/trace";
import { isPlain, type Plain } from "../../kernel/values";

/** What systemd says happened to a unit, by the ids of its messages: the texts are for people. */
const MESSAGES: Record<string, string> = {
  "39f53479d3a045ac8e11786248231fbf": "it was started",
  "9d1aaa27d60140bd96365438aad20286": "it was stopped",
  be02cf6855d2428ba40df7e9d022f03d: "its start failed",
  d9b373ed55a64feb8242e02dbe79a49c: "it failed",
};

/** Programs that only look. */
const READERS = /^(cat|less|more|head|tail|grep|ls|stat|diff|md5sum|sha256sum|journalctl)$/;
const READING_VERBS = /^(status|show|cat|is-\S+|list-\S+|help)$/;

/** How many entries are read at most, the latest of them. */
const MOST_ENTRIES = 200;

/** Arguments of journalctl for what systemd says of a unit, and for all that was run with sudo. */
export function askJournal(unit: string | undefined, age: number): string[] {
  const ofUnit = unit ? ["_PID=1", `UNIT=${unit}`, "+"] : [];
  return [
    "--quiet",
    "--no-pager",
    "--output=json",
    "--reverse",
    `--lines=${MOST_ENTRIES}`,
    `--since=${ago(age)}`,
    ...ofUnit,
    "SYSLOG_IDENTIFIER=sudo",
  ];
}

/** The same for one entry that is older, if the journal reaches back that far. */
export function askOlder(age: number): string[] {
  return ["--quiet", "--no-pager", "--output=json", "--lines=1", `--until=${ago(age)}`];
}

/** Counted back by the clock of the host. */
function ago(age: number): string {
  return `-${Math.round(age)}ms`;
}

/** The entries that journalctl printed, one a line. */
export function entriesIn(printed: string): Plain[] {
  return printed.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    const entry: unknown = JSON.parse(line);
    return isPlain(entry) ? [entry] : [];
  });
}

/**
 * What entries tell of a unit and of files. systemd does not keep who asked it for something; sudo keeps who ran which
 * command.
 */
export function eventsIn(entries: Plain[], wanted: Wanted): HostEvent[] {
  return entries.flatMap((entry) => event(entry, wanted) ?? []);
}

/** What is looked for, and the account that looks. */
interface Wanted {
  unit: string | undefined;
  files: string[];
  self: string;
}

function event(entry: Plain, { unit, files, self }: Wanted): HostEvent | undefined {
  const micros = Number(entry.__REALTIME_TIMESTAMP);
  if (!Number.isFinite(micros)) return undefined;
  const time = new Date(micros / 1000).toISOString();
  if (entry.SYSLOG_IDENTIFIER === "sudo") {
    const run = commandIn(String(entry.MESSAGE));
    const isMeant = run && isAbout(run.command, unit, files) && !onlyReads(run.command);
    if (!isMeant) return undefined;
    return {
      time,
      what: `this was run: ${run.command}`,
      source: "sudo in the journal",
      by: { name: run.user, isOwn: run.user === self },
    };
  }
  const what = unit !== undefined && entry.UNIT === unit ? MESSAGES[String(entry.MESSAGE_ID)] : undefined;
  return what ? { time, what, source: "systemd in the journal" } : undefined;
}

/** sudo says it in English always: `jsmith : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/systemctl stop ...`. */
function commandIn(message: string): { user: string; command: string } | undefined {
  const [, user, command] = /^\s*(\S+) : (?:.* ; )?COMMAND=(.+)$/s.exec(message) ?? [];
  return user && command ? { user, command: command.trim() } : undefined;
}

function isAbout(command: string, unit: string | undefined, files: string[]): boolean {
  const words = command.split(/\s+/);
  const names = unit ? [unit, unit.replace(/\.service$/, "")] : [];
  return words.some((word) => names.includes(word) || files.some((file) => word.includes(file)));
}

function onlyReads(command: string): boolean {
  const [program = "", verb = ""] = command.split(/\s+/);
  const name = program.slice(program.lastIndexOf("/") + 1);
  return READERS.test(name) || (name === "systemctl" && READING_VERBS.test(verb));
}
