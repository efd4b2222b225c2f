/**
 * Reading request bodies the way a server with typed, lenient JSON binding does: unknown properties are ignored, `null`
 * is the same as absent, numbers and booleans may come as text, and what cannot be bound is an error that names the place.
 */
export type Reader<T> = (value: unknown, at: string) => T;

/** A body that cannot be bound to its type. */
export class Unreadable extends Error {
  /** Where, e.g. `paging.port`; empty for the body itself. */
  readonly at: string;

  constructor(at: string, wanted: string) {
    super(`Cannot read ${at === "" ? "the body" : `property "${at}"`} as ${wanted}`);
    this.at = at;
  }
}

/** The values that a {@link record} of readers gives; every property may be missing. */
export type Read<S extends Record<string, Reader<unknown>>> = { [K in keyof S]?: ReturnType<S[K]> };

/** Text; numbers and booleans are taken as their text. */
export const text: Reader<string> = (value, at) => {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new Unreadable(at, "a string");
};

const numeric =
  (wanted: string): Reader<number> =>
  (value, at) => {
    const given = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof given !== "number" || !Number.isFinite(given)) throw new Unreadable(at, wanted);
    return given;
  };

/** A number, also as text. */
export const number = numeric("a number");

const wholeOrNot = numeric("an integer");

/** A whole number, also as text; a fraction is cut off. */
export const integer: Reader<number> = (value, at) => Math.trunc(wholeOrNot(value, at));

/** True or false, also as text or as a number. */
export const boolean: Reader<boolean> = (value, at) => {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return value !== 0;
  if (value === "true" || value === "false") return value === "true";
  throw new Unreadable(at, "a boolean");
};

/** A moment, as ISO text or epoch milliseconds; given back as epoch milliseconds. */
export const moment: Reader<number> = (value, at) => {
  const time = typeof value === "number" ? value : typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw new Unreadable(at, "a date-time");
  return time;
};

/** One of a closed set of words. */
export function oneOf<const W extends string>(...words: W[]): Reader<W> {
  return (value, at) => {
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw new Unreadable(at, `one of [${words.join(", ")}]`);
    return word;
  };
}

/** A list; entries that are `null` are left out. */
export function list<T>(item: Reader<T>): Reader<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw new Unreadable(at, "an array");
    return value.filter((entry) => entry !== null).map((entry, index) => item(entry, `${at}[${index}]`));
  };
}

/** An object with these properties. */
export function record<S extends Record<string, Reader<unknown>>>(shape: S): Reader<Read<S>> {
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Unreadable(at, "an object");
    const result: Record<string, unknown> = {};
    for (const [name, reader] of Object.entries(shape)) {
      const given = (value as Record<string, unknown>)[name];
      if (given === undefined || given === null) continue;
      result[name] = reader(given, at === "" ? name : `${at}.${name}`);
    }
    return result as Read<S>;
  };
}
