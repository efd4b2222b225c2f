import type { Entry } from "../machine/journal.ts";
import type { Call, Program } from "../machine/program.ts";
import { type Options, parseOptions, valuesOf } from "./options.ts";

const OPTIONS = [
  ...["-q", "--quiet", "--no-pager", "-r", "--reverse", "-o=", "--output=", "-n=", "--lines=", "-u=", "--unit="],
  ...["--since=", "--until=", "-S=", "-U="],
];
const UNITS: Record<string, number> = { ms: 0.001, s: 1, min: 60, m: 60, h: 3600, d: 86_400 };

/**
 * journalctl with `FIELD=value` matches (`+` between alternatives), `--unit`, `--since` and `--until` as `-SPAN` before
 * now or `@EPOCH`, `--lines`, `--reverse`, and the outputs `short` and `json`. Only root may read.
 */
export const journalctl: Program = {
  name: "journalctl",
  run: (call) => {
    const options = parseOptions(call.args, OPTIONS);
    if (options.unknown !== undefined) return fail(call, `unrecognized option '${options.unknown}'`);
    if (call.process.uid !== 0) return fail(call, "No journal files were opened due to insufficient permissions.");
    const now = call.machine.clock.now();
    const since = momentOf(valuesOf(options, "--since", "-S").at(-1), now);
    const until = momentOf(valuesOf(options, "--until", "-U").at(-1), now);
    if (Number.isNaN(since) || Number.isNaN(until)) return fail(call, "Failed to parse timestamp");
    const alternatives = matchesIn(options);
    if (alternatives === undefined) return fail(call, "Failed to add match: Invalid argument");
    const found = call.machine.journal
      .list()
      .filter(({ time }) => (since === undefined || time >= since) && (until === undefined || time <= until))
      .filter(({ fields }) => alternatives.some((all) => all.every(([name, value]) => fields[name] === value)));
    const lines = Number(valuesOf(options, "--lines", "-n").at(-1) ?? found.length);
    const shown = lines === 0 ? [] : found.slice(-lines);
    if (options.flags.has("-r") || options.flags.has("--reverse")) shown.reverse();
    const isJson = valuesOf(options, "--output", "-o").at(-1) === "json";
    for (const entry of shown) call.print(`${isJson ? jsonOf(entry) : shortOf(call, entry)}\n`);
    return 0;
  },
};

function fail(call: Call, text: string): number {
  call.complain(`${text}\n`);
  return 1;
}

/** `-90s` is before now, `@1700000000` a moment; NaN for anything else. */
function momentOf(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const [, epoch] = /^@(\d+)$/.exec(text) ?? [];
  if (epoch !== undefined) return Number(epoch) * 1000;
  const [, number, unit = "s"] = /^-(\d+)([a-z]*)$/.exec(text) ?? [];
  return now - Number(number) * (UNITS[unit] ?? Number.NaN) * 1000;
}

/** Lists of what has to be so together; one of them is enough. No match at all fits everything. */
function matchesIn(options: Options): [name: string, value: string][][] | undefined {
  const units = valuesOf(options, "--unit", "-u").map((unit) => (unit.includes(".") ? unit : `${unit}.service`));
  const words = [...options.rest, ...units.flatMap((unit, at) => [...(at > 0 ? ["+"] : []), `UNIT=${unit}`])];
  const alternatives: [string, string][][] = [[]];
  for (const word of words) {
    const at = word.indexOf("=");
    if (word === "+") alternatives.push([]);
    else if (at > 0) alternatives.at(-1)?.push([word.slice(0, at), word.slice(at + 1)]);
    else return undefined;
  }
  return alternatives;
}

function jsonOf({ time, fields }: Entry): string {
  return JSON.stringify({ __REALTIME_TIMESTAMP: String(time * 1000), ...fields });
}

function shortOf(call: Call, { time, fields }: Entry): string {
  const date = new Date(time).toUTCString().slice(5, 11).split(" ").reverse().join(" ");
  const clock = new Date(time).toISOString().slice(11, 19);
  return `${date} ${clock} ${call.machine.name} ${fields.SYSLOG_IDENTIFIER}[${fields._PID}]: ${fields.MESSAGE}`;
}
