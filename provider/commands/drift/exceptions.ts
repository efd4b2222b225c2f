import { z } from "zod";
import { unknownName } from "../../kernel/sentence";
import { isPlain } from "../../kernel/values";
import type { Comparison, Difference, Finding, Subject } from "./finding";
import { isWithin } from "./masked";

/** Drift that somebody has decided to live with, for a while. */
export interface Exception {
  /** Name of the resource in the program, or its URN where several have that name. */
  resource?: string;
  /** The object as the report names it: "schedule /clients/CORP/nightly". */
  object?: string;
  /** A property, with all its parts; all of them and the object itself where none is given. */
  property?: string;
  reason: string;
  /** The last day on which it holds: "2026-12-31", in UTC. */
  until: string;
}

/** Drift that an exception holds for. */
export interface Excepted extends Subject {
  kind: Finding["kind"];
  differences: Difference[];
  exception: Exception;
}

/** What is left when the exceptions are taken away. */
export interface Sorted {
  drifted: Finding[];
  excepted: Excepted[];
  /** Exceptions that nothing was found for. */
  idle: { exception: Exception; hasEnded: boolean }[];
}

const text = () => z.string().trim().min(1, "is empty; write a text.");

const entry = z
  .strictObject({
    resource: text().optional(),
    object: text().optional(),
    property: text().optional(),
    reason: text(),
    until: z.string().refine(isDay, 'is no date; write the last day on which it holds, such as "2030-12-31".'),
  })
  .refine(({ resource, object }) => (resource === undefined) !== (object === undefined), {
    message: "needs either resource (its name in the program) or object (its name in the report).",
  });

/** True for a day that is in the calendar. */
function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const moment = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(value);
}

/**
 * Reads a file of exceptions.
 *
 * @param file Its name, for messages.
 * @throws Error with everything that is wrong: an exception that is misread would hide drift, or raise an alarm at night
 */
export function exceptionsIn(content: string, file: string): Exception[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch (error) {
    throw new Error(`${file} is no JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(parsed))
    throw new Error(`${file} must be a list: [{ "resource": "...", "reason": "...", "until": "2030-12-31" }]`);
  const wrong: string[] = [];
  const known = Object.keys(entry.shape);
  for (const [index, each] of parsed.entries()) {
    for (const issue of entry.safeParse(each).error?.issues ?? []) {
      const place = `${file}, entry ${index + 1}`;
      if (issue.code === "unrecognized_keys") {
        wrong.push(...issue.keys.map((key) => `${place}: ${key}: ${unknownName(key, known)}`));
        continue;
      }
      const name = issue.path.join(".");
      const isMissing = isPlain(each) && name !== "" && each[name] === undefined;
      wrong.push(`${place}: ${name ? `${name} ` : ""}${isMissing ? "is missing." : issue.message}`);
    }
  }
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
  return parsed as Exception[];
}

/** An exception holds to the end of its day, in UTC. */
function hasEnded({ until }: Exception, now: number): boolean {
  return now >= Date.parse(`${until}T00:00:00Z`) + 86_400_000;
}

/**
 * Takes the drift away that somebody has decided to live with. Where an exception has ended its drift stays, and says so.
 *
 * @param now Milliseconds since 1970.
 * @throws Error when an exception fits several resources
 */
export function sortOut(
  { drifted, checked }: Pick<Comparison, "drifted" | "checked">,
  exceptions: Exception[],
  now: number,
): Sorted {
  refuseAmbiguous(exceptions, checked);
  const used = new Set<Exception>();
  const sorted: Sorted = { drifted: [], excepted: [], idle: [] };
  for (const finding of drifted) {
    const fitting = exceptions.filter((exception) => isAbout(exception, finding));
    const ended = fitting.filter((exception) => hasEnded(exception, now));
    const holding = fitting.filter((exception) => !hasEnded(exception, now));
    const left: Difference[] = [];
    const kept = new Map<Exception, Difference[]>();
    const notes = new Set<string>();
    for (const difference of finding.differences) {
      const holds = holding.find((exception) => covers(exception, difference));
      if (holds) kept.set(holds, [...(kept.get(holds) ?? []), difference]);
      else left.push(difference);
      for (const exception of holds ? [] : ended.filter((each) => covers(each, difference))) {
        used.add(exception);
        notes.add(endedNote(exception));
      }
    }
    // What is gone has no properties: only an exception for the whole object holds for it.
    const whole = finding.differences.length === 0 ? holding.find(({ property }) => property === undefined) : undefined;
    if (whole) kept.set(whole, []);
    else if (finding.differences.length === 0)
      for (const exception of ended.filter(({ property }) => property === undefined)) {
        used.add(exception);
        notes.add(endedNote(exception));
      }
    for (const [exception, differences] of kept) {
      used.add(exception);
      const { urn, type, name, object, place, source, kind } = finding;
      sorted.excepted.push({ urn, type, name, object, place, ...(source && { source }), kind, differences, exception });
    }
    const isLeft = left.length > 0 || (finding.differences.length === 0 && !whole);
    if (isLeft) sorted.drifted.push({ ...finding, differences: left, notes: [...finding.notes, ...notes] });
  }
  sorted.idle = exceptions
    .filter((exception) => !used.has(exception))
    .map((exception) => ({ exception, hasEnded: hasEnded(exception, now) }));
  return sorted;
}

function isAbout({ resource, object }: Exception, { name, urn, object: called }: Subject): boolean {
  return resource !== undefined ? resource === name || resource === urn : object === called;
}

/** An exception for one thing must not hide another one of the same name. */
function refuseAmbiguous(exceptions: Exception[], checked: Subject[]): void {
  for (const exception of exceptions) {
    const meant = checked.filter((subject) => isAbout(exception, subject));
    if (meant.length < 2) continue;
    const urns = meant.map(({ urn }) => `  ${urn}`).join("\n");
    throw new Error(
      `the exception of ${nameOf(exception)} fits ${meant.length} resources; name one by its URN as resource:\n${urns}`,
    );
  }
}

function covers({ property }: Exception, { path }: Difference): boolean {
  return property === undefined || isWithin(path, property);
}

function endedNote(exception: Exception): string {
  return `the exception of ${nameOf(exception)} ended on ${exception.until} (${exception.reason})`;
}

/** What an exception is for, in the words of its file. */
export function nameOf({ resource, object, property }: Exception): string {
  const what = resource !== undefined ? `resource "${resource}"` : object!;
  return property === undefined ? what : `${property} of ${what}`;
}
