import { z } from "zod";

/** A date, or a date with time and zone; empty text means none. */
export function instant() {
  return z.string().superRefine((text, context) => {
    if (text === "" || (ISO.test(text) && !Number.isNaN(epochOf(text)))) return;
    context.addIssue({
      code: "custom",
      message: `"${text}" is no date; write "2030-12-31" or "2030-12-31T18:00:00Z".`,
    });
  });
}

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/** Milliseconds since 1970 of a date in any form that people and grids write. */
function epochOf(text: string): number {
  // The grid may write the zone without a colon, +0000, which the standard does not know.
  return Date.parse(
    text.replace(/([+-]\d{2})(\d{2})$/, (all, hours, minutes) => (text.includes("T") ? `${hours}:${minutes}` : all)),
  );
}

/** Whether two dates are the same moment, however they are written. */
export function sameInstant(a: unknown, b: unknown): boolean {
  return typeof a === "string" && typeof b === "string" && epochOf(a) === epochOf(b);
}

/** A date as the grid takes it; empty text takes it away. */
export function writtenInstant(text: string | undefined): string | null | undefined {
  if (text === undefined) return undefined;
  return text === "" ? null : new Date(epochOf(text)).toISOString();
}

/** A date as the grid shows it (text or milliseconds), in one form; empty text when there is none. */
export function readInstant(wire: string | number | null | undefined): string {
  if (wire === undefined || wire === null || wire === "") return "";
  const epoch = typeof wire === "number" ? wire : epochOf(wire);
  return Number.isNaN(epoch) ? String(wire) : new Date(epoch).toISOString();
}

/** A time of day in 24 hours: "07:05". */
export function timeOfDay() {
  return z.string().superRefine((text, context) => {
    if (/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) return;
    const parts = /^(\d{1,2})[:.h]?(\d{2})?$/.exec(text);
    const hour = Number(parts?.[1] ?? 20);
    const example = `${String(hour < 24 ? hour : 20).padStart(2, "0")}:${parts?.[2] && Number(parts[2]) < 60 ? parts[2] : "00"}`;
    context.addIssue({
      code: "custom",
      message: `"${text}" is no time of day; write hours and minutes as "${example}".`,
    });
  });
}

/** A time of day as the grid shows it, perhaps with seconds or without the leading zero. */
export function readTimeOfDay(wire: string | null | undefined): string | undefined {
  const parts = /^(\d{1,2}):(\d{2})/.exec(wire ?? "");
  return parts ? `${parts[1]!.padStart(2, "0")}:${parts[2]}` : (wire ?? undefined);
}
