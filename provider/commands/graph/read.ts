import { readFileSync } from "node:fs";
import { AvamarError } from "../../kernel/errors";
import type { Drift } from "../../topology/graph/build";
import type { BackupWindow } from "../../topology/start-times";

/**
 * A file with JSON; a hyphen is the input.
 *
 * @throws AvamarError `not-found` or `invalid`
 */
export function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new AvamarError(`${file} cannot be read (${code}).`, { code: "not-found", product: "provider", cause });
  }
  return parseJson(text, file);
}

/** JSON, with or without the mark that Windows puts before it. */
export function parseJson(text: string, from: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new AvamarError(`${from} is no JSON.`, { code: "invalid", product: "provider", cause });
  }
}

/**
 * What drifted, from a list of { urn, properties }. A property is its name, or an object that has it as `property`.
 * Values are not looked at: they may be what nobody is to see.
 *
 * @throws AvamarError `invalid` when it is no such list
 */
export function readDrift(json: unknown): Drift[] {
  const wrong = (what: string) =>
    new AvamarError(`the drift is no list of { urn, properties }: ${what}.`, {
      code: "invalid",
      product: "provider",
      hint: 'Write [{ "urn": "urn:pulumi:...", "properties": ["startTime"] }].',
    });
  if (!Array.isArray(json)) throw wrong("it is no list");
  return json.map((each: { urn?: unknown; properties?: unknown } | null, i) => {
    if (typeof each?.urn !== "string") throw wrong(`number ${i + 1} has no urn`);
    if (!Array.isArray(each.properties)) throw wrong(`number ${i + 1} has no list of properties`);
    const properties = each.properties.map((one: unknown) => {
      const name = typeof one === "string" ? one : (one as { property?: unknown } | null)?.property;
      if (typeof name !== "string") throw wrong(`number ${i + 1} has a property without a name`);
      return name;
    });
    // What is gone as a whole has no property to name.
    return { urn: each.urn, properties: properties.length ? properties : ["all of it"] };
  });
}

/**
 * The hours of backups: "20:00-08:00 Australia/Sydney".
 *
 * @throws AvamarError `invalid` when it is something else
 */
export function readBackupWindow(text: string): BackupWindow {
  const parts = /^(\d{1,2}):00-(\d{1,2}):00 +(\S+)$/.exec(text.trim());
  const [start, end] = [Number(parts?.[1]), Number(parts?.[2])];
  if (!parts || start > 23 || end > 24 || !isZone(parts[3]!))
    throw new AvamarError(`"${text}" is no backup window.`, {
      code: "invalid",
      product: "provider",
      hint: 'Write whole hours and a zone, as the grid shows them: "20:00-08:00 Australia/Sydney".',
    });
  return { backupStart: start, backupDuration: (end - start + 24) % 24 || 24, timeZoneId: parts[3]! };
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
