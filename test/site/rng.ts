/** Source of everything that looks random in the site. The same seed gives the same site. */
export interface Rng {
  /** A number from 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** That many lower-case hexadecimal digits. */
  hex(digits: number): string;
  /** Where the sequence stands, so that a saved site goes on instead of repeating itself. */
  state(): number;
}

/** Makes an {@link Rng} from a seed, or from the `state()` of an earlier one (mulberry32). */
export function seeded(seed: number): Rng {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    hex: (digits) => Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join(""),
    state: () => state,
  };
}
