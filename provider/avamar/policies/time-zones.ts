import { z } from "zod";
import { AvamarError } from "../../kernel/errors";
import { nearest } from "../../kernel/nearest";
import type { Grid } from "../rest/grid";

/** Short names that Java knows beside the zone database; the grid is a Java program. */
const JAVA_SHORT_NAMES = new Set(
  "ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST".split(" "),
);

/** Name of a time zone, checked offline; the grid's own list has the last word when it is written. */
export function timeZone() {
  return z.string().superRefine((name, context) => {
    if (isKnown(name)) return;
    const meant = suggestion(name, zones());
    context.addIssue({
      code: "custom",
      message: `there is no time zone "${name}"; ${meant ? `did you mean "${meant}"?` : 'write a name of the zone database such as "Australia/Sydney" or "UTC".'}`,
    });
  });
}

/** Refuses a zone that this grid does not have. A grid that shows no list decides by itself. */
export async function confirmTimeZone(grid: Grid, name: string): Promise<void> {
  const known = await zonesOf(grid);
  if (known.length === 0 || known.includes(name)) return;
  const meant = suggestion(name, known);
  throw new AvamarError(`this grid does not know the time zone "${name}".`, {
    code: "invalid",
    product: "avamar",
    host: grid.host,
    hint: meant ? `Write "${meant}".` : "GET /api/v1/schedules/timezone-ids lists those it knows.",
  });
}

function isKnown(name: string): boolean {
  if (JAVA_SHORT_NAMES.has(name) || name.startsWith("SystemV/")) return true;
  const inOtherCase = zones().find((zone) => zone.toLowerCase() === name.toLowerCase());
  if (inOtherCase) return inOtherCase === name;
  try {
    // Older names (Asia/Calcutta, US/Pacific) are taken but not listed; offsets are no names.
    new Intl.DateTimeFormat("en", { timeZone: name });
    return /^[A-Z]/.test(name);
  } catch {
    return false;
  }
}

/** The same name in other case, a city without its region, or a misspelt name. */
function suggestion(name: string, known: string[]): string | undefined {
  const wanted = name.toLowerCase().replaceAll(" ", "_");
  return (
    known.find((zone) => zone.toLowerCase() === wanted) ??
    known.find((zone) => zone.toLowerCase().endsWith(`/${wanted}`)) ??
    nearest(name, known)
  );
}

let supported: string[] | undefined;
function zones(): string[] {
  supported ??= [...Intl.supportedValuesOf("timeZone"), "UTC", "GMT"];
  return supported;
}

const lists = new WeakMap<Grid, Promise<string[]>>();
function zonesOf(grid: Grid): Promise<string[]> {
  const known = lists.get(grid) ?? grid.array<string>("/schedules/timezone-ids");
  lists.set(grid, known);
  known.catch(() => lists.delete(grid));
  return known;
}
