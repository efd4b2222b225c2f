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
 * What drifted, from the report of `pulumi-avamar drift --format json`. Of each property only its path is read: its values
 * may be what nobody is to see.
 *
 * @throws AvamarError `invalid` when it is no such report
 */
export function readDrift(json: unknown): Drift[] {
  const { drifted } = (json ?? {}) as { drifted?: { urn?: unknown; differences?: { path?: unknown }[] }[] };
  const isReport = Array.isArray(drifted) && drifted.every((each) => typeof each?.urn === "string");
  if (!isReport)
    throw new AvamarError("that is no report of drift.", {
      code: "invalid",
      product: "provider",
      hint: "Write one with pulumi-avamar drift --format json --out drift.json.",
    });
  return drifted.map(({ urn, differences = [] }) => ({
    urn: String(urn),
    // What is gone as a whole has no property to name.
    properties: differences.length ? differences.map(({ path }) => String(path)) : ["all of it"],
  }));
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
