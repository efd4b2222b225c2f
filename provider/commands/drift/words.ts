import { propertyIn } from "../../kernel/property";
import type { HostEvent } from "../../kernel/trace";
import type { Attribution, Difference, Finding, Subject, Undeployed } from "./finding";
import { same } from "./leaves";

/** Longer values are cut: a report is read by people, and by machines as JSON. */
const LONGEST = 200;
/** Calls that are named one by one; of the others there is a number. */
const MOST_CALLS = 3;

/** A value as the program writes it, with the name of what it refers to. */
function shown(value: unknown, names: Difference["names"] = {}): string {
  if (value === undefined || value === null) return "nothing";
  const text = JSON.stringify(value);
  const name = typeof value === "string" ? names[value] : undefined;
  return `${text.length > LONGEST ? `${text.slice(0, LONGEST)} ...` : text}${name === undefined ? "" : ` (${name})`}`;
}

/** What is other than it was declared: `declared "21:00", found "02:30"`. */
export function driftWords({ recorded, found, declared, isSecret, isLater, names }: Difference): string {
  if (isSecret) return "is a secret and differs";
  // What the program will say is not known yet: what it said last is.
  const wanted = isLater ? recorded : declared;
  const was = !isLater && !same(undefined, recorded, declared) ? ` (${shown(recorded)} when it was deployed)` : "";
  const lists = Array.isArray(wanted) && Array.isArray(found) ? listWords(wanted, found, names) : undefined;
  return lists ? `${lists}${was}` : `declared ${shown(wanted, names)}${was}, found ${shown(found, names)}`;
}

/** Of long lists only what is missing and what is too much is read by anybody; undefined where it is only the order. */
function listWords(wanted: unknown[], found: unknown[], names: Difference["names"]): string | undefined {
  const said = (label: string, items: unknown[]) =>
    items.length > 0 ? [`${label}: ${items.map((item) => shown(item, names)).join(", ")}`] : [];
  const missing = said("declared and not found", without(wanted, found));
  const extra = said("found and not declared", without(found, wanted));
  return [...missing, ...extra].join("; ") || undefined;
}

function without(list: unknown[], other: unknown[]): unknown[] {
  return list.filter((item) => !other.some((each) => same(undefined, item, each)));
}

/** What the program changes: `60 -> 90`. */
export function changeWords({ recorded, declared, isSecret, names }: Difference): string {
  return isSecret ? "is a secret and changes" : `${shown(recorded, names)} -> ${shown(declared, names)}`;
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
  if (by.kind === "host") return hostWords(by);
  const lines = by.lines.slice(0, MOST_CALLS).map((line) => callWords(line, by));
  const more = by.lines.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more before`] : []), ...DOUBTS[by.about]];
}

/** What a host has kept: its events, when its files were written, and what it could not tell. */
function hostWords({ events, files, silent }: Attribution & { kind: "host" }): string[] {
  const more = events.length - MOST_CALLS;
  return [
    ...events.slice(0, MOST_CALLS).map(eventWords),
    ...(more > 0 ? [`and ${more} more before`] : []),
    ...files.map(({ path, time }) => `${minute(time)}: ${path} was last written; by whom is not kept`),
    ...(silent.length > 0 ? [`(${silent.join("; ")})`] : []),
  ];
}

function eventWords({ time, what, source, by, program }: HostEvent): string {
  const account = by && (by.name && by.id ? `${by.name} (${by.id})` : (by.name ?? by.id));
  const who = account ? ` by ${account}${by?.isOwn ? ", the account of this program" : ""}` : "";
  return `${minute(time)}${who}: ${what}${program ? `, with ${program}` : ""} (${source})${account ? "" : "; by whom is not kept"}`;
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
export function effectWords(change: Pick<Finding | Undeployed, "kind" | "effect" | "differences" | "refusal">): string {
  const { effect, differences, refusal } = change;
  if (refusal) return `REFUSES to write it: ${refusal}`;
  const names = [...new Set(differences.map(({ path }) => propertyIn(path)))];
  switch (effect) {
    case "update":
      return `updates it in place${names.length > 0 ? ` (${names.join(", ")})` : ""}`;
    case "create":
      return change.kind === "gone" ? "makes it again" : "makes it";
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
