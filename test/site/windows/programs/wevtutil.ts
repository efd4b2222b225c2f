import { InvalidQuery, parseQuery } from "../machine/event-query.ts";
import { xmlOf } from "../machine/event-xml.ts";
import type { Invocation, Program } from "../machine/program.ts";
import { Win32, Win32Error } from "../machine/win32.ts";
import { errorText } from "../words/words.ts";

const NAMES: Record<string, string> = {
  q: "query",
  f: "format",
  c: "count",
  rd: "reversedirection",
  e: "element",
  uni: "unicode",
};

/** wevtutil.exe `qe LOG`: the events of a log as XML. Its exit code is the Win32 error number. */
export const wevtutil: Program = {
  name: "wevtutil",
  run: (call) => {
    const [verb = "", log = "", ...options] = call.argv;
    if (!/^(qe|query-events)$/i.test(verb) || log === "") return fail(call, Win32.invalidParameter);
    const given = optionsIn(options);
    if (given === undefined || (given.get("format") ?? "xml").toLowerCase() !== "xml")
      return fail(call, Win32.invalidParameter);
    try {
      // Who comes over the network may read the logs as an administrator only.
      if (!call.elevated) throw new Win32Error(Win32.accessDenied);
      return show(call, log, given);
    } catch (error) {
      if (error instanceof InvalidQuery) return fail(call, Win32.eventInvalidQuery);
      if (error instanceof Win32Error) return fail(call, error.code);
      throw error;
    }
  },
};

function show(call: Invocation, log: string, given: Map<string, string>): number {
  const selects = parseQuery(given.get("query") ?? "*", call.machine.clock.now());
  const events = call.machine.events.read(log).filter(selects);
  if (given.get("reversedirection")?.toLowerCase() === "true") events.reverse();
  const count = Number(given.get("count") ?? events.length);
  const root = given.get("element");
  if (root !== undefined) call.print(`<${root}>\r\n`);
  for (const event of events.slice(0, count)) call.print(`${xmlOf(event)}\r\n`);
  if (root !== undefined) call.print(`</${root}>\r\n`);
  return 0;
}

/** `/name:value` words, by the long name; undefined when one is unknown. */
function optionsIn(words: string[]): Map<string, string> | undefined {
  const found = new Map<string, string>();
  for (const word of words) {
    const [, short = "", value = ""] = /^[/-]([A-Za-z]+):(.*)$/s.exec(word) ?? [];
    const name = NAMES[short.toLowerCase()] ?? short.toLowerCase();
    if (!Object.values(NAMES).includes(name)) return undefined;
    found.set(name, value);
  }
  return found;
}

function fail(call: Invocation, code: number): number {
  call.complain(`${errorText(call.machine.words, code)}\r\n`);
  return code;
}
