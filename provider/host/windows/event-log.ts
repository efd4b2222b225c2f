import type { Trace } from "../../kernel/trace";
import { meaning } from "../preferences-xml";
import { commandLine, isHostile, system } from "./command-line";

/** What is asked for by name of a service or a rule. */
interface Kept {
  log: string;
  /** Name of what writes the events, where others write into that log too. */
  provider?: string;
  /** What each event says happened. Texts of events are translated, their numbers are not. */
  events: Record<number, string>;
}

/** The channel of the firewall's own log. */
const FIREWALL_LOG = "Microsoft-Windows-Windows Firewall With Advanced Security/Firewall";

const MADE = { 7045: "a service of that name was made" };
const START_MODE = { 7040: "its start mode was changed" };
const STATE = {
  7031: "its process ended unexpectedly",
  7034: "its process ended unexpectedly",
  7035: "it was told to start or stop",
  7036: "it started or stopped",
  7042: "it was told to stop",
};

/**
 * What the logs of Windows keep, by what is to be known. Server 2025 has other numbers for the same of a firewall rule.
 * The log Security would name the same people (4697) or needs an audit that nobody has (4657), so it is not read.
 */
const KEPT: Partial<Record<Trace["kind"], Kept>> = {
  "start-mode": { log: "System", provider: "Service Control Manager", events: { ...START_MODE, ...MADE } },
  state: { log: "System", provider: "Service Control Manager", events: { ...STATE, ...START_MODE, ...MADE } },
  service: { log: "System", provider: "Service Control Manager", events: MADE },
  "firewall-rule": {
    log: FIREWALL_LOG,
    events: {
      2004: "the rule was added",
      2005: "the rule was changed",
      2006: "the rule was deleted",
      2052: "the rule was deleted",
      2071: "the rule was added",
      2073: "the rule was changed",
    },
  },
};

/** How many events of one trace are read at most, the latest of them. */
const MOST_EVENTS = 20;

/** Which log keeps a trace, and what its events say; undefined for files. */
export function keptOf({ kind }: Trace): Kept | undefined {
  return KEPT[kind];
}

/**
 * The command that shows what a log keeps of a trace.
 *
 * @param names What the events may call it: services have two names.
 * @param age Milliseconds, by the clock of the host.
 */
export function askEvents({ log, provider, events }: Kept, names: string[], age: number): string {
  const ids = Object.keys(events).map((id) => `EventID=${id}`);
  const from = provider ? `Provider[@Name='${provider}'] and ` : "";
  const data = names.flatMap(literal).map((name) => `Data=${name}`);
  const query = `*[System[${from}(${ids.join(" or ")}) and ${within("<=", age)}] and EventData[${data.join(" or ")}]]`;
  return ask(log, query, ["/rd:true", `/c:${MOST_EVENTS}`]);
}

/** The command that shows one event that is older, if the log reaches back that far. */
export function askOlder(log: string, age: number): string {
  return ask(log, `*[System[${within(">=", age)}]]`, ["/c:1"]);
}

/** With a root around them, no event at all differs from no answer. */
function ask(log: string, query: string, more: string[]): string {
  return commandLine(system("wevtutil"), ["qe", log, `/q:${query}`, "/f:xml", "/e:Events", ...more]);
}

function within(how: "<=" | ">=", age: number): string {
  return `TimeCreated[timediff(@SystemTime) ${how} ${Math.max(0, Math.round(age))}]`;
}

/** A text of XPath, which knows no escapes; none for what cannot be said in it or on a command line. */
function literal(text: string): string[] {
  const quote = ["'", '"'].find((each) => !text.includes(each));
  return quote === undefined || isHostile(text) ? [] : [`${quote}${text}${quote}`];
}

/** An event, as far as it is read here: nothing of it is translated. */
export interface LoggedEvent {
  id: number;
  time: string;
  /** SID of who did it. */
  user?: string;
  program?: string;
}

/** The events that wevtutil printed; undefined when that is no answer. */
export function eventsIn(printed: string): LoggedEvent[] | undefined {
  if (!/<Events\s*\/?>/.test(printed)) return undefined;
  return [...printed.matchAll(/<Event[\s>][\s\S]*?<\/Event>/g)].flatMap(([event]) => {
    const id = /<EventID[^>]*>(\d+)<\/EventID>/.exec(event)?.[1];
    const moment = Date.parse(/\bSystemTime=['"]([^'"]+)['"]/.exec(event)?.[1] ?? "");
    if (!id || Number.isNaN(moment)) return [];
    // The firewall acts for others: who it was stands among its data.
    const user = dataIn(event, "ModifyingUser") ?? /<Security[^>]*\bUserID=['"](S-[\d-]+)['"]/.exec(event)?.[1];
    const program = dataIn(event, "ModifyingApplication");
    return [
      {
        id: Number(id),
        time: new Date(moment).toISOString(),
        ...(user ? { user } : {}),
        ...(program ? { program } : {}),
      },
    ];
  });
}

function dataIn(event: string, name: string): string | undefined {
  const [, value] = new RegExp(`<Data Name=['"]${name}['"]>([^<]*)</Data>`).exec(event) ?? [];
  return value ? meaning(value) : undefined;
}
