/** Minutes of a day. */
export const MINUTES = 24 * 60;

/** A moment as a minute of its day, whatever day that is. */
export const inDay = (minutes: number): number => ((minutes % MINUTES) + MINUTES) % MINUTES;

/** "21:15" as a minute of the day. */
export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** A minute of the day as a time: "21:15". */
export const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
