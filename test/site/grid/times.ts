/** A moment as the grid writes it: ISO 8601 with milliseconds and a numeric offset instead of `Z`. */
export function wireTime(time: number): string {
  return new Date(time).toISOString().replace("Z", "+00:00");
}

/** The same for a moment that may be missing. */
export function optionalWireTime(time: number | undefined): string | undefined {
  return time === undefined ? undefined : wireTime(time);
}
