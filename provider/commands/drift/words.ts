import type { Attribution, Difference, Finding, Subject, Undeployed } from "./finding";
import { same } from "./leaves";

/** Longer values are cut: a report is read by people, and by machines as JSON. */
const LONGEST = 200;
/** Calls that are named one by one; of the others there is a number. */
const MOST_CALLS = 3;

/** A value as the program writes it. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} ...` : text;
}

/** What is other than it was declared: `declared "21:00", found "02:30"`. */
export function driftWords(difference: Difference): string {
  const { recorded, found, declared, isSecret, isLater } = difference;
  if (isSecret) return "is a secret and differs";
  // What the program will say is not known yet: what it said last is.
  const wanted = isLater ? recorded : declared;
  const was = !isLater && !same(undefined, recorded, declared) ? ` (${shown(recorded)} when it was deployed)` : "";
  if (Array.isArray(wanted) && Array.isArray(found)) return `${listWords(wanted, found)}${was}`;
  return `declared ${shown(wanted)}${was}, found ${shown(found)}`;
}

/** Of long lists only what is missing and what is too much is read by anybody. */
function listWords(wanted: unknown[], found: unknown[]): string {
  const missing = without(wanted, found);
  const extra = without(found, wanted);
  if (missing.length === 0 && extra.length === 0) return `declared ${shown(wanted)}, found ${shown(found)}`;
  const parts = [
    ...(missing.length ? [`declared and not found: ${missing.map(shown).join(", ")}`] : []),
    ...(extra.length ? [`found and not declared: ${extra.map(shown).join(", ")}`] : []),
  ];
  return parts.join("; ");
}

function without(list: unknown[], other: unknown[]): unknown[] {
  return list.filter((item) => !other.some((each) => same(undefined, item, each)));
}

/** What the program changes: `60 -> 90`. */
export function changeWords({ recorded, declared, isSecret }: Difference): string {
  return isSecret ? "is a secret and changes" : `${shown(recorded)} -> ${shown(declared)}`;
}

/** Since when, and by whom. */
export function byWords({ since, by }: Finding): string[] {
  const after = since ? `after ${minute(since)}` : "at an unknown time";
  if (!by) return [after];
  if (by.kind === "unknown") return [`${after}; by whom is unknown: ${by.why}`];
  if (by.kind === "events")
    return [
      ...by.events
        .slice(0, MOST_CALLS)
        .map(({ time, code, summary }) => `${minute(time)}, event ${code} of the grid: ${summary}`),
    ];
  const lines = by.lines.slice(0, MOST_CALLS).map((line) => callWords(line, by));
  const more = by.lines.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more before`] : []), ...DOUBTS[by.about]];
}

/** What calls that do not name the object itself can tell. */
const DOUBTS: Record<(Attribution & { kind: "rest" })["about"], string[]> = {
  object: [],
  related: ["(no call names the object itself; these are about something that it refers to)"],
  kind: ["(these calls do not say which object they were about; it may have been this one)"],
};

function callWords(line: (Attribution & { kind: "rest" })["lines"][number], { account }: { account: string }): string {
  const { time, user, role, address, method, path } = line;
  const own = user === account ? ", the account of this program" : "";
  return `${minute(time)} by ${user}${role ? ` (${role})` : ""}${own}${address ? ` from ${address}` : ""}: ${method} ${path}`;
}

/** What `pulumi up` would do. */
export function effectWords({ effect, differences }: Pick<Finding | Undeployed, "effect" | "differences">): string {
  const names = [...new Set(differences.map(({ path }) => path.split(/[.[]/)[0]))];
  switch (effect) {
    case "update":
      return `updates it in place${names.length > 0 ? ` (${names.join(", ")})` : ""}`;
    case "create":
      return "makes it";
    case "replace":
      return "REPLACES it: the old one is taken away, and a new one made";
    case "delete":
      return "takes it away";
    default:
      return "changes nothing";
  }
}

/** What is meant, and where it is declared: `Schedule "nightly", index.ts:35`. */
export function declaredAt({ type, name, source }: Subject): string {
  return `${type} "${name}"${source ? `, ${source.file}:${source.line}` : ""}`;
}

/** "2026-11-26 20:05:07 UTC" */
function minute(moment: string): string {
  const epoch = Date.parse(moment);
  if (Number.isNaN(epoch)) return moment;
  return `${new Date(epoch).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** "1 object", "2 objects" */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
